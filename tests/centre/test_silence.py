"""Banks that are away or silent: asked again under one key, reminded, then a person is told (faults 1, 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.centre.acts import answer, onward, requests, take
from tests.centre.bank_server import BankServer, listening, receipt

from haltline.protocol import Held

pytestmark = pytest.mark.usefixtures("centre")
NOBODY_THERE = "http://127.0.0.1:9"


@pytest.fixture
def ostara(centre: None) -> Iterator[BankServer]:
    """Ostara as a bank with a system of its own, on real HTTP."""
    from haltline.centre.partners.models import Partner

    with listening() as bank:
        Partner.objects.filter(pk="ostara").update(way="api", url=bank.url)
        yield bank


def message() -> Any:
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        return OutboxMessage.objects.get(kind="hold")


def change(model: str, **fields: object) -> None:
    """What only time or a bank would bring about, written into the rows of a request and its messages."""
    from haltline.centre.holds.models import HoldRequest
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    with in_scope("worker:korvane"):
        {"request": HoldRequest, "outbox": OutboxMessage}[model].objects.update(**fields)


def sweep(*, due: bool = False) -> None:
    from haltline.centre.holds.sweeping import sweep as once

    if due:
        change("outbox", next_attempt_at=datetime.now(UTC) - timedelta(seconds=5))
    once()


def noted(verb: str) -> int:
    from haltline.centre.audit.models import Event
    from haltline.centre.kernel.scope import in_scope

    with in_scope("audit"):
        return Event.objects.filter(verb=verb).count()


def test_a_bank_that_cannot_be_reached_surely_has_nothing_and_is_sent_the_same_again(
    ostara: BankServer, run_nudges: Callable[[], int]
) -> None:
    from haltline.centre.partners.models import Partner

    Partner.objects.filter(pk="ostara").update(url=NOBODY_THERE)
    take()
    run_nudges()
    assert (requests()[0].state, requests()[0].not_confirmed, message().state) == ("sent", False, "waiting")
    Partner.objects.filter(pk="ostara").update(url=ostara.url)
    ostara.answers = lambda method, path, body: (202, receipt(body))
    sweep(due=True)
    assert (requests()[0].state, message().state) == ("acknowledged", "delivered")
    assert [method for method, _ in ostara.paths()] == ["POST"]


def test_a_bank_that_asks_for_time_gets_it(ostara: BankServer, run_nudges: Callable[[], int]) -> None:
    ostara.answers = lambda method, path, body: (503, {})
    ostara.headers = {"Retry-After": "90"}
    before = datetime.now(UTC)
    take()
    run_nudges()
    row = message()
    assert (requests()[0].state, row.state) == ("sent", "waiting")
    assert before + timedelta(seconds=90) <= row.next_attempt_at <= datetime.now(UTC) + timedelta(seconds=90)


def test_a_bank_that_was_away_for_a_day_is_still_asked(
    ostara: BankServer, run_nudges: Callable[[], int]
) -> None:
    ostara.answers = lambda method, path, body: (500, {})
    take()
    run_nudges()
    change("outbox", attempts=299)
    sweep(due=True)
    assert (requests()[0].state, message().state) == ("unknown", "unsure")
    ostara.answers = lambda method, path, body: (
        (404, {"code": "never-seen"}) if method == "GET" else (202, receipt(body))
    )
    sweep(due=True)
    sweep(due=True)
    assert requests()[0].state == "acknowledged"


def test_fault_2_what_was_never_seen_and_is_past_its_end_gets_a_tombstone(
    ostara: BankServer, run_nudges: Callable[[], int]
) -> None:
    ostara.answers = lambda method, path, body: (504, {})
    take()
    run_nudges()
    change("request", expires_at=datetime.now(UTC))
    ostara.answers = lambda method, path, body: (404, {"code": "never-seen"})
    sweep(due=True)
    run_nudges()
    (request,) = requests()
    assert (request.state, request.not_confirmed, message().state) == ("recalled", True, "withdrawn")
    assert ostara.paths()[-1] == ("POST", f"/v1/holds/{request.id}/tombstone")


def test_a_request_taken_back_is_not_sent_again(ostara: BankServer, run_nudges: Callable[[], int]) -> None:
    from haltline.centre.holds.actions.recalling import machine_authority, recall
    from haltline.centre.kernel.scope import in_scope

    ostara.answers = lambda method, path, body: (500, {})
    take()
    run_nudges()
    (request,) = requests()
    with in_scope("district:korvane"):
        recall(request, "reported by mistake", by=machine_authority("release"))
    sweep(due=True)
    assert [path for _, path in ostara.paths()][1:] == [f"/v1/holds/{request.id}/tombstone"]


def test_a_silent_bank_is_overdue_then_reminded_then_a_person_is_told(
    ostara: BankServer, run_nudges: Callable[[], int]
) -> None:
    from haltline.centre.kernel.profile import profile

    ostara.answers = lambda method, path, body: (202, receipt(body))
    take()
    run_nudges()
    clocks = profile().clocks
    late, seen = 0.0, []
    for seconds in (clocks.answer_seconds, clocks.reminder_seconds, clocks.escalation_seconds):
        late += seconds
        now = datetime.now(UTC)
        change("request", sent_at=now - timedelta(seconds=late), answer_due_at=now)
        sweep()
        run_nudges()
        seen.append((requests()[0].state, len(ostara.calls)))
    assert seen == [("overdue", 1), ("overdue", 2), ("escalated", 2)]
    assert requests()[0].answer_due_at is None
    first, again = ostara.calls
    assert first[2] == again[2]


def test_a_sweep_that_slept_tells_the_person_at_once(run_nudges: Callable[[], int]) -> None:
    take()
    run_nudges()
    change("request", sent_at=datetime.now(UTC) - timedelta(days=1), answer_due_at=datetime.now(UTC))
    sweep()
    assert requests()[0].state == "escalated"
    assert (noted("hold.overdue"), noted("hold.escalated")) == (1, 1)


def test_a_part_answer_after_the_escalation_has_a_clock_again(run_nudges: Callable[[], int]) -> None:
    take()
    run_nudges()
    change("request", state="escalated", answer_due_at=None)
    answer(requests()[0], final=False, unknown=20_000_00)
    run_nudges()
    (request,) = requests()
    assert request.state == "part_answered"
    assert request.answer_due_at > datetime.now(UTC)


def test_held_after_nothing_was_held_reopens_the_hold_and_alerts(run_nudges: Callable[[], int]) -> None:
    take()
    run_nudges()
    (request,) = requests()
    answer(request, unknown=20_000_00)
    run_nudges()
    answer(request, seq=2, held=Held(amount=20_000_00, hold_reference="BH 1"))
    run_nudges()
    assert noted("hold.alert") == 1


def test_fault_23_splitting_a_sum_on_one_account_does_not_avoid_the_second_officer(
    run_nudges: Callable[[], int],
) -> None:
    from haltline.centre.holds.actions.asking import approve
    from haltline.centre.kernel.profile import profile
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.people.models import Person

    limit = profile().holds.second_officer_from
    parts = [limit // 5] * 4 + [limit // 5 - 1, 1]
    for number, amount in enumerate(parts):
        take(reference=f"6325104488{number:02}", amount=amount)
        run_nudges()
    needed = [request.approvals_needed for request in requests()]
    assert needed == [1, 1, 1, 1, 1, 2]
    last = requests()[-1]
    with in_scope("district:korvane"):
        approve(last, Person.objects.get(username="korvane-1"))
    assert requests()[-1].state == "draft"
    with in_scope("district:korvane"):
        approve(last, Person.objects.get(username="korvane-2"))
    assert requests()[-1].state == "approved"


def test_an_onward_line_is_asked_about_under_the_standing_order(run_nudges: Callable[[], int]) -> None:
    take()
    run_nudges()
    answer(requests()[0], onward=[onward(20_000_00, 20_000_00)])
    run_nudges()
    reasons = [request.approval_reason for request in requests()]
    assert reasons == ["standing order 12 of Officer korvane 1"] * 2
