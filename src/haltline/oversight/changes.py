"""Units that change: slower or quicker from a day on, a bank later or prompter.

Each unit's weeks stand beside what its own past, its cases and the same week elsewhere let one expect, so
that a holiday, a hard case or a unit that was always slow is no change. A risk-adjusted sum (`cusum.py`)
raises the question.

Measured, 75 units over two years, one of them a third slower after the first: of the others at most 0.3 % are
asked about; with 85 ends a week the slower one is found in weeks, with 20 in three to six months, with 4
hardly.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from haltline.oversight import cusum
from haltline.oversight.asked import bank_of
from haltline.oversight.history import Codes, History, Names
from haltline.oversight.reports import Reports
from haltline.oversight.spells import Spells, spells_of
from haltline.oversight.stages import Clock
from haltline.oversight.survival import Floats
from haltline.oversight.weekly import WEEK, Weekly, paced

FALSE_ALARMS = 0.002  # of units without any change, over the whole history and all clocks looked at
WORSE = {"slowing": 1 / 1.3, "late-bank": 1 / 1.3}  # the change of pace that is looked for
BETTER = {"quickening": 1.3, "prompt-bank": 1.3}
RATIO = WORSE | BETTER
FOR_THE_BETTER = frozenset({*BETTER, "taking-more"})
PAST_MIN = 20.0  # expected ends of a unit's past before it is a measure
PRIOR = 10.0  # expected ends as strong as the guess that a unit is like all
OTHERS_MIN = 20.0  # expected ends elsewhere in a week before they say anything of that week
A_WEEK_MIN = 0.5  # expected ends a week; a unit with fewer is not watched
WEEKS_MIN = 3  # no fewer weeks raise a question, so that one bad week is none
TRIMMED, KEPT = 0.9, 0.623  # of squares of chance: those below their ninetieth hundredth have this mean
WEEKS_STEP, SIZE_STEP, SCATTER_STEP = 13, 1.25, 0.25  # to which limits are simulated


@dataclass(frozen=True, slots=True)
class Change:
    """A unit that changed, for a person to look at: since when (microseconds), and when the sum said so.

    `seen` ends against `expected` since then; `p` is how often a unit without change gets as far;
    `evidence` names reports that began since and are late.
    """

    kind: str
    unit: str
    level: str
    n: int
    evidence: tuple[str, ...] = field(repr=False)
    statistic: float
    p: float
    seen: int
    expected: float
    since: int
    told_at: int
    detail: str

    @property
    def direction(self) -> str:
        """Better or worse than before."""
        return "better" if self.kind in FOR_THE_BETTER else "worse"


class Watched(NamedTuple):
    """The weeks of one unit with what its own past makes of them, and where its sum passed the limit."""

    row: int
    seen: Floats
    expected: Floats
    alarm: cusum.Alarm
    p: float


class About(NamedTuple):
    """What a question is about."""

    kind: str
    level: str
    name: str
    detail: str


class Pace(NamedTuple):
    """The weeks of all units of one level on one clock, with the reports that made them."""

    reports: Reports
    weekly: Weekly
    spells: Spells
    unit: NDArray[np.integer]
    names: Names


class Paces:
    """The paces of a history by level and clock, each reckoned once for all that is asked of it."""

    def __init__(self, reports: Reports) -> None:
        self.reports = reports
        self.kept: dict[tuple[str, str], Pace | None] = {}

    def of(self, level: str, clock: Clock) -> Pace | None:
        """None where no report is on the clock."""
        at = level, clock.name
        if at not in self.kept:
            self.kept[at] = _pace(self.reports, level, clock)
        return self.kept[at]


def slowing(history: History, reports: Reports, clocks: Mapping[str, Clock]) -> list[Change]:
    """Stations whose reports take longer to a stage, or their district where it is not theirs alone."""
    return of_places("slowing", Paces(reports), clocks)


def of_places(kind: str, paces: Paces, clocks: Mapping[str, Clock]) -> list[Change]:
    """Stations that changed, or their district where it is not one of theirs alone."""
    ours = [clock for clock in clocks.values() if clock.start == "reported"]
    looks = len(ours) * 2
    stations, districts = (
        _surest(c for clock in ours for c in _changed(kind, level, paces.of(level, clock), clock, looks))
        for level in ("station", "district")
    )
    own = _stations_of(paces.reports)
    kept = []
    for name, change in districts.items():
        theirs = own[name] & stations.keys()
        if not theirs or _without(paces.reports, theirs, change, clocks[change.detail], looks):
            kept.append(change)
            for station in theirs:
                del stations[station]
    return sorted([*kept, *stations.values()], key=lambda change: (change.p, change.unit))


def _without(reports: Reports, stations: Collection[str], change: Change, clock: Clock, looks: int) -> bool:
    """Whether a district has changed also without some of its stations."""
    codes = [reports.history.station.code(name) for name in stations]
    pace = _pace(reports, change.level, clock, ~np.isin(reports.station, codes))
    again = _changed(change.kind, change.level, pace, clock, looks)
    return any(other.unit == change.unit for other in again)


def _stations_of(reports: Reports) -> dict[str, set[str]]:
    """The stations of each district, by its reports."""
    both = np.unique(np.stack([reports.district, reports.station]), axis=1)
    found: dict[str, set[str]] = defaultdict(set)
    for district, station in both.T.tolist():
        found[reports.history.district.name(district)].add(reports.history.station.name(station))
    return found


def _surest(changes: Iterable[Change]) -> dict[str, Change]:
    """Of each unit the change that chance explains least."""
    found: dict[str, Change] = {}
    for change in changes:
        if change.unit not in found or change.p < found[change.unit].p:
            found[change.unit] = change
    return found


def late_bank(history: History, reports: Reports, clocks: Mapping[str, Clock]) -> list[Change]:
    """Banks whose answers take longer."""
    return of_banks("late-bank", Paces(reports), clocks)


def of_banks(kind: str, paces: Paces, clocks: Mapping[str, Clock]) -> list[Change]:
    """Banks whose answers come at another pace."""
    ours = [clock for clock in clocks.values() if clock.start == "first_request"]
    found = (c for clock in ours for c in _changed(kind, "bank", paces.of("bank", clock), clock, len(ours)))
    return list(_surest(found).values())


def _pace(reports: Reports, level: str, clock: Clock, among: NDArray[np.bool_] | None = None) -> Pace | None:
    """The pace of some reports or of all; None where none is on the clock."""
    names: Names = getattr(reports.history, level)
    every = spells_of(reports, clock, while_open=level != "bank")
    owner: Codes = bank_of(reports, every, clock) if level == "bank" else getattr(reports, level)
    ours = owner >= 0 if among is None else (owner >= 0) & among
    spells = every.among(ours[every.report])
    if not len(spells):
        return None
    unit = owner[spells.report]
    return Pace(reports, paced(reports, spells, unit, len(names.known), clock), spells, unit, names)


def _changed(kind: str, level: str, pace: Pace | None, clock: Clock, looks: int) -> Iterator[Change]:
    """The units that changed on one clock."""
    if pace is None:
        return
    for one in _alarms(pace.weekly, RATIO[kind], FALSE_ALARMS / looks):
        about = About(kind, level, pace.names.known[one.row], clock.name)
        since = pace.weekly.first + one.alarm.since * WEEK
        mine = pace.spells.among(pace.unit == one.row)
        evidence = _late(pace.reports, mine, clock, since) if kind in WORSE else ()
        yield _change(about, pace.weekly.first, one, evidence)


def can_change(weekly: Weekly) -> NDArray[np.intp]:
    """The units with ends enough for a change to be seen: a past that is a measure, and weeks after it."""
    if weekly.expected.shape[1] <= WEEKS_MIN:
        return np.zeros(0, np.intp)
    past = weekly.expected[:, :-WEEKS_MIN].sum(axis=1)
    return np.flatnonzero((weekly.expected.mean(axis=1) >= A_WEEK_MIN) & (past >= PAST_MIN))


def _late(reports: Reports, spells: Spells, clock: Clock, since: int) -> tuple[str, ...]:
    """The reports that began since a time and took, or have taken, longer than the target."""
    late = (spells.begun >= since) & (spells.micros > clock.target)
    return tuple(sorted(reports.ids[row] for row in spells.report[late].tolist()))


def _change(about: About, first: int, one: Watched, evidence: tuple[str, ...]) -> Change:
    during = slice(one.alarm.since, one.alarm.step + 1)
    seen, expected = float(one.seen[during].sum()), float(one.expected[during].sum())
    return Change(
        about.kind,
        about.name,
        about.level,
        n=int(one.seen.sum()),
        evidence=evidence,
        statistic=seen / expected if expected else 0.0,
        p=one.p,
        seen=int(seen),
        expected=expected,
        since=first + one.alarm.since * WEEK,
        told_at=first + (one.alarm.step + 1) * WEEK,
        detail=about.detail,
    )


def _alarms(weekly: Weekly, ratio: float, false_alarms: float) -> Iterator[Watched]:
    """The units whose sums passed their limits."""
    weeks = weekly.seen.shape[1]
    expected = _as_elsewhere(weekly)
    watched = [row for row, mean in enumerate(_means(expected)) if mean >= A_WEEK_MIN]
    scatter = _scatter(weekly.seen[watched], expected[watched])
    for place, row in enumerate(watched):
        seen = weekly.seen[row]
        usual = from_own_past(seen, expected[row])
        limit = _limit(weeks, float(expected[row].mean()), float(scatter[place]), ratio, false_alarms)
        sums = cusum.Sums(_heights(seen, usual, ratio, float(scatter[place]), limit), limit)
        if (alarm := sums.alarm()) is not None:
            p = false_alarms * float(np.exp(limit - sums.heights.max()))
            yield Watched(row, seen, usual, alarm, min(p, false_alarms))


def _means(expected: Floats) -> list[float]:
    return expected.mean(axis=1).tolist() if expected.size else []


def _heights(seen: Floats, usual: Floats, ratio: float, scatter: float, limit: float) -> Floats:
    """The sum of one unit; a single week adds at most a part of the limit."""
    steps = np.where(usual > 0, cusum.rate_steps(seen, usual, ratio, scatter), 0.0)
    return cusum.heights(np.minimum(steps, limit / WEEKS_MIN))


def from_own_past(seen: Floats, expected: Floats) -> Floats:
    """What each week should bring by the unit's own pace before it; 0 while its past is too short to say."""
    before_seen = np.cumsum(seen, axis=-1) - seen
    before_expected = np.cumsum(expected, axis=-1) - expected
    pace = (before_seen + PRIOR) / (before_expected + PRIOR)
    usual: Floats = np.where(before_expected >= PAST_MIN, pace * expected, 0.0)
    return usual


