"""A bank was called and stays silent: the next call is a supervisor's, who reads what was said before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.centre.acts import answer, requests, take
from tests.centre.desks.pages import events, forms, html, key_of
from tests.centre.desks.test_not_done import pass_by, seen
from tests.centre.desks.test_on_duty import head, named
from tests.centre.test_silence import change, sweep

from haltline.protocol import Held

__all__ = ["head"]
SignIn = Callable[[str], Any]
Run = Callable[[], int]
DUTY, QUEUE = "/desk/duty", "/desk/queue"
HELD = "Their clerk is ill; somebody looks after lunch."


@pytest.fixture
def silent(centre: None, run_nudges: Run) -> Any:
    """A report whose bank is past every clock, so that somebody is to call it."""
    receipt = take()
    run_nudges()
    _past_every_clock()
    return receipt


def _past_every_clock() -> None:
    change("request", sent_at=datetime.now(UTC) - timedelta(days=1), answer_due_at=datetime.now(UTC))
    sweep()


def time_is_over() -> None:
    """Let the time after each call be over; who sweeps finds what is due."""
    from haltline.centre.holds.models import HoldCall
    from haltline.centre.kernel.scope import in_scope

    with in_scope("worker:korvane"):
        HoldCall.objects.exclude(again_at=None).update(again_at=datetime.now(UTC) - timedelta(seconds=1))
    sweep()


def call(desk: Any, said: str = HELD) -> None:
    (address,) = forms(html(desk.get(DUTY)), "called")
    assert desk.post(address, {"said": said, "needed": "yes"}).status_code == 302


def test_a_called_bank_that_stays_silent_comes_to_a_supervisor_by_name(
    silent: Any, signed_in: SignIn, head: str
) -> None:
    officer, supervisor = signed_in("korvane-1"), signed_in(head)
    call(officer)
    assert "No bank is to be called." in html(officer.get(DUTY)), "its time is not over"
    sweep()
    assert "No bank is to be called." in html(officer.get(DUTY))
    time_is_over()
    page = html(officer.get(DUTY))
    words = seen(page)
    assert "It stays silent: a supervisor calls now. Supervisor 9" in words
    assert "Officer korvane 1 called at" in words and HELD in words
    assert forms(page, "called") == [], "an officer reads it and does not make it"
    assert "A bank stays silent after a call: a supervisor is to call it." in html(officer.get(QUEUE))
    report = html(supervisor.get(f"/desk/reports/{key_of(silent)}"))
    assert "Ostara Bank stays silent after a call: a supervisor is to call" in report
    assert f"Officer korvane 1 called and was told: {HELD}" in report
    call(supervisor, "Their head promises it within the hour.")
    assert "Supervisor 9 called Ostara Bank" in html(officer.get(f"/desk/reports/{key_of(silent)}"))
    time_is_over()
    words = seen(html(supervisor.get(DUTY)))
    assert "Their head promises it within the hour." in words and HELD in words, "it comes again"


def test_an_officer_cannot_make_the_supervisors_call(silent: Any, signed_in: SignIn, head: str) -> None:
    officer = signed_in("korvane-1")
    call(officer)
    time_is_over()
    (address,) = forms(html(signed_in(head).get(DUTY)), "called")
    page = html(officer.post(address, {"said": "Nobody there.", "needed": "yes"}), 403)
    assert "a supervisor makes this call" in page
    assert len(events("hold.called")) == 1


def test_a_district_without_a_supervisor_calls_all_the_same(silent: Any, signed_in: SignIn) -> None:
    officer = signed_in("korvane-1")
    call(officer)
    time_is_over()
    call(officer, "Nobody answers.")
    assert len(events("hold.called")) == 2


def test_a_bank_that_answered_after_the_call_comes_to_nobody(
    silent: Any, signed_in: SignIn, head: str, run_nudges: Run
) -> None:
    officer = signed_in("korvane-1")
    call(officer)
    answer(requests()[0], held=Held(amount=20_000_00, hold_reference="BH 1"))
    run_nudges()
    time_is_over()
    assert "No bank is to be called." in html(signed_in(head).get(DUTY))
    assert events("call.risen") == []


def test_a_bank_that_is_silent_anew_after_a_part_of_the_answer_begins_at_an_officer(
    silent: Any, signed_in: SignIn, head: str, run_nudges: Run
) -> None:
    officer = signed_in("korvane-1")
    call(officer)
    answer(requests()[0], final=False, unknown=20_000_00)
    run_nudges()
    _past_every_clock()
    time_is_over()
    page = html(officer.get(DUTY))
    assert "One bank is to be called." in page and "a supervisor calls now" not in page
    assert HELD in page, "what was said in the first call stands beside it"
    call(officer, "They are at it.")


def test_an_order_that_is_not_confirmed_after_a_call_comes_to_a_supervisor(
    centre: None, run_nudges: Run, signed_in: SignIn, head: str
) -> None:
    receipt = take()
    run_nudges()
    answer(requests()[0], held=Held(amount=20_000_00, hold_reference="BH 1"))
    run_nudges()
    officer = signed_in("korvane-1")
    told = {"reason": "Wages", "because": "not-fraud"}
    officer.post(f"/desk/holds/{requests()[0].id}/release", told)
    run_nudges()
    pass_by(hours=3)
    call(officer)
    time_is_over()
    assert "It stays silent: a supervisor calls now." in html(officer.get(DUTY))
    report = html(officer.get(f"/desk/reports/{key_of(receipt)}"))
    assert "Ostara Bank was called and still does not confirm: Release. A supervisor is to call" in report
    call(signed_in(head), "They do it now.")
    clerk = signed_in("ostara-desk")
    (done,) = forms(html(clerk.get("/bank/inbox")), "confirm-release")
    assert clerk.post(done).status_code == 302
    time_is_over()
    assert "No bank is to be called." in html(officer.get(DUTY)), "done: nobody calls again"
    assert len(events("call.risen")) == 1


def test_the_timeline_names_who_was_on_duty_when_the_bank_was_to_be_called(
    centre: None, signed_in: SignIn, run_nudges: Run
) -> None:
    receipt, desk = take(), signed_in("korvane-2")
    run_nudges()
    named(desk, "korvane-2")
    _past_every_clock()
    report = html(desk.get(f"/desk/reports/{key_of(receipt)}"))
    assert "Ostara Bank is to be called: it is past every clock" in report
    assert "On duty: Officer korvane 2" in report


def test_without_anybody_on_duty_the_timeline_says_so(silent: Any, signed_in: SignIn) -> None:
    report = html(signed_in("korvane-1").get(f"/desk/reports/{key_of(silent)}"))
    assert "Nobody was named as on duty." in report
