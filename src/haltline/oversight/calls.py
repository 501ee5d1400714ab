"""Of which calls a report came, and of which none.

Cost: one sort of the calls.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from haltline.oversight.history import History
from haltline.oversight.stages import MICROS, stage
from haltline.oversight.weekly import WEEK, weeks_of

NEVER_NAMED = 0.99  # of calls without a report: then calls do not name their reports at all
WHILE_TOLD = 3600 * MICROS  # a report is written while its caller speaks; a later call is about it
Codes = NDArray[np.int32]


class Calls(NamedTuple):
    """Calls by which something could have been reported: their rows, and whether no report came of them.

    What somebody asks later about a report that is already taken is none of these. Where no call names its
    report, reports stand for the calls that led to one.
    """

    rows: NDArray[np.intp]
    silent: NDArray[np.bool_]


class WeeklyCalls(NamedTuple):
    """Calls and silent ones of each unit (rows) and week (columns), weeks since `first` in microseconds."""

    calls: NDArray[np.float64]
    silent: NDArray[np.float64]
    first: int


def calls_of(history: History) -> Calls:
    """The calls of a history, in its order."""
    rows = history.where("called")
    report = history.report.codes[rows]
    if not len(rows):
        return Calls(rows, np.zeros(0, np.bool_))
    if float((report < 0).mean()) > NEVER_NAMED:
        rows = history.where("called", "reported")
        return Calls(rows, (history.stage[rows] == stage("called")) & (history.report.codes[rows] < 0))
    reported = np.full(len(history.report.known) + 1, np.iinfo(np.int64).max)  # the last place takes code -1
    told = history.where("reported")
    reported[history.report.codes[told][::-1]] = history.at[told][::-1]
    first = np.zeros(len(rows), np.bool_)
    first[np.unique(report, return_index=True)[1]] = True
    before = history.at[rows] - WHILE_TOLD <= reported[report]
    kept = (report < 0) | (first & before)
    return Calls(rows[kept], report[kept] < 0)


def weekly_calls(history: History, unit: Codes, units: int) -> WeeklyCalls:
    """The calls of each whole week; `unit` is that of each event, -1 for none."""
    first, weeks = weeks_of(history)
    rows, silent = calls_of(history)
    week = (history.at[rows] - first) // WEEK
    inside = (unit[rows] >= 0) & (week < weeks)
    place = unit[rows].astype(np.int64) * weeks + week

    def counted(which: NDArray[np.bool_]) -> NDArray[np.float64]:
        found = np.bincount(place[which], minlength=units * weeks)
        return found.reshape(units, weeks).astype(np.float64)

    return WeeklyCalls(counted(inside), counted(inside & silent), first)
