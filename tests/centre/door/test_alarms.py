"""What must not be overlooked stands above the queue of those whose work it is, one step from the act."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.centre.desks.pages import html
from tests.centre.door.doors import come_in, contests, part
from tests.centre.door.test_holder import contest
from tests.centre.door.test_tiers import run_out
from tests.centre.holds.test_bounds import limited
from tests.centre.holds.test_calling import escalated

from haltline.centre.kernel import clock

SignIn = Callable[[str], Any]


def alarms(desk: Any) -> list[tuple[str, str]]:
    """The alarms above this person's queue: what is said, and where it leads."""
    found = re.findall(r'<a href="([^"]*)" data-verb="alarm">([^<]*)</a>', html(desk.get("/desk/queue")))
    return [(said, href) for href, said in found]


def test_nothing_is_said_where_nothing_is_to_be_done(centre: None, signed_in: SignIn) -> None:
    assert alarms(signed_in("korvane-1")) == []
    assert "Not to be overlooked" not in html(signed_in("korvane-1").get("/desk/queue"))


def test_a_holder_who_waits_stands_there_with_the_hour_and_another_district_reads_nothing(
    held: Any, stranger: Client, signed_in: SignIn
) -> None:
    contest(come_in(stranger))
    ((said, href),) = alarms(signed_in("korvane-2"))
    assert said.startswith("1 holder waits for a decision, by ") and href == "/desk/contests"
    assert alarms(signed_in("tamsara-1")) == []


def test_a_contest_passed_on_is_told_to_the_office_that_let_its_clock_run_out(
    held: Any, stranger: Client, signed_in: SignIn
) -> None:
    contest(come_in(stranger))
    assert run_out() == 1
    ((said, href),) = alarms(signed_in("korvane-2"))
    assert said.startswith("Passed on: nobody here decided in time about a hold at Ostara Bank")
    assert html(signed_in("korvane-2").get(href)), "the report, where its story is told"


def test_a_contest_late_at_the_last_tier_is_told_until_somebody_decides(
    held: Any, stranger: Client, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, "contests", tiers=("centre",))
    contest(come_in(stranger))
    assert run_out() == 1
    desk = signed_in("korvane-2")
    late, waits = alarms(desk)
    (row,) = contests()
    assert late[0].startswith("Late: a holder at Ostara Bank")
    assert late[1] == f"/desk/contests#contest-{row.pk}"
    assert waits[1] == "/desk/contests"
    assert f'id="contest-{row.pk}"' in html(desk.get("/desk/contests"))
    desk.post(f"/desk/contests/{row.pk}", {"decision": "reject", "reason": "No bill."})
    assert alarms(desk) == []


def test_what_the_banks_desk_let_run_out_comes_to_the_officers_of_the_centre(
    held: Any, stranger: Client, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, "contests", tiers=("bank", "centre"))
    contest(come_in(stranger))
    assert alarms(signed_in("korvane-2")) == []
    assert run_out() == 1
    passed, waits = alarms(signed_in("korvane-2"))
    assert passed[0].startswith("Passed on to us: Ostara Bank did not decide in time")
    assert waits[0].startswith("1 holder waits")


def test_a_hold_that_ends_soon_is_one_step_from_being_extended(held: Any, signed_in: SignIn) -> None:
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    desk = signed_in("korvane-2")
    assert 'data-verb="extend"' not in html(desk.get("/desk/queue?show=all"))
    with in_scope("worker:korvane"):
        HoldPart.objects.update(expires_at=clock.now() + timedelta(hours=3))
    page = html(desk.get("/desk/queue?show=all"))
    (href,) = re.findall(r'href="([^"]*)" data-verb="extend"', page)
    assert href == f"/desk/duty/holds/{part().pk}" and 'name="days"' in html(desk.get(href))
    assert ("1 hold ends soon: extend it or let it end.", "/desk/duty#ending") in alarms(desk)
    assert 'id="ending"' in html(desk.get("/desk/duty"))


def test_an_overdue_bank_is_one_step_from_whom_to_call(run_nudges: Any, signed_in: SignIn) -> None:
    escalated(run_nudges)
    desk = signed_in("korvane-2")
    assert 'href="/desk/duty#calls" data-verb="duty"' in html(desk.get("/desk/queue"))
    assert ("1 call to a bank is to be made.", "/desk/duty#calls") in alarms(desk)
