"""Shares by a time when many are still open: Kaplan and Meier, with Greenwood's variance and log-log limits.

Cost: one sort of the times of all units together; the curve is a product along each unit's part of it.
Events at one time are taken one after another, which multiplies to the same as taking them at once.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

Floats = NDArray[np.float64]
LEVEL = 0.95
HALF = 1e-12  # how far a product of fractions may miss one half


class Share(NamedTuple):
    """Of each unit the share that came to its end by the target, with what it rests on.

    `n` were on the clock, `events` came to the end by the target. `low` and `high` are 95 % limits.
    """

    n: NDArray[np.int64]
    events: NDArray[np.int64]
    share: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Curve:
    """The share still open after each time (microseconds) at which somebody came to the end."""

    times: NDArray[np.int64] = field(repr=False)
    open: Floats = field(repr=False)

    def at(self, times: NDArray[np.int64]) -> Floats:
        """The share still open at some times."""
        whole: Floats = np.r_[1.0, self.open]
        return whole[np.searchsorted(self.times, times, side="right")]

    def median(self) -> int | None:
        """The first time at which at most half are open; None where it is not reached."""
        below = np.flatnonzero(self.open <= 0.5 + HALF)
        return int(self.times[below[0]]) if len(below) else None

    def restricted_mean(self, horizon: int) -> float:
        """The mean time up to a horizon, those open longer counted with the horizon; microseconds."""
        times = np.r_[0, self.times[self.times < horizon], horizon]
        return float(np.sum(np.diff(times) * np.r_[1.0, self.open][: len(times) - 1]))


def curve_of(micros: NDArray[np.int64], ended: NDArray[np.bool_]) -> Curve:
    """The curve of all spells together."""
    order = np.lexsort((~ended, micros))
    at_risk = len(micros) - np.arange(len(micros))
    now = np.flatnonzero(ended[order])
    with np.errstate(divide="ignore"):
        falls = np.exp(np.cumsum(np.log1p(-1.0 / at_risk[now])))
    times = micros[order][now]
    last = np.r_[times[1:] != times[:-1], True] if len(times) else np.zeros(0, np.bool_)
    return Curve(times[last], falls[last])


def shares(
    unit: NDArray[np.integer], units: int, micros: NDArray[np.int64], ended: NDArray[np.bool_], target: int
) -> Share:
    """The share of each unit that came to its end by the target; `unit` is each spell's, 0 to `units`-1.

    Where nobody or everybody came to the end by the target, the limits are exact binomial ones, of those
    who were followed to the target, or of those who came to the end. Where nobody could be followed to the
    target, the upper limit is 1.
    """
    order = np.lexsort((~ended, micros, unit))
    unit, micros, ended = unit[order], micros[order], ended[order]
    n = np.bincount(unit, minlength=units).astype(np.int64)
    first = np.cumsum(n) - n
    at_risk = n[unit] - (np.arange(len(unit)) - first[unit])
    within = ended & (micros <= target)
    at_risk, of = at_risk[within].astype(np.float64), unit[within]
    with np.errstate(divide="ignore"):
        logs = np.bincount(of, np.log1p(-1.0 / at_risk), units).astype(np.float64)
        variance = np.bincount(of, 1.0 / (at_risk * (at_risk - 1.0)), units).astype(np.float64)
    events = np.bincount(of, minlength=units).astype(np.int64)
    followed = np.bincount(unit[micros >= target], minlength=units).astype(np.int64)
    low, high = limits(logs, variance, events, followed)
    return Share(n, events, 0.0 - np.expm1(logs), low, high)


def limits(
    logs: Floats, variance: Floats, events: NDArray[np.int64], followed: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Limits of shares, from the logarithm of the share still open and its variance."""
    z = float(ndtri((1 + LEVEL) / 2))
    none, every = events == 0, np.isneginf(logs)
    between = ~(none | every)
    theta = np.zeros(len(logs))
    theta[between] = z * np.sqrt(variance[between]) / -logs[between]
    low, high = np.zeros(len(logs)), np.ones(len(logs))
    low[between] = -np.expm1(logs[between] * np.exp(-theta[between]))
    high[between] = -np.expm1(logs[between] * np.exp(theta[between]))
    high[between & (followed == 0)] = 1.0
    tail = (1 - LEVEL) / 2
    seen = none & (followed > 0)
    high[seen] = betaincinv(1.0, followed[seen], 1 - tail)
    low[every] = betaincinv(events[every], 1.0, tail)
    return low, high
