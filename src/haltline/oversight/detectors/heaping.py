"""Heaping: steps that are entered just before their clock runs out.

Null: of the durations near the target as large a share lies just before it as in other units, where a smooth
density would put a third of three windows of one width. Pauses do not count.
"""

import numpy as np
from numpy.typing import NDArray

from ..history import MICROS, History, Times
from ..question import Question
from ..reports import MISSING, Reports
from .asking import ask
from .columns import local_days, whose
from .policy import Clock, Policy
from .trials import Trials

BANK_STAGES = ("first_answer",)  # whose time is a bank's doing, too
CASES_MIN = 20  # of a clock, near its target


def find(history: History, reports: Reports, policy: Policy) -> list[Question]:
    """Units whose durations pile up just before a target more than others' do."""
    sets = [
        near
        for clock in policy.clocks
        for width in policy.heap_widths
        if len(near := _near(history, reports, policy, clock, width)) >= CASES_MIN
    ]
    return ask("heaping", sets, reports.ids, policy)


def _near(history: History, reports: Reports, policy: Policy, clock: Clock, width: float) -> Trials:
    rows = first_rows(history, clock.end)
    codes = history.report.codes[rows]
    took = durations(history, reports, clock)[codes]
    target = round(clock.target_seconds * MICROS)
    span = max(1, round(target * width))
    close = (took > target - 2 * span) & (took <= target + span) & (took != MISSING)
    rows, took, codes = rows[close], took[close], codes[close]
    hit = (took > target - span) & (took <= target)
    apart = ("bank",) if clock.end in BANK_STAGES else ()
    days = local_days(history.at[rows], policy.time_zone)
    units = whose(history, reports, rows, *apart)
    return Trials(hit, np.zeros(len(rows), np.int32), codes, days, units, clock.name)


def first_rows(history: History, stage: str) -> NDArray[np.intp]:
    """The row of each report's first event of a stage."""
    rows = history.where(stage)
    rows = rows[history.report.codes[rows] >= 0]
    _, place = np.unique(history.report.codes[rows], return_index=True)
    return rows[place]


def durations(history: History, reports: Reports, clock: Clock) -> Times:
    """How long each report took from one stage to the other, without pauses; MISSING where either is."""
    start, end = reports.first(clock.start), reports.first(clock.end)
    both = (start != MISSING) & (end != MISSING)
    took = np.full(len(reports), MISSING, np.int64)
    took[both] = (end - start)[both]
    report, since, until = _pauses(history)
    lasted = np.minimum(until, end[report]) - np.maximum(since, start[report])
    counted = both[report] & (lasted > 0)
    np.subtract.at(took, report[counted], lasted[counted])
    return took


def _pauses(history: History) -> tuple[NDArray[np.int32], Times, Times]:
    """Each pause: its report, its start and its end (far away where it has none)."""
    rows = history.where("paused", "resumed")
    rows = rows[history.report.codes[rows] >= 0]
    rows = rows[np.argsort(history.report.codes[rows], kind="stable")]
    report, stage, at = history.report.codes[rows], history.stage[rows], history.at[rows]
    paused = stage == (stage.min() if len(stage) else 0)
    after = np.append(at[1:], np.iinfo(np.int64).max)
    same = np.append(report[1:] == report[:-1], False)
    until = np.where(same, after, np.iinfo(np.int64).max)
    return report[paused], at[paused], until[paused]
