"""Figures over all districts: a bank's wrong clock makes no first request earlier or later than it can be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.centre.acts import requests, take

from haltline.protocol import Receipt, to_bytes

pytestmark = pytest.mark.usefixtures("centre")
SENT, ANSWERED = timedelta(seconds=1), timedelta(seconds=3)  # after the report's commit


@pytest.fixture
def reported(run_nudges: Callable[[], int]) -> datetime:
    """When the report was committed whose one request is on its way."""
    from haltline.centre.kernel.scope import in_scope

    take()
    run_nudges()
    (request,) = requests()
    with in_scope("district:korvane"):
        return request.report.created_at  # type: ignore[no-any-return]


def received(reported: datetime, at: datetime) -> list[float]:
    """The figure, when the bank says that it received the request at ``at`` by its clock."""
    from haltline.centre.figures import first_request_ms
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    (request,) = requests()
    receipt = to_bytes(Receipt(received_at=at, hold_id=str(request.pk)))
    with in_scope("worker:korvane"):
        OutboxMessage.objects.filter(kind="hold").update(
            answer=receipt, answer_status=202,
            first_sent_at=reported + SENT, answered_at=reported + ANSWERED,
        )  # fmt: skip
    return first_request_ms()


def test_a_right_clock_is_believed(reported: datetime) -> None:
    assert received(reported, reported + timedelta(seconds=2)) == [2000]


@pytest.mark.parametrize("wrong", [timedelta(hours=-1), timedelta(0), timedelta(milliseconds=999)])
def test_a_clock_that_is_behind_makes_no_request_come_before_it_left(
    reported: datetime, wrong: timedelta
) -> None:
    assert received(reported, reported + wrong) == [1000]


@pytest.mark.parametrize("wrong", [timedelta(days=400), timedelta(milliseconds=3001)])
def test_a_clock_that_is_ahead_makes_no_request_come_after_its_receipt(
    reported: datetime, wrong: timedelta
) -> None:
    assert received(reported, reported + wrong) == [3000]


def test_a_request_that_no_bank_took_counts_for_nothing(reported: datetime) -> None:
    from haltline.centre.figures import first_request_ms

    assert first_request_ms() == []
