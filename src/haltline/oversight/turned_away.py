"""Stations that from a day on turn callers away, or no longer do: another share of calls becomes reports.

Each week's silent calls stand beside the share that the station's own past, the same week elsewhere and the
rest of its district let one expect, so that a line for other matters, a campaign or an outage is no change. A
risk-adjusted sum (Steiner's, by weeks) raises the question; its limit is simulated.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from haltline.oversight import cusum
from haltline.oversight.calls import WeeklyCalls, weekly_calls
from haltline.oversight.changes import (
    A_WEEK_MIN,
    FALSE_ALARMS,
    PAST_MIN,
    WEEKS_MIN,
    WEEKS_STEP,
    Change,
    trimmed_mean,
)
from haltline.oversight.history import History
from haltline.oversight.reports import Reports
from haltline.oversight.stages import Clock
from haltline.oversight.survival import Floats
from haltline.oversight.weekly import WEEK

ODDS = {"burking": 2.5, "taking-more": 1 / 2.5}
"""So many times the odds of a silent call are looked for: a quarter of calls becomes nearly a half."""
PRIOR = 10.0  # silent calls as strong as the guess that a station is like all
ALL_PRIOR = 20.0  # calls as strong as the guess that a week is like all weeks
DISTRICT_PRIOR = 30.0  # calls as strong as the guess that a district's week is like that of all districts
SIZE_STEP, SHARE_STEP, SCATTER_STEP = 1.5, 0.25, 0.5  # to which limits, which hardly differ, are simulated
SHARES = 0.01, 0.95  # between which a share is taken to lie
OF = "reports of calls"  # what a change of calls is one of, in place of a clock
Home = NDArray[np.intp]


class Station(NamedTuple):
    """A station's calls and silent ones by week, and the share of silent ones that is usual for it then."""

    name: str
    calls: Floats
    silent: Floats
    usual: Floats

    @property
    def share(self) -> float:
        """The usual share of silent calls over all weeks."""
        return float((self.calls * self.usual).sum() / max(self.calls.sum(), 1.0))


def burking(history: History, reports: Reports, clocks: Mapping[str, Clock]) -> list[Change]:
    """Stations of whose calls fewer become reports."""
    return of_calls("burking", history, calls_by_station(history))


def calls_by_station(history: History) -> WeeklyCalls:
    """The weeks of all stations."""
    names = history.station
    return weekly_calls(history, names.codes, len(names.known))


def of_calls(kind: str, history: History, weekly: WeeklyCalls) -> list[Change]:
    """Stations of whose calls another share becomes reports."""
    return list(changed(kind, history.station.known, weekly, _districts(history)))


def _districts(history: History) -> Home:
    """The district in which most events of each station lie; -1 for none."""
    station, district = history.station.codes, history.district.codes
    both = (station >= 0) & (district >= 0)
    many = len(history.district.known)
    table = np.bincount(
        station[both].astype(np.int64) * many + district[both], minlength=len(history.station.known) * many
    ).reshape(-1, max(many, 1))
    return np.where(table.sum(axis=1) > 0, table.argmax(axis=1), -1)


def changed(kind: str, names: Sequence[str], weekly: WeeklyCalls, home: Home) -> Iterator[Change]:
    """The stations whose sums passed their limits; `home` is the district of each, -1 for none."""
    calls, silent, _ = weekly
    if not calls.size:
        return
    usual = usual_share(weekly, home)
    watched = np.flatnonzero(calls.mean(axis=1) >= A_WEEK_MIN)
    scatter = _scatter(calls[watched], silent[watched], usual[watched])
    for row, wide in zip(watched.tolist(), scatter.tolist(), strict=True):
        one = Station(names[row], calls[row], silent[row], usual[row])
        limit = _limit(len(one.calls), float(one.calls.mean()), one.share, wide, ODDS[kind])
        steps = np.where(_past(one.calls), steps_of(*one[1:], ODDS[kind], wide), 0.0)
        sums = cusum.Sums(cusum.heights(np.minimum(steps, limit / WEEKS_MIN)), limit)
        if (alarm := sums.alarm()) is not None:
            p = FALSE_ALARMS * min(1.0, float(np.exp(limit - sums.heights.max())))
            yield _change(kind, one, weekly.first, alarm, p)


