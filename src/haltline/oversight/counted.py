"""The same curves and shares from counts: how many came to the end, or left, in each class of durations.

A page that counts a million reports in six hundred classes computes with six hundred numbers for each unit.
Counts of units have shape (units, classes), and ``micros`` are the classes' times in rising order.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from haltline.oversight.followed import odds
from haltline.oversight.survival import LEVEL, Curve, Floats, Share, limits

Counts = NDArray[np.int64]


class Banded(NamedTuple):
    """A curve of the share still open, with 95 % limits of it at each of its times."""

    curve: Curve
    low: Floats
    high: Floats


def banded(micros: Counts, ended: Counts, left: Counts) -> Banded:
    """Kaplan and Meier's curve of classes; in a class those who end do so before the others leave.

    `micros` are the classes' times in rising order, one count of each kind for each. Limits are log-log.
    """
    n = ended.sum() + left.sum()
    at_risk = (n - np.r_[0, np.cumsum(ended + left)[:-1]]).astype(np.float64)
    some = ended > 0
    at_risk, deaths = at_risk[some], ended[some].astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.cumsum(np.log1p(-deaths / at_risk))
        variance = np.cumsum(deaths / (at_risk * (at_risk - deaths)))
        theta = norm.ppf((1 + LEVEL) / 2) * np.sqrt(variance) / -logs
        low, high = np.exp(logs * np.exp(theta)), np.exp(logs * np.exp(-theta))
    last = ~np.isfinite(logs)  # nobody is left: the limits of the step before remain
    low, high = np.where(last, 0.0, low), np.where(last, np.r_[1.0, high[:-1]], high)
    return Banded(Curve(micros[some], np.exp(logs)), low, high)


def expanded(micros: Counts, ended: Counts, left: Counts) -> tuple[Counts, Counts, NDArray[np.bool_]]:
    """One row a report, for what needs them: its unit, its duration and whether it came to the end.

    `ended` and `left` have shape (units, classes).
    """
    units, durations, reached = [], [], []
    for counts, ends in ((ended, True), (left, False)):
        unit, size = np.nonzero(counts)
        times = counts[unit, size]
        units.append(np.repeat(unit, times))
        durations.append(np.repeat(micros[size], times))
        reached.append(np.full(int(times.sum()), ends))
    return np.concatenate(units), np.concatenate(durations), np.concatenate(reached)


def shares_of(micros: Counts, ended: Counts, left: Counts, target: int) -> Share:
    """What ``survival.shares`` says of as many single reports."""
    counts = ended + left
    n = counts.sum(axis=1)
    within = micros <= target
    at_risk = _before(counts, n)[:, within].astype(np.float64)
    deaths = ended[:, within].astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        fell = np.where(deaths > 0, np.log1p(-deaths / at_risk), 0.0)
        spent = np.where(deaths > 0, deaths / (at_risk * (at_risk - deaths)), 0.0)
    logs, variance = fell.sum(axis=1), spent.sum(axis=1)
    events, followed = ended[:, within].sum(axis=1), counts[:, micros >= target].sum(axis=1)
    low, high = limits(logs, variance, events, followed)
    return Share(n, events, 0.0 - np.expm1(logs), low, high)


def sizes_of(micros: Counts, ended: Counts, left: Counts, curve: Curve, target: int) -> Floats:
    """What ``followed.sizes`` says of as many single reports; who came to the end was seen to the target."""
    n = (ended + left).sum(axis=1)
    early = micros < target
    told = odds(curve, np.r_[micros[early], target])
    seen = np.c_[_before(left, n)[:, early], n - left[:, early].sum(axis=1)]  # who still was, at each time
    whole = float(told[-1])
    found: Floats = n.astype(np.float64)
    if whole <= 0:
        return found
    with np.errstate(divide="ignore", invalid="ignore"):
        spent = np.where(seen > 0, np.diff(told, prepend=0.0) / seen, 0.0).sum(axis=1)
        last = np.where(n > 0, told[np.maximum((seen > 0).sum(axis=1) - 1, 0)], 0.0)
        told_enough = (n > 0) & (whole - last <= whole * 1e-9)
        found[:] = np.where(told_enough, whole / spent, 0.0)
    return found


def _before(counts: Counts, n: Counts) -> Counts:
    """How many of each unit are left as each class begins."""
    before: Counts = n[:, None] - np.cumsum(counts, axis=1) + counts
    return before


def quantile(curve: Curve, share: float) -> int | None:
    """The first time by which this share has come to the end; None where it is not reached."""
    below = np.flatnonzero(curve.open <= 1 - share + 1e-12)
    return int(curve.times[below[0]]) if len(below) else None
