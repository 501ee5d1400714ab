"""Downgrades: a report that becomes a lesser one without a reason.

Null: of the reports of a category and quarter as many are moved down without a reason as elsewhere;
moves up and moves with a reason are nobody's question. Where every move down has some text, a text is
no reason. What is lesser is told by the median sums of the categories, by words that name a lesser
matter, and by the amount itself.
"""

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from ..history import Codes, History
from ..question import Question
from ..reports import Reports
from .asking import ask
from .columns import local_days, of_reports
from .heaping import first_rows
from .policy import Policy
from .trials import NOBODY, Trials, Unit

QUARTER = 91  # days that share what is usual
UNREASONED_MIN = 0.05  # of moves down: with fewer, everybody always writes something
NOT_GIVEN = -1


def find(history: History, reports: Reports, policy: Policy) -> list[Question]:
    """Units whose reports are moved down without a reason more than others'."""
    down = _moved_down(history, policy)
    rows = first_rows(history, "reported")
    if not len(down) or not len(rows):
        return []
    bare = down[~_reasoned(history, down)]
    if len(bare) >= UNREASONED_MIN * len(down):
        down = bare
    codes = history.report.codes[rows]
    hit = np.isin(codes, history.report.codes[down])
    days = local_days(history.at[rows], policy.time_zone)
    quarter = (days - days.min()) // QUARTER
    stratum = quarter * (len(history.category.known) + 1) + reports.category[codes] + 1
    _, stratum = np.unique(stratum, return_inverse=True)
    units = _by_mover(history, of_reports(history, reports, codes), codes, down)
    return ask("downgrade", [Trials(hit, stratum.astype(np.int32), codes, days, units)], reports.ids, policy)


def _moved_down(history: History, policy: Policy) -> NDArray[np.intp]:
    """The reclassified rows that make their report a lesser one."""
    rows = history.where("reported", "reclassified")
    rows = rows[history.report.codes[rows] >= 0]
    rows = rows[np.argsort(history.report.codes[rows], kind="stable")]
    report = history.report.codes[rows]
    moved = np.isin(rows, history.where("reclassified"))
    category = _carried(history.category.codes[rows].astype(np.int64), report)
    amount = _carried(history.amount[rows], report)
    same = np.append(False, report[1:] == report[:-1]) if len(rows) else np.zeros(0, np.bool_)
    was, sum_was = np.roll(category, 1), np.roll(amount, 1)
    weight, named = _weights(history, policy)
    lesser = weight[category] < policy.lesser_share * weight[was]
    lesser |= named[category] & ~named[was]
    lesser &= (category != was) & (category != NOBODY) & (was != NOBODY) & ~(named[was] & ~named[category])
    smaller = (amount != NOT_GIVEN) & (amount < policy.lesser_share * sum_was)
    down: NDArray[np.bool_] = np.asarray(moved & same & (lesser | smaller))
    return rows[np.flatnonzero(down)]


def _carried(values: NDArray[np.int64], report: Codes) -> NDArray[np.int64]:
    """Each row's value, or the last that its report had; rows are in order of report and time."""
    if not len(values):
        return values
    place = np.arange(len(values))
    start = np.append(True, report[1:] != report[:-1])
    known = np.maximum.accumulate(np.where((values >= 0) | start, place, 0))
    return np.asarray(values[known], np.int64)


def _weights(history: History, policy: Policy) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """For each category (and none, last) the median sum reported, and whether its name says it is lesser."""
    rows = history.where("reported")
    known = len(history.category.known)
    good = (history.amount[rows] >= 0) & (history.category.codes[rows] >= 0)
    category, amount = history.category.codes[rows][good], history.amount[rows][good]
    order = np.lexsort((amount, category))
    counts = np.bincount(category, minlength=known)
    middle = np.cumsum(counts) - counts + (counts - 1) // 2
    weight = np.full(known + 1, np.nan)
    weight[:-1][counts > 0] = amount[order][middle[counts > 0]]
    words = [set(name.lower().replace("-", " ").replace("_", " ").split()) for name in history.category.known]
    lesser = {word.replace("-", " ") for word in policy.lesser_words}
    return weight, np.array([bool(found & lesser) for found in words] + [False])


def _reasoned(history: History, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether a row says why: in `outcome` or in `text`."""
    written = pc.utf8_length(pc.utf8_trim_whitespace(pc.fill_null(history.text.take(rows), "")))
    return (history.outcome.codes[rows] >= 0) | (np.asarray(written) > 0)


def _by_mover(
    history: History, units: tuple[Unit, ...], codes: Codes, down: NDArray[np.intp]
) -> tuple[Unit, ...]:
    """The reports' units, but of those moved down the ones that the row names."""
    place = np.full(len(history.report.known), -1, np.int64)
    place[codes] = np.arange(len(codes))
    moved = []
    for unit in units:
        named = getattr(history, unit.level).codes[down]
        own = (named >= 0) & (place[history.report.codes[down]] >= 0)
        changed = unit.codes.copy()
        changed[place[history.report.codes[down[own]]]] = named[own]
        moved.append(Unit(unit.level, changed, unit.known))
    return tuple(moved)
