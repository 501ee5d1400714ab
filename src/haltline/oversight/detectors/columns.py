"""Columns that several detectors read: whose an event is, and on which local day it was."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ..history import Codes, History, Names, Times
from ..reports import MISSING, Reports
from .trials import Unit, units_of

HOUR = 3_600_000_000  # microseconds
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PLACES = ("officer", "station", "district")


def whose(history: History, reports: Reports, rows: NDArray[np.intp], *more: str) -> tuple[Unit, ...]:
    """The units of some events: what the row names, else what its report was last said to belong to.

    `more` names further levels, such as bank, that count only where the row itself names them.
    """
    report = history.report.codes[rows]
    names = {}
    for place in PLACES:
        column: Names = getattr(history, place)
        known = np.append(getattr(reports, place), np.int32(-1))[report]
        own = column.codes[rows]
        names[place] = Names(np.where(own >= 0, own, known).astype(np.int32), column.known)
    for place in more:
        column = getattr(history, place)
        names[place] = Names(column.codes[rows], column.known)
    return units_of(names)


def of_reports(history: History, reports: Reports, codes: Codes) -> tuple[Unit, ...]:
    """The units of some reports."""
    known = {place: getattr(history, place).known for place in PLACES}
    return units_of({place: Names(getattr(reports, place)[codes], known[place]) for place in PLACES})


def local_days(times: Times, time_zone: str) -> Codes:
    """The number of the local calendar day of each time; day 0 is the first of 1970."""
    hours = times // HOUR
    distinct, place = np.unique(hours, return_inverse=True)
    offsets = np.array([_offset(hour, time_zone) for hour in distinct.tolist()], np.int64)
    return ((times + (offsets[place] if len(times) else 0)) // DAY).astype(np.int32)


@lru_cache(maxsize=200_000)  # hours of twenty years
def _offset(hour: int, time_zone: str) -> int:
    """Microseconds by which local time is ahead of UTC; times beyond the calendar count as UTC."""
    try:
        shift = (EPOCH + timedelta(hours=hour)).astimezone(ZoneInfo(time_zone)).utcoffset()
    except (OverflowError, ValueError):
        return 0
    return int((shift or timedelta()).total_seconds() * 1_000_000)


def reported_weeks(reports: Reports, codes: Codes) -> Codes:
    """The number of the week in which each report was reported; of one that never was, the first."""
    at = reports.first("reported")
    told = at != MISSING
    weeks = np.where(told, at, at[told].min() if told.any() else 0) // (7 * DAY)
    return np.asarray(np.append(weeks, 0)[codes], np.int32)


def months(days: Codes) -> tuple[Codes, Codes]:
    """For each day the number of its month (0 is January 1970), and how many days of the month follow it."""
    month = days.astype("datetime64[D]").astype("datetime64[M]")
    following = (month + 1).astype("datetime64[D]").astype(np.int64) - days - 1
    return month.astype(np.int64).astype(np.int32), following.astype(np.int32)
