"""All figures of one history: clocks, units beside each other, questions for people, and harm."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from haltline.oversight.asked import bank_of
from haltline.oversight.comparison import Compared, compared
from haltline.oversight.harm import Harm, harm_of
from haltline.oversight.history import Excluded, History
from haltline.oversight.over_time import OverTime, over_time
from haltline.oversight.reports import MISSING, Reports, reports_of
from haltline.oversight.spells import Spells, spells_of
from haltline.oversight.stages import Clock, stage
from haltline.oversight.survival import curve_of, shares


@dataclass(frozen=True, slots=True)
class Timed:
    """One clock over all reports: times in microseconds, None where half never came to the end.

    `share` came to the end by the target, with 95 % limits; `events` came to the end at all. `mean` is
    restricted to the target: whoever took longer counts with the target.
    """

    clock: Clock
    n: int
    events: int
    median: int | None
    mean: float
    share: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a history says; units are compared on the chosen clock."""

    clocks: tuple[Timed, ...]
    chosen: Clock
    districts: Compared
    stations: Compared
    banks: Compared
    questions: tuple[Any, ...]
    over_time: OverTime
    harm: Harm
    excluded: tuple[Excluded, ...]


Asking = Callable[[History, Reports], Sequence[Any]]


def analyse(history: History, clocks: Mapping[str, Clock], chosen: str, asking: Asking) -> Analysis:
    """The figures of a history on some clocks; `chosen` is the one on which units are compared.

    `asking` finds the questions that the history raises.
    """
    reports = reports_of(history)
    excluded = [*history.excluded, *_without_start(reports)]
    clock, timed = clocks[chosen], []
    spells = spells_of(reports, clock)
    for each in clocks.values():
        found = spells if each is clock else spells_of(reports, each)
        excluded += found.excluded
        timed.append(timed_by(found, each))
    harm = harm_of(history)
    return Analysis(
        tuple(timed),
        clock,
        compared(reports, spells, reports.district, history.district, clock),
        compared(reports, spells, reports.station, history.station, clock),
        compared(reports, spells, bank_of(reports, spells, clock), history.bank, clock),
        tuple(asking(history, reports)),
        over_time(history, reports, clocks),
        harm,
        tuple(sorted({*excluded, *harm.excluded})),
    )


def timed_by(spells: Spells, clock: Clock) -> Timed:
    """One clock's figures; of no reports at all the share is 0, and may be anything."""
    one = np.zeros(len(spells), np.intp)
    found = shares(one, 1, spells.micros, spells.ended, clock.target)
    curve = curve_of(spells.micros, spells.ended)
    return Timed(
        clock,
        n=len(spells),
        events=int(spells.ended.sum()),
        median=curve.median(),
        mean=curve.restricted_mean(clock.target),
        share=float(found.share[0]),
        interval=(float(found.low[0]), float(found.high[0])),
    )


def _without_start(reports: Reports) -> list[Excluded]:
    """Reports of which something is told but not that they were reported, by their first line."""
    history = reports.history
    never = reports.first("reported") == MISSING
    rows = np.flatnonzero(history.stage != stage("called"))
    codes = history.report.codes[rows]
    rows = rows[(codes >= 0) & never[codes]]
    _, first = np.unique(history.report.codes[rows], return_index=True)
    reason = "its report has no reported event; it is in no clock that starts there"
    return [Excluded(line, reason) for line in history.line[rows[first]].tolist()]