def _change(kind: str, one: Station, first: int, alarm: cusum.Alarm, p: float) -> Change:
    during = slice(alarm.since, alarm.step + 1)
    taken = float((one.calls - one.silent)[during].sum())
    expected = float((one.calls * (1 - one.usual))[during].sum())
    return Change(
        kind,
        one.name,
        "station",
        n=int(one.calls.sum()),
        evidence=(),
        statistic=taken / expected if expected else 0.0,
        p=p,
        seen=int(taken),
        expected=expected,
        since=first + alarm.since * WEEK,
        told_at=first + (alarm.step + 1) * WEEK,
        detail=OF,
    )


def usual_share(weekly: WeeklyCalls, home: Home) -> Floats:
    """The share of silent calls of each station and week, were it as before and as around it."""
    around = _around(weekly, home)
    return _from_own_past(weekly.calls, weekly.silent, around)


def _around(weekly: WeeklyCalls, home: Home) -> Floats:
    """The share in the same week elsewhere: in all other stations, moved by those of the own district."""
    calls, silent, _ = weekly
    overall = (silent.sum() + 0.5) / (calls.sum() + 1.0)
    everywhere = (silent.sum(axis=0) - silent + ALL_PRIOR * overall) / (calls.sum(axis=0) - calls + ALL_PRIOR)
    near_calls, near_silent = np.zeros_like(calls), np.zeros_like(calls)
    for district in np.unique(home[home >= 0]).tolist():
        ours = np.flatnonzero(home == district)
        near_calls[ours] = calls[ours].sum(axis=0) - calls[ours]
        near_silent[ours] = silent[ours].sum(axis=0) - silent[ours]
    found: Floats = (near_silent + DISTRICT_PRIOR * everywhere) / (near_calls + DISTRICT_PRIOR)
    return found


def _from_own_past(calls: Floats, silent: Floats, around: Floats) -> Floats:
    """The share around it times how many more or fewer silent calls than that a station had before."""
    expected = calls * around
    before_silent = np.cumsum(silent, axis=-1) - silent
    before_expected = np.cumsum(expected, axis=-1) - expected
    own = (before_silent + PRIOR) / (before_expected + PRIOR)
    return np.clip(own * around, *SHARES)


def _past(calls: Floats) -> NDArray[np.bool_]:
    """The weeks before which a station has calls enough to say what is usual for it."""
    before: NDArray[np.bool_] = np.cumsum(calls, axis=-1) - calls >= PAST_MIN
    return before


def steps_of(calls: Floats, silent: Floats, usual: Floats, odds: float, scatter: float) -> Floats:
    """Steiner's step of a week's calls together; `scatter` is their variance over that of chance."""
    found: Floats = (silent * np.log(odds) - calls * np.log1p(usual * (odds - 1))) / scatter
    return found


def _scatter(calls: Floats, silent: Floats, usual: Floats) -> Floats:
    """For each station the variance of its weeks over that of chance, at least that of all and 1."""
    known = calls > 0
    spread = np.sqrt(np.where(known, calls * usual * (1 - usual), 1.0))
    squares = np.diff(np.where(known, (silent - calls * usual) / spread, np.nan), axis=1) ** 2 / 2
    own = np.array([trimmed_mean(row) for row in squares])
    found: Floats = np.maximum(own, max(1.0, trimmed_mean(squares.ravel())))
    return found


def _limit(weeks: int, size: float, share: float, scatter: float, odds: float) -> float:
    """The limit for a station, taken from simulations of somewhat more weeks, calls and scatter."""
    return _simulated(
        int(np.ceil(weeks / WEEKS_STEP)) * WEEKS_STEP,
        float(SIZE_STEP ** np.ceil(np.log(size) / np.log(SIZE_STEP))),
        float(np.clip(round(share / SHARE_STEP) * SHARE_STEP, SHARE_STEP, 1 - SHARE_STEP)),
        float(np.ceil(scatter / SCATTER_STEP) * SCATTER_STEP),
        odds,
    )


@lru_cache(maxsize=4096)
def _simulated(weeks: int, size: float, share: float, scatter: float, odds: float) -> float:
    """The limit of even weeks without any change, each run with a past of its own.

    Bursts are of silent calls, so large that all calls scatter as told.
    """
    bursts = (scatter - share) / (1 - share)

    def drawn(chance: Generator, many: int) -> Floats:
        silent = cusum.counts(chance, np.full((many, weeks), size * share), bursts)
        calls = silent + chance.poisson(size * (1 - share), (many, weeks))
        usual = _from_own_past(calls, silent, np.full_like(calls, share))
        return np.where(_past(calls), steps_of(calls, silent, usual, odds, scatter), 0.0)

    return cusum.limit_of(drawn, weeks, FALSE_ALARMS)
