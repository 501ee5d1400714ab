"""Days written in another calendar: which Gregorian day was probably meant, to ask the person who wrote it.

Nothing is converted in silence. Hijri days are reckoned by the arithmetic calendar, and the sight of the moon
may differ; Bikram Sambat is Nepal's, whose month lengths are set year by year, and printed calendars of one
year differ by a day now and then. So a reading is good to a day on either side, and only a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WRITTEN = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
HIJRI_YEARS = range(1400, 1500)  # 1979 to 2076
HIJRI_EPOCH = 227_015  # ordinal of 1 Muharram of the year 1 (16 July 622 of the Julian calendar)
NEW_YEAR_2078 = date(2021, 4, 14)
BIKRAM_SAMBAT = {  # days of the months, of the years in which a payment may lie that somebody still reports
    2078: (31, 31, 31, 32, 31, 31, 30, 29, 30, 29, 30, 30),
    2079: (31, 31, 32, 31, 31, 31, 30, 29, 30, 29, 30, 30),
    2080: (31, 32, 31, 32, 31, 30, 30, 30, 29, 29, 30, 30),
    2081: (31, 32, 31, 32, 31, 30, 30, 30, 29, 30, 29, 31),
    2082: (31, 31, 32, 31, 31, 31, 30, 29, 30, 29, 30, 30),
    2083: (31, 31, 32, 31, 31, 31, 30, 29, 30, 29, 30, 30),
    2084: (31, 31, 32, 31, 31, 30, 30, 30, 29, 30, 30, 30),
}


class Calendar(StrEnum):
    """A calendar in which a day may have been written."""

    HIJRI = "hijri"
    BIKRAM_SAMBAT = "bikram-sambat"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a day written in another calendar probably is, to a day on either side."""

    calendar: Calendar
    day: date


def other_calendar(written: str, latest: date) -> Reading | None:
    """The reading of a day such as 2083-08-07 or 1448-06-13; none where it is no day of these calendars.

    A reading more than a day after ``latest`` is none: such a day has not come in any calendar.
    """
    match = WRITTEN.fullmatch(written.strip())
    if match is None:
        return None
    year, month, day = map(int, match.groups())
    if year in HIJRI_YEARS:
        found, calendar = hijri(year, month, day), Calendar.HIJRI
    else:
        found, calendar = bikram_sambat(year, month, day), Calendar.BIKRAM_SAMBAT
    if found is None or found > latest + timedelta(days=1):
        return None
    return Reading(calendar, min(found, latest))


def hijri(year: int, month: int, day: int) -> date | None:
    """A day of the arithmetic Islamic calendar: months of 30 and 29 days, eleven leap years in thirty."""
    if not (year >= 1 and 1 <= month <= 12 and 1 <= day <= _hijri_days(year, month)):
        return None
    before = 354 * (year - 1) + (11 * year + 3) // 30 + 29 * (month - 1) + month // 2
    return date.fromordinal(HIJRI_EPOCH + before + day - 1)


def bikram_sambat(year: int, month: int, day: int) -> date | None:
    """A day of Nepal's calendar, in the years of the table."""
    if year not in BIKRAM_SAMBAT or not (1 <= month <= 12 and 1 <= day <= BIKRAM_SAMBAT[year][month - 1]):
        return None
    years = sum(sum(months) for number, months in BIKRAM_SAMBAT.items() if number < year)
    return NEW_YEAR_2078 + timedelta(days=years + sum(BIKRAM_SAMBAT[year][: month - 1]) + day - 1)


def _hijri_days(year: int, month: int) -> int:
    leap = month == 12 and (11 * year + 14) % 30 < 11
    return 30 if month % 2 or leap else 29
