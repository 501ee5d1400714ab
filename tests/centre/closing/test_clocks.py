"""Clocks of one report: paused time is not used, an undone end does not count, and UTC knows no summer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from haltline.centre.kernel.profile import OversightClock
from haltline.centre.reports.clocks import course, runs

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLOCKS = {
    "reported-closed": OversightClock(target_seconds=7200),
    "closed-told": OversightClock(target_seconds=60),
}


def told(*rows: tuple[str, float, str]) -> list[tuple[str, datetime, str]]:
    return [(verb, START + hours * HOUR, why) for verb, hours, why in rows]


def test_a_pause_is_not_used_and_a_clock_stands_while_it_lasts() -> None:
    events = told(("report.taken", 0, ""), ("report.paused", 1, "waits-for-court"))
    (run,) = runs(course(events), CLOCKS, START + 4 * HOUR)
    assert (run.used, run.paused, run.stands, run.late) == (HOUR, 3 * HOUR, True, False)
    (run,) = runs(course([*events, *told(("report.resumed", 4, ""))]), CLOCKS, START + 6 * HOUR)
    assert (run.used, run.paused, run.stands, run.late) == (3 * HOUR, 3 * HOUR, False, True)


def test_only_the_reasons_that_a_clock_names_stop_it() -> None:
    events = told(("report.taken", 0, ""), ("report.paused", 1, "waits-for-office"))
    rule = {"reported-closed": OversightClock(target_seconds=7200, pauses=("waits-for-court",))}
    (run,) = runs(course(events), rule, START + 4 * HOUR)
    assert (run.used, run.paused, run.stands) == (4 * HOUR, timedelta(), False)


def test_an_end_that_was_undone_runs_on() -> None:
    events = told(("report.taken", 0, ""), ("report.closed", 1, ""), ("report.told", 1.5, ""))
    done, heard = runs(course(events), CLOCKS, START + 9 * HOUR)
    assert (done.used, heard.used, heard.late) == (HOUR, HOUR / 2, True)
    again = [*events, *told(("report.reopened", 2, "more was found"))]
    (run,) = runs(course(again), CLOCKS, START + 9 * HOUR)
    assert (run.ended, run.used) == (None, 9 * HOUR)


def test_what_was_not_reached_before_the_end_is_given_up() -> None:
    rule = {"reported-held": OversightClock(target_seconds=60)}
    (run,) = runs(course(told(("report.taken", 0, ""), ("report.closed", 3, ""))), rule, START + 50 * HOUR)
    assert run.given_up and run.used == 3 * HOUR


@pytest.mark.parametrize("day", [datetime(2026, 3, 29), datetime(2026, 10, 25)])
def test_an_hour_of_summer_time_is_no_hour_of_waiting(day: datetime) -> None:
    """Fault 45: both clock changes of Berlin; the times are the same moments in whatever zone they come."""
    zone = ZoneInfo("Europe/Berlin")
    start = day.replace(hour=1, minute=30, tzinfo=zone)
    later = (start.astimezone(UTC) + 2 * HOUR).astimezone(zone)
    (run,) = runs(course([("report.taken", start.astimezone(UTC), "")]), CLOCKS, later)
    assert run.used == 2 * HOUR
