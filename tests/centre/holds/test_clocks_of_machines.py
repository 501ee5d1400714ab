"""A machine whose clock is wrong sets and fires the same deadlines: they are the database's (faults 45)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.centre.acts import requests, take
from tests.centre.bank_server import BankServer, listening, receipt

from haltline.centre.kernel import clock

Run = Callable[[], int]


@pytest.fixture
def ostara(centre: None) -> Iterator[BankServer]:
    from haltline.centre.partners.models import Partner

    with listening() as bank:
        bank.answers = lambda method, path, body: (202, receipt(body))
        Partner.objects.filter(pk="ostara").update(way="api", url=bank.url)
        yield bank


@pytest.mark.parametrize("wrong_by", [timedelta(hours=-1), timedelta(hours=1), timedelta(minutes=-30)])
def test_a_hold_ends_and_is_answered_by_the_databases_time(
    ostara: BankServer, run_nudges: Run, monkeypatch: pytest.MonkeyPatch, wrong_by: timedelta
) -> None:
    from haltline.centre.kernel.profile import profile

    take()
    monkeypatch.setattr(clock, "_source", lambda: datetime.now(UTC) + wrong_by)
    before = clock.database_now()
    run_nudges()
    (asked,) = requests()
    rules, after = profile(), clock.database_now()
    length = timedelta(seconds=rules.holds.length_seconds)
    answer = timedelta(seconds=rules.clocks.answer_seconds)
    assert before + length <= asked.expires_at <= after + length
    assert asked.answer_due_at is not None and before + answer <= asked.answer_due_at <= after + answer


def test_a_clock_set_back_neither_fires_nor_keeps_back_a_deadline(
    ostara: BankServer, run_nudges: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from haltline.centre.holds.models import HoldRequest
    from haltline.centre.holds.sweeping import sweep
    from haltline.centre.kernel.profile import profile
    from haltline.centre.kernel.scope import in_scope

    take()
    run_nudges()
    monkeypatch.setattr(clock, "_source", lambda: datetime.now(UTC) + timedelta(hours=5))
    sweep()
    assert requests()[0].state == "acknowledged", "fired by a machine whose clock runs ahead"
    with in_scope("district:korvane"):
        due = clock.database_now() - timedelta(seconds=1)
        answer = timedelta(seconds=profile().clocks.answer_seconds)
        HoldRequest.objects.update(answer_due_at=due, sent_at=due - answer)
    monkeypatch.setattr(clock, "_source", lambda: datetime.now(UTC) - timedelta(hours=1))
    sweep()
    assert requests()[0].state == "overdue"