def _as_elsewhere(weekly: Weekly) -> Floats:
    """Expected ends, moved by how each week went in all other units."""
    seen = weekly.seen.sum(axis=0) - weekly.seen
    expected = weekly.expected.sum(axis=0) - weekly.expected
    known = expected >= OTHERS_MIN
    moved: Floats = weekly.expected * seen / np.where(known, expected, 1.0)
    return np.where(known, moved, weekly.expected)


def _scatter(seen: Floats, expected: Floats) -> Floats:
    """For each unit the variance of its weeks over their expectation, at least that of all units and 1.

    From one week to the next, so that a change of pace is not taken for scatter; without the largest tenth.
    """
    if not seen.size:
        return np.ones(len(seen))
    pace = (seen.sum(axis=1) + PRIOR) / (expected.sum(axis=1) + PRIOR)
    usual = expected * pace[:, None]
    known = usual > A_WEEK_MIN / 2
    scores = np.where(known, (seen - usual) / np.sqrt(np.where(known, usual, 1.0)), np.nan)
    squares = np.diff(scores, axis=1) ** 2 / 2
    own = np.array([trimmed_mean(row) for row in squares])
    found: Floats = np.maximum(own, max(1.0, trimmed_mean(squares.ravel())))
    return found


def trimmed_mean(squares: Floats) -> float:
    """The mean of squares of chance, reckoned from those that are not among the largest tenth."""
    known = squares[~np.isnan(squares)]
    if len(known) < WEEKS_STEP:
        return 1.0
    return float(known[known <= np.quantile(known, TRIMMED)].mean()) / KEPT


def _limit(weeks: int, size: float, scatter: float, ratio: float, false_alarms: float) -> float:
    """The limit for a unit, taken from simulations of somewhat more weeks, size and scatter."""
    steps = np.ceil(np.log(size) / np.log(SIZE_STEP))
    return _simulated(
        int(np.ceil(weeks / WEEKS_STEP)) * WEEKS_STEP,
        float(SIZE_STEP**steps),
        float(np.ceil(scatter / SCATTER_STEP) * SCATTER_STEP),
        ratio,
        false_alarms,
    )


@lru_cache(maxsize=4096)
def _simulated(weeks: int, size: float, scatter: float, ratio: float, false_alarms: float) -> float:
    """The limit of even weeks without any change, each run with a past of its own."""

    def drawn(chance: Generator, many: int) -> Floats:
        expected = np.full((many, weeks), size)
        seen = cusum.counts(chance, expected, scatter)
        usual = from_own_past(seen, expected)
        return np.where(usual > 0, cusum.rate_steps(seen, usual, ratio, scatter), 0.0)

    return cusum.limit_of(drawn, weeks, false_alarms)
