"""What a holder reads while the bank has not freed what the centre ordered free."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from tests.centre.desks.pages import html
from tests.centre.desks.test_not_done import System, pass_by, system  # noqa: F401 - a fixture
from tests.centre.door.doors import HELD, come_in, part
from tests.centre.door.test_holder import UPHOLD, contest, decide

SignIn = Callable[[str], Any]
Run = Callable[[], int]


def test_the_door_says_by_when_the_bank_is_to_confirm_and_when_it_has_not(
    held: Any, stranger: Client, signed_in: SignIn
) -> None:
    contest(come_in(stranger))
    decide(signed_in("korvane-2"), UPHOLD)
    page = html(stranger.get("/door/hold"))
    assert "Ostara Bank is to confirm by" in page and "within the hour" not in page
    pass_by(minutes=16)
    page = html(stranger.get("/door/hold"))
    assert "Ostara Bank has not confirmed it in time." in page and "is being freed by Ostara Bank" not in page


def test_a_refused_release_is_told_at_the_door_as_a_hold_that_still_stands(
    system: System,  # noqa: F811
    held: Any,
    stranger: Client,
    signed_in: SignIn,
    run_nudges: Run,
) -> None:
    contest(come_in(stranger))
    desk = signed_in("korvane-2")
    decide(desk, UPHOLD)
    run_nudges()
    page = html(stranger.get("/door/hold"))
    assert "is on hold until" in page and "Its system refused, so it is still held" in page
    assert (part().state, part().not_freed) == ("contested", "refused")
    system.frees(held)
    system.orders[1]["released"] = str(HELD)
    release = f"/desk/holds/{held.pk}/release"
    assert desk.post(release, {"reason": "Contest upheld", "because": "not-fraud"}).status_code == 302
    run_nudges()
    assert "Nothing is on hold any more." in html(stranger.get("/door/hold"))
