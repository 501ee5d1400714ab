"""In a burst reports are stored first: what begins them then waits for a worker that stands back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from django.db import connection

from haltline.centre.kernel import nudges

pytestmark = pytest.mark.usefixtures("centre")


@pytest.fixture(autouse=True)
def calm() -> Iterator[None]:
    """Nothing was nudged lately."""
    nudges._begun.clear()
    yield
    nudges._begun.clear()


def waiting(task: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select queue_name, count(*) from procrastinate_jobs where task_name = %s group by 1", [task]
        )
        return dict(cursor.fetchall())


def test_a_report_in_a_calm_hour_is_begun_at_once_and_the_many_of_a_burst_wait() -> None:
    for _ in range(nudges.BURST + 5):
        nudges.nudge("begin", uuid.uuid4(), "korvane")
    assert waiting("begin") == {nudges.QUEUE: nudges.BURST - 1, nudges.LATER: 6}


def test_what_a_bank_is_to_be_sent_never_waits_for_a_burst_to_pass() -> None:
    for _ in range(nudges.BURST + 5):
        nudges.nudge("deliver", uuid.uuid4(), "korvane")
    assert waiting("deliver") == {nudges.QUEUE: nudges.BURST + 5}
