"""Faults of time (45) at the centre: a clock set back, weeks around summer time, nothing to count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from tests.centre.acts import answer, onward, requests, take
from tests.centre.pictures.shelf import render

from haltline.centre.kernel import clock
from haltline.centre.oversight.queries import Span

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.usefixtures("centre")
def test_a_machine_whose_clock_jumps_back_writes_no_event_before_what_it_follows(
    run_nudges: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is taken by a machine that is right, the rest is done by one that is an hour behind."""
    import django.utils.timezone

    from haltline.centre.audit.models import Event
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.oversight.models import Life
    from haltline.centre.oversight.sweeping import sweep

    def behind() -> datetime:
        return datetime.now(UTC) - timedelta(hours=1)

    before = clock.database_now()
    take()
    monkeypatch.setattr(clock, "_source", behind)
    monkeypatch.setattr(django.utils.timezone, "now", behind)
    run_nudges()
    monkeypatch.setattr(clock, "_source", behind)
    answer(requests()[0], onward=[onward(20_000_00, 20_000_00, reference="T-1")])
    run_nudges()
    with in_scope("audit"):
        times = list(Event.objects.order_by("at").values_list("at", flat=True))
    assert len(times) >= 4
    assert before <= times[0] and times[-1] <= clock.database_now()
    assert sweep() == 1
    with in_scope("district:korvane"):
        (life,) = Life.objects.all()
    assert life.reported_at <= life.first_request_at <= life.first_answer_at, "no clock runs backwards"


@pytest.mark.usefixtures("centre")
def test_a_report_taken_by_a_machine_that_is_behind_is_reported_when_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    monkeypatch.setattr(clock, "_source", lambda: datetime.now(UTC) - timedelta(hours=1))
    before = clock.database_now()
    take()
    with in_scope("district:korvane"):
        (report,) = Report.objects.all()
    assert before <= report.created_at <= clock.database_now()


@pytest.mark.usefixtures("centre")
def test_weeks_are_those_of_utc_also_where_clocks_change_on_a_sunday_night() -> None:
    moments = [
        datetime(2026, month, day, hour, 30, tzinfo=BERLIN)
        for month, day in ((3, 29), (3, 30), (10, 25), (10, 26))
        for hour in (0, 1, 2, 3, 23)
    ]
    with connection.cursor() as cursor:
        cursor.execute("set timezone to 'Europe/Berlin'")
        for moment in moments:
            cursor.execute("select extract(epoch from oversight_week(%s))", [moment])
            start = Span.weeks_to(moment, 1).start
            assert cursor.fetchone()[0] == start.timestamp(), moment
            assert start.astimezone(UTC).isoformat()[10:] == "T00:00:00+00:00"
            assert start.weekday() == 0 and start <= moment < start + timedelta(weeks=1)
    year = Span.weeks_to(datetime(2026, 10, 26, 0, 30, tzinfo=BERLIN), 52)
    assert year.stop - year.start == timedelta(weeks=52)
    assert year.stop == datetime(2026, 10, 26, tzinfo=UTC), "by the wall it was Monday, in UTC still Sunday"


@pytest.mark.parametrize("name", ["oversight-empty", "oversight-no-harm"])
def test_a_page_of_no_reports_says_so_and_shows_no_share(name: str) -> None:
    page = render(name)
    assert "nothing in this time" in page or "No report in this time" in page
    assert "0 %" not in page and "nan" not in page.lower().replace("finance", "")
