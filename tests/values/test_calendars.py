"""A day written in another calendar is read as a question, good to a day (fault 45)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from haltline.values.calendars import BIKRAM_SAMBAT, Calendar, bikram_sambat, hijri, other_calendar

TODAY = date(2026, 11, 23)
NEW_YEARS = {  # as Nepal kept them
    2078: date(2021, 4, 14), 2079: date(2022, 4, 14), 2080: date(2023, 4, 14), 2081: date(2024, 4, 13),
    2082: date(2025, 4, 14), 2083: date(2026, 4, 14),
}  # fmt: skip
MUHARRAM = {  # first days of Hijri years, as announced
    1440: date(2018, 9, 11), 1442: date(2020, 8, 20), 1444: date(2022, 7, 30), 1445: date(2023, 7, 19),
    1446: date(2024, 7, 7), 1447: date(2025, 6, 26),
}  # fmt: skip


def test_new_years_of_bikram_sambat_are_those_that_were_kept() -> None:
    assert {year: bikram_sambat(year, 1, 1) for year in NEW_YEARS} == NEW_YEARS


@pytest.mark.parametrize("year", MUHARRAM)
def test_new_years_of_hijri_are_right_to_a_day(year: int) -> None:
    found = hijri(year, 1, 1)
    assert found is not None
    assert abs(found - MUHARRAM[year]) <= timedelta(days=1)


def test_days_follow_each_other_in_both_calendars() -> None:
    days = [bikram_sambat(y, m, d) for y in BIKRAM_SAMBAT for m in range(1, 13) for d in range(1, 33)]
    days = [day for day in days if day]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    lunar = [hijri(y, m, d) for y in range(1400, 1500) for m in range(1, 13) for d in range(1, 32)]
    lunar = [day for day in lunar if day]
    assert lunar == [lunar[0] + timedelta(days=number) for number in range(len(lunar))]


def test_a_written_day_is_read_in_the_calendar_of_its_year() -> None:
    reading = other_calendar("2082-08-07", TODAY)
    assert reading is not None
    assert (reading.calendar, reading.day) == (Calendar.BIKRAM_SAMBAT, date(2025, 11, 23))
    reading = other_calendar("1447/6/2", TODAY)
    assert reading is not None
    assert reading.calendar is Calendar.HIJRI
    assert abs(reading.day - date(2025, 11, 23)) <= timedelta(days=1)
    assert bikram_sambat(2082, 3, 32) is not None, "months of 32 days are no mistake there"


@pytest.mark.parametrize(
    "written", ["", "2026-11-20", "2090-01-01", "2084-12-30", "2082-13-01", "1448-12-31", "1499-01-01", "x"]
)
def test_what_is_no_day_there_or_has_not_come_has_no_reading(written: str) -> None:
    assert other_calendar(written, TODAY) is None
