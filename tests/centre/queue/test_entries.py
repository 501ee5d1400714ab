"""The database keeps the queue: after every act its rows say what all the other rows together say."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.centre.acts import NOW, answer, onward, requests, take
from tests.centre.queue import naive

from haltline.protocol import Held

Run = Callable[[], int]


def kept() -> dict[Any, dict[str, Any]]:
    """The rows of the queue as the database keeps them."""
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.queue.models import Entry

    with in_scope("district:korvane"):
        rows = {row.pop("report_id"): row for row in Entry.objects.values()}
        summed = naive.entries()
    for row in rows.values():
        row["late_partners"] = sorted(row["late_partners"])
        assert row.pop("moved_at") >= row["created_at"] - timedelta(seconds=1)
    assert rows == summed
    return rows


def only() -> dict[str, Any]:
    (row,) = kept().values()
    return row


def officer(name: str = "korvane-1") -> Any:
    from haltline.centre.people.models import Person

    return Person.objects.get(username=name)


def test_a_report_enters_the_queue_with_the_transaction_that_takes_it(centre: None) -> None:
    take()
    row = only()
    assert row["open"] and row["new"] and not row["awaited"]


def test_it_follows_the_money_and_the_bank(run_nudges: Run) -> None:
    take()
    run_nudges()
    assert only()["awaited"] and only()["in_flight"] == 20_000_00
    (asked,) = requests()
    answer(asked, held=Held(amount=12_000_00, hold_reference="H1"), onward=(onward(8_000_00, 8_000_00),))
    run_nudges()
    row = only()
    assert row["in_flight"] == 8_000_00 and row["unverified"]


def test_a_settled_report_is_kept_and_closed(run_nudges: Run) -> None:
    from haltline.centre.holds.actions.lapsing import verify
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    take()
    run_nudges()
    (asked,) = requests()
    answer(asked, held=Held(amount=20_000_00, hold_reference="H1"))
    run_nudges()
    with in_scope("district:korvane"):
        verify(Report.objects.get(), officer(), reached="called-back", confirmed="statement")
    row = only()
    assert not row["open"] and row["in_reach"] == 0


def test_a_reply_in_review_and_a_contest_are_open_work(run_nudges: Run) -> None:
    from haltline.centre.contests.actions.entering import contest
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    take()
    run_nudges()
    (asked,) = requests()
    answer(asked, held=Held(amount=1, hold_reference="H1"))  # does not add up
    assert only()["review"]
    answer(asked, held=Held(amount=20_000_00, hold_reference="H1"), seq=2)
    run_nudges()
    with in_scope("district:korvane"):
        contest(HoldPart.objects.get(), officer(), "It is my wage.")
    assert only()["contested"] and only()["open"]


def test_what_a_transaction_takes_back_leaves_no_trace(run_nudges: Run) -> None:
    from haltline.centre.holds.models import HoldRequest
    from haltline.centre.kernel.scope import in_scope

    take()
    run_nudges()
    before = kept()
    with pytest.raises(ZeroDivisionError), in_scope("district:korvane"):
        HoldRequest.objects.update(state="overdue")
        raise ZeroDivisionError
    assert kept() == before


def test_nobody_but_the_database_writes_the_queue(centre: None) -> None:
    from django.db import ProgrammingError

    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.queue.models import Entry

    take()
    for act in (lambda: Entry.objects.update(open=False), lambda: Entry.objects.all().delete()):
        with pytest.raises(ProgrammingError, match="permission denied"), in_scope("district:korvane"):
            act()


def test_two_transactions_about_one_report_leave_what_both_did(run_nudges: Run) -> None:
    """The later one waits at the row and reads what the earlier has written."""
    import threading

    from django.db import connection

    from haltline.centre.holds.models import HoldRequest
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    take()
    run_nudges()
    first_wrote, second_wrote = threading.Event(), threading.Event()

    def second() -> None:
        with in_scope("district:korvane"):
            first_wrote.wait(10)
            Report.objects.update(claimed_by=officer("korvane-2"))
            second_wrote.set()
        connection.close()

    other = threading.Thread(target=second)
    other.start()
    with in_scope("district:korvane"):
        HoldRequest.objects.update(state="overdue")
        first_wrote.set()
        second_wrote.wait(10)
    other.join()
    row = only()
    assert row["late"] and row["claimed_by_id"] == officer("korvane-2").pk


def test_the_order_is_that_of_urgency(centre: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows drawn over sums, ages and claims: the database orders them as the plain function does."""
    from haltline.centre.kernel.profile import profile
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.queue.queries import listed
    from haltline.centre.reports.models import Report
    from haltline.centre.reports.urgency import Waiting, urgency

    dice = random.Random(4)
    for number in range(60):
        amount = dice.choice((1, 700_00, 10**9, dice.randrange(1, 10**12)))
        paid_at = NOW - timedelta(seconds=dice.choice((-30, 0, 59, 60, dice.randrange(10**6))))
        take(reference=f"63251{number:07d}", amount=amount, paid_at=paid_at)
    with in_scope("district:korvane"):
        for report in Report.objects.all():
            age = timedelta(seconds=dice.choice((0, 1799, 1800, 1801, dice.randrange(10**5))))
            claimed = officer() if dice.random() < 0.3 else None
            Report.objects.filter(pk=report.pk).update(created_at=NOW - age, claimed_by=claimed)
    kept()
    clocks = profile().clocks
    with in_scope("district:korvane"):
        found = listed(officer(), [], NOW, start=0, most=100).entries

    def plain(row: Any) -> Any:
        taken = row.claimed_by_id is not None or not row.moving
        waiting = Waiting(row.in_reach, row.paid_at, row.created_at, taken=taken)
        how = urgency(
            waiting, NOW, half_seconds=clocks.reach_half_seconds, wait_most_seconds=clocks.wait_most_seconds
        )
        return how.order, row.pk

    assert len(found) == 60
    assert found == sorted(found, key=plain)
