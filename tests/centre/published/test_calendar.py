"""Days and spans of what is published: none is lost or counted twice, also where clocks change."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from haltline.centre.published import spans

ZONES = ("Europe/Berlin", "Asia/Kolkata", "America/Santiago", "Asia/Beirut", "Pacific/Apia")


@pytest.mark.parametrize("name", ZONES)
def test_each_day_begins_where_the_one_before_ends(name: str) -> None:
    zone, day = ZoneInfo(name), date(2026, 1, 1)
    for _ in range(366):
        hours = (spans.begins(day + timedelta(1), zone) - spans.begins(day, zone)) / timedelta(hours=1)
        assert hours in (23, 24, 25)
        assert spans.day_of(spans.begins(day, zone), zone) == day
        assert spans.due(day, zone, 6) > spans.begins(day + timedelta(1), zone)
        day += timedelta(1)


def test_a_day_on_which_clocks_change_is_published_at_the_same_hour_on_the_wall() -> None:
    zone = ZoneInfo("Europe/Berlin")
    for day in (date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25)):
        assert spans.due(day, zone, 6).astimezone(zone).hour == 6
    short = spans.begins(date(2026, 3, 30), zone) - spans.begins(date(2026, 3, 29), zone)
    assert short == timedelta(hours=23)
    assert spans.due(date(2026, 3, 28), zone, 2).astimezone(zone).date() == date(2026, 3, 29)


def test_each_day_lies_in_one_span_of_each_length() -> None:
    for length in spans.LENGTHS[1:]:
        since = spans.FIRST + timedelta(3 * length)
        ends = [day for day in spans.days(since, 2 * length) if length in spans.ending(day)]
        assert ends == [since + timedelta(length - 1), since + timedelta(2 * length - 1)]
        inside = [day for start, part in spans.parts(since, length) for day in spans.days(start, part)]
        assert inside == list(spans.days(since, length))
