"""From the database's counts to figures with intervals, by the same statistics as ``haltline oversight``.

A class of durations stands for its middle, so a time is exact to its class (bins.py); shares within a target
that is a class's edge are exact. Cost: a few passes over units times classes, however many reports there are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from haltline.oversight.counted import Banded, banded, quantile, shares_of, sizes_of
from haltline.oversight.funnel import Direction, Funnel, places, spread
from haltline.oversight.shrinkage import likely
from haltline.oversight.stages import MICROS

from .bins import EDGES
from .queries import Counted, Unit

LONGER_THAN_ANY = 2 * EDGES[-1]  # seconds: the middle of the last class
MIDDLES = np.array(
    [
        (low + high) * MICROS // 2
        for low, high in zip(EDGES, (*EDGES[1:], 2 * LONGER_THAN_ANY - EDGES[-1]), strict=True)
    ],
    np.int64,
)  # microseconds
FEW = 20  # reports; a unit with fewer is shown, and not judged


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a clock's reports come to its end. Times are seconds, shares 0 to 1; None: not reached.

    ``steps`` are (seconds, share come, its lower limit, its upper limit), rising.
    """

    n: int
    ended: int
    running: int
    share: float
    interval: tuple[float, float]
    quarter: float | None
    median: float | None
    median_interval: tuple[float | None, float | None]
    three_quarters: float | None
    steps: tuple[tuple[float, float, float, float], ...]
    at_risk: NDArray[np.int64]

    def still_waiting(self, seconds: float) -> int:
        """How many were still on the clock after so long."""
        return int(self.at_risk[np.searchsorted(MIDDLES, seconds * MICROS, side="left") :][:1].sum())


@dataclass(frozen=True, slots=True)
class Placed:
    """One unit beside the others: its share within the target, and whether chance explains it."""

    unit: Unit
    n: int
    share: float
    interval: tuple[float, float]
    funnel: Funnel
    direction: Direction
    likely: tuple[float, float, float]
    size: float

    @property
    def few(self) -> bool:
        """Too few reports to judge."""
        return self.n < FEW

    @property
    def outside(self) -> bool:
        """Whether it lies outside the 99.8 % limits and is large enough to judge."""
        return self.funnel is Funnel.OUTSIDE_998 and not self.few


def pace(counted: Counted, target_seconds: float) -> Pace:
    """The pace of all units together."""
    ended, left = counted.ended.sum(axis=0), counted.left.sum(axis=0)
    n, target = int(ended.sum() + left.sum()), int(target_seconds * MICROS)
    band = banded(MIDDLES, ended, left)
    share, interval = _share(band, ended, left, target)
    at_risk = n - np.r_[0, np.cumsum(ended + left)[:-1]]
    steps = zip(band.curve.times / MICROS, 1 - band.curve.open, 1 - band.high, 1 - band.low, strict=True)
    return Pace(
        n=n, ended=int(ended.sum()), running=int(counted.running.sum()),
        share=share, interval=interval,
        quarter=_seconds(quantile(band.curve, 0.25)), median=_seconds(band.curve.median()),
        median_interval=(_first(band.curve.times, 1 - band.low), _first(band.curve.times, 1 - band.high)),
        three_quarters=_seconds(quantile(band.curve, 0.75)),
        steps=tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in steps), at_risk=at_risk,
    )  # fmt: skip


def _share(
    band: Banded, ended: NDArray[np.int64], left: NDArray[np.int64], target: int
) -> tuple[float, tuple[float, float]]:
    """The share come by the target, with its limits: from the curve where it says them, else exactly."""
    steps = int(np.searchsorted(band.curve.times, target, side="right"))
    followed = int((ended + left)[target <= MIDDLES].sum())
    if steps and followed and band.curve.open[steps - 1] > 0:
        at = steps - 1
        return float(1 - band.curve.open[at]), (float(1 - band.high[at]), float(1 - band.low[at]))
    if not ended.sum() + left.sum():
        return 0.0, (0.0, 1.0)
    found = shares_of(MIDDLES, ended[None], left[None], target)
    return float(found.share[0]), (float(found.low[0]), float(found.high[0]))


def _seconds(micros: int | None) -> float | None:
    return None if micros is None else micros / MICROS


def _first(times: NDArray[np.int64], come: NDArray[np.float64]) -> float | None:
    """The first time at which at least half have come."""
    half = np.flatnonzero(come >= 0.5)
    return _seconds(int(times[half[0]])) if len(half) else None


def beside(
    counted: Counted, target_seconds: float, *, spreads: bool = True
) -> tuple[list[Placed], float, float]:
    """The units beside each other, the share of all, and the spread between units beyond chance.

    ``spreads``: units of one sort differ by habit, as districts do. A few kinds of case have no habits: any
    difference beyond chance is one.
    """
    units, target = len(counted.units), int(target_seconds * MICROS)
    some = (counted.ended + counted.left).any(axis=0)  # of the classes
    micros, ended, left = MIDDLES[some], counted.ended[:, some], counted.left[:, some]
    if not len(micros):
        return [], 0.0, 0.0
    found = shares_of(micros, ended, left, target)
    all_ended, all_left = ended.sum(axis=0), left.sum(axis=0)
    together = float(shares_of(micros, all_ended[None], all_left[None], target).share[0])
    size = sizes_of(micros, ended, left, banded(micros, all_ended, all_left).curve, target)
    expected = np.full(units, together)
    judged = (size > 0) & (expected > 0) & (expected < 1)
    tau2 = 0.0
    if spreads:
        tau2 = spread((found.share - expected)[judged], (expected * (1 - expected))[judged] / size[judged])
    placed = places(found.share, expected, size, tau2)
    drawn_in = likely(found.share, size, expected, tau2)
    rows = [
        Placed(
            each, int(found.n[at]), float(found.share[at]), (float(found.low[at]), float(found.high[at])),
            placed[at].funnel, placed[at].direction,
            (float(drawn_in.share[at]), float(drawn_in.low[at]), float(drawn_in.high[at])), float(size[at]),
        )
        for at, each in enumerate(counted.units)
    ]  # fmt: skip
    return rows, together, tau2**0.5
