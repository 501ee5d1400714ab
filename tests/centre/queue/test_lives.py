"""A report that nobody moves, and one that is moved on and on, are seen above the queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.centre.closing.offices import again, drawn, officer, scope, stations
from tests.centre.closing.test_closing import close
from tests.centre.queue.test_entries import only

from haltline.centre.kernel.profile import load

Run = Callable[[], int]
PATIENCE = timedelta(seconds=load("india").clocks.silence_seconds)


def queue(words: str = "", later: timedelta = timedelta()) -> Any:
    from haltline.centre.desks.officer.queue_page import queue_page
    from haltline.centre.kernel import clock

    with scope():
        return queue_page(officer(), words.split(), 1, clock.now() + later)


def said(later: timedelta = timedelta()) -> list[str]:
    return [alarm.said for alarm in queue(later=later).alarms]


@pytest.fixture
def report(run_nudges: Run) -> Any:
    return drawn(run_nudges)


def test_a_report_that_nobody_moved_is_silent_and_one_that_waits_or_ended_is_not(report: Any) -> None:
    from haltline.centre.reports.actions.living import pause, resume

    late = PATIENCE + timedelta(minutes=1)
    assert said() == [] and said(PATIENCE - timedelta(minutes=1)) == []
    assert said(late) == ["1 report has not moved for 3 days."]
    assert queue("silent", late).total == 1 and queue("silent").total == 0
    with scope():
        pause(again(report), officer(), "waits-for-court")
    assert said(late) == []
    with scope():
        resume(again(report), officer())
        close(again(report))
    assert said(late) == [] and queue("silent", late).total == 0
    assert only()["life"] == "closed"


def test_looking_at_a_report_does_not_move_it_and_an_act_does(report: Any) -> None:
    from haltline.centre.audit.actions import MACHINE, record
    from haltline.centre.queue.models import Entry
    from haltline.centre.reports.actions import claim

    def moved() -> Any:
        with scope():
            return Entry.objects.get().moved_at

    before = moved()
    with scope():
        record("report.opened", MACHINE, district="korvane", report=report.pk)
    assert moved() == before
    with scope():
        claim(again(report), officer())
    assert moved() > before


def test_a_report_that_goes_from_station_to_station_is_named(report: Any) -> None:
    from haltline.centre.reports.actions.sorting import place, transfer

    stations()
    with scope():
        place(again(report), officer(), "kv-north")
    here, there = "kv-north", "kv-south"
    for _ in range(load("india").reports.transfers_most):
        with scope():
            transfer(again(report), officer(), before=here, after=there, why="Not ours")
        here, there = there, here
    assert said() == [] and only()["transfers"] == 2
    with scope():
        transfer(again(report), officer(), before=here, after=there, why="Not ours either")
    assert said() == ["1 report was moved between stations again and again."]
    assert queue("moved-around").total == 1


def test_what_has_come_to_rest_waits_to_be_closed(report: Any) -> None:
    assert queue().total == 0 and queue("to-be-closed").total == 1
    with scope():
        close(again(report))
    assert queue("to-be-closed").total == 0
