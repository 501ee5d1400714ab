"""Heaping: steps that are entered just before their clock runs out.

Null: of the durations near the target as large a share lies just before it as in other units, where a smooth
density would put a third of three windows of one width. Pauses do not count.
"""

import numpy as np
from numpy.typing import NDArray

from ..history import History, Times
from ..question import Question
from ..reports import MISSING, Reports
from ..spells import spells_of
from ..stages import Clock
from .asking import ask
from .columns import local_days, whose
from .policy import Policy
from .trials import NOBODY, Trials, Unit

BANK_STAGES = ("first_answer",)  # whose time is a bank's doing, too
CASES_MIN = 20  # of a clock, near its target
SMOOTH = 60  # cases' worth of a smooth density beside the others' cases


def find(history: History, reports: Reports, policy: Policy) -> list[Question]:
    """Units whose durations pile up just before a target more than others' do."""
    sets = []
    for clock in policy.clocks:
        spells = spells_of(reports, clock)
        took = np.full(len(reports), MISSING, np.int64)
        took[spells.report[spells.ended]] = spells.micros[spells.ended]
        for width in policy.heap_widths:
            near = _near(reports, policy, clock, took, width)
            if len(near) >= CASES_MIN:
                sets.append(_with_smooth(near))
    return ask("heaping", sets, reports.ids, policy)


def _near(reports: Reports, policy: Policy, clock: Clock, took: Times, width: float) -> Trials:
    """The reports that ended near a clock's target; those just before it carry the pattern."""
    history = reports.history
    span = max(1, round(clock.target * width))
    close = (took > clock.target - 2 * span) & (took <= clock.target + span)
    rows = first_rows(history, clock.end)
    rows = rows[close[history.report.codes[rows]]]
    codes = history.report.codes[rows]
    hit = (took[codes] > clock.target - span) & (took[codes] <= clock.target)
    apart = ("bank",) if clock.end in BANK_STAGES else ()
    days = local_days(history.at[rows], policy.time_zone)
    units = whose(history, reports, rows, *apart)
    return Trials(hit, np.zeros(len(rows), np.int32), codes, days, units, clock.name)


def _with_smooth(cases: Trials) -> Trials:
    """The cases, and beside them some of nobody, of which a third lies before the target.

    Where few others end near the target, a smooth density is what is usual.
    """
    nobody = np.full(SMOOTH, NOBODY, np.int32)
    days = np.linspace(cases.day.min(), cases.day.max(), SMOOTH).astype(np.int32)
    return Trials(
        np.append(cases.hit, np.arange(SMOOTH) % 3 == 1),
        np.append(cases.stratum, np.zeros(SMOOTH, np.int32)),
        np.append(cases.report, nobody),
        np.append(cases.day, days),
        tuple(Unit(unit.level, np.append(unit.codes, nobody), unit.known) for unit in cases.units),
        cases.detail,
    )


def first_rows(history: History, stage: str) -> NDArray[np.intp]:
    """The row of each report's first event of a stage, in the order of reports."""
    rows = history.where(stage)
    rows = rows[history.report.codes[rows] >= 0]
    _, place = np.unique(history.report.codes[rows], return_index=True)
    return rows[place]
