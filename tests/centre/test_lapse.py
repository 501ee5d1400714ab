"""Reports nobody verified: what no person decided ends by a clock, what an officer is sure of stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.centre.acts import NOW, answer, onward, requests, states, take, told
from tests.centre.desks.pages import events

from haltline.protocol import Held

Run = Callable[[], int]
pytestmark = pytest.mark.usefixtures("centre")


def time_is_over(**which: object) -> None:
    """Let the day pass in which the reports should have been verified."""
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    with in_scope("district:korvane"):
        Report.objects.filter(lapses_at__isnull=False, **which).update(lapses_at=NOW - timedelta(seconds=1))


def swept() -> None:
    from haltline.centre.holds.sweeping import sweep

    sweep()


def parts() -> dict[str, tuple[str, int, int]]:
    """State, held and release on its way of every part, by bank."""
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        rows = HoldPart.objects.order_by("request__created_at")
        return {part.partner_id: (part.state, part.amount, part.releasing) for part in rows}


def the_report() -> Any:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    with in_scope("district:korvane"):
        return Report.objects.get()


def verify(reached: str = "called-back", confirmed: str = "bank-phoned") -> None:
    from haltline.centre.holds.actions import lapsing
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.people.models import Person

    with in_scope("district:korvane"):
        officer = Person.objects.get(username="korvane-2")
        lapsing.verify(the_report(), officer, reached=reached, confirmed=confirmed)


def held_and_asked(run_nudges: Run) -> None:
    """11,800 is held at one bank by standing order; the next is asked about 8,200 and has not answered."""
    take()
    run_nudges()
    (first,) = requests()
    answer(first, held=Held(amount=11_800_00, hold_reference="H"), onward=[onward(9_000_00, 8_200_00)])
    run_nudges()


def confirm_release(bank: str) -> None:
    """The bank says what it holds after a release."""
    from haltline.centre.holds.actions.releasing import confirm_release as confirmed
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope
    from haltline.protocol import PartState, PartStatus

    with in_scope("worker:korvane"):
        part = HoldPart.objects.get(partner_id=bank)
        freed = PartStatus(hold_id=str(part.pk), state=PartState.RELEASED, held=0, released=part.amount)
        confirmed(part, freed)


def test_an_automatic_hold_of_a_report_nobody_verified_ends(run_nudges: Run) -> None:
    held_and_asked(run_nudges)
    swept()
    assert parts() == {"ostara": ("active", 11_800_00, 0)}, "its time is not over"
    time_is_over()
    swept()
    assert parts() == {"ostara": ("active", 11_800_00, 11_800_00)}, "a release is sent, not assumed"
    assert [request.state for request in requests()] == ["answered", "recalled"]
    assert [event.facts["holds"] for event in events("report.lapsed")] == [2]
    (sent,) = events("hold.release-sent")
    assert sent.facts["why"] == "Nobody could verify the report in time"
    confirm_release("ostara")
    assert states() == {"disputed": -20_000_00, "released": 11_800_00, "in_flight": 8_200_00}


def test_a_lapse_happens_once(run_nudges: Run) -> None:
    held_and_asked(run_nudges)
    time_is_over()
    for _ in range(3):
        swept()
    assert len(events("report.lapsed")) == 1 and len(events("hold.release-sent")) == 1


def test_a_verified_report_keeps_its_holds(run_nudges: Run) -> None:
    held_and_asked(run_nudges)
    verify()
    time_is_over()
    swept()
    assert parts() == {"ostara": ("active", 11_800_00, 0)}
    assert [request.state for request in requests()] == ["answered", "acknowledged"]
    (event,) = events("report.verified")
    assert event.actor_name == "Officer korvane 2"
    assert event.facts == {"reached": "called-back", "confirmed": "bank-phoned"}
    assert events("report.lapsed") == []


def test_what_an_officer_approved_does_not_lapse(run_nudges: Run) -> None:
    from haltline.centre.holds.actions.asking import approve
    from haltline.centre.holds.models import HoldRequest
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.people.models import Person

    take(amount=40_000_00)  # more than the standing order covers
    run_nudges()
    with in_scope("district:korvane"):
        approve(HoldRequest.objects.get(), Person.objects.get(username="korvane-2"))
    run_nudges()
    answer(requests()[0], held=Held(amount=40_000_00, hold_reference="H"))
    run_nudges()
    time_is_over()
    swept()
    assert parts() == {"ostara": ("active", 40_000_00, 0)}


def test_a_report_that_an_officer_took_on_the_telephone_needs_no_second_call(run_nudges: Run) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.people.models import Person
    from haltline.centre.reports.actions import take_report

    with in_scope("district:korvane"):
        take_report(told(), taken_by=Person.objects.get(username="korvane-1"))
    assert the_report().lapses_at is None


def test_a_bank_that_tells_of_a_hold_after_the_lapse_is_asked_to_end_it(run_nudges: Run) -> None:
    held_and_asked(run_nudges)
    time_is_over()
    swept()
    answer(requests()[1], held=Held(amount=8_200_00, hold_reference="late"))
    run_nudges()
    assert parts()["padmor"] == ("active", 8_200_00, 8_200_00)


def test_nothing_new_leaves_by_itself_for_a_report_that_lapsed(run_nudges: Run) -> None:
    take()
    run_nudges()
    time_is_over()
    swept()
    answer(requests()[0], onward=[onward(20_000_00, 20_000_00)])
    run_nudges()
    assert [request.state for request in requests()] == ["recalled", "draft"], "a person must decide it now"


def test_a_second_verification_is_told_that_a_colleague_was_first(run_nudges: Run) -> None:
    from haltline.centre.kernel.errors import AlreadyDecided

    held_and_asked(run_nudges)
    verify()
    with pytest.raises(AlreadyDecided):
        verify()


@pytest.mark.parametrize(
    ("reached", "confirmed"), [("", "statement"), ("called-back", ""), ("rumour", "statement")]
)
def test_both_halves_must_be_said(run_nudges: Run, reached: str, confirmed: str) -> None:
    from haltline.centre.kernel.errors import NotUnderstood

    held_and_asked(run_nudges)
    with pytest.raises(NotUnderstood):
        verify(reached, confirmed)
    assert the_report().verified_at is None


def test_a_bank_that_has_not_answered_has_confirmed_nothing(run_nudges: Run) -> None:
    """The payer's own bank is asked where only the reference is known; its answer confirms the payment."""
    from haltline.centre.kernel.errors import NotUnderstood

    take(to_institution="", to_account="")
    run_nudges()
    with pytest.raises(NotUnderstood):
        verify(confirmed="bank-answer")
    (at_payer,) = requests()
    answer(at_payer, onward=[onward(20_000_00, 20_000_00)])
    run_nudges()
    verify(confirmed="bank-answer")
    assert the_report().confirmed == "bank-answer"


def test_a_contest_of_a_hold_that_lapsed_can_still_be_decided(run_nudges: Run) -> None:
    from haltline.centre.contests.actions.deciding import decide
    from haltline.centre.contests.actions.entering import contest
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.people.models import Person

    held_and_asked(run_nudges)
    with in_scope("district:korvane"):
        first = Person.objects.get(username="korvane-1")
        row = contest(HoldPart.objects.get(), first, "My wage")
    time_is_over()
    swept()
    confirm_release("ostara")
    with in_scope("district:korvane"):
        row.refresh_from_db()
        decide(row, Person.objects.get(username="korvane-2"), uphold=False, reason="The bill is forged")
        row.refresh_from_db()
    assert row.state == "rejected" and parts()["ostara"][0] == "released"
