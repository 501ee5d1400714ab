"""What is likely of a unit once chance is allowed for: drawn towards the others, with its possible ranks.

A table of ranks invites to punish the last, who are mostly small units with bad luck. So no rank is given
alone: an interval of ranks is, and units stand in the order of their names.
"""

from typing import NamedTuple

import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray
from scipy.special import betaincinv

from haltline.oversight.survival import Floats

DRAWS = 1000
LEVEL = 0.95


class Shrunk(NamedTuple):
    """For each unit the likely share with its limits, and the best and worst likely rank (1 is best)."""

    share: Floats
    low: Floats
    high: Floats
    best: NDArray[np.int64]
    worst: NDArray[np.int64]


class Likely(NamedTuple):
    """For each unit the likely share with its 95 % limits."""

    share: Floats
    low: Floats
    high: Floats


def likely(share: Floats, size: Floats, expected: Floats, tau2: float) -> Likely:
    """The same shares as of ``shrunk``, their limits computed and not drawn; no ranks."""
    if tau2 <= 0 or not len(share):
        return Likely(expected, expected, expected)
    good, bad = _posterior(share, size, expected, tau2)
    tail = (1 - LEVEL) / 2
    return Likely(good / (good + bad), betaincinv(good, bad, tail), betaincinv(good, bad, 1 - tail))


def _posterior(share: Floats, size: Floats, expected: Floats, tau2: float) -> tuple[Floats, Floats]:
    """The two parameters of each unit's beta distribution."""
    middle = np.clip(expected, 1e-6, 1 - 1e-6)
    strength = np.maximum(middle * (1 - middle) / tau2 - 1, 1e-3)
    return middle * strength + share * size, (1 - middle) * strength + (1 - share) * size


def shrunk(share: Floats, size: Floats, expected: Floats, tau2: float, *, seed: int = 1) -> Shrunk:
    """Beta-binomial shrinkage by empirical Bayes: the spread between units is the prior's variance.

    Without spread all units are alike, and every rank is possible. The draws behind limits and ranks come
    from `seed`, so that the same figures have the same limits.
    """
    units = len(share)
    if tau2 <= 0 or not units:
        return Shrunk(expected, expected, expected, np.ones(units, np.int64), np.full(units, units))
    good, bad = _posterior(share, size, expected, tau2)
    draws = default_rng(seed).beta(good, bad, (DRAWS, units))
    beside = draws - expected  # ranks compare units with what their cases make likely
    ranks = units - np.argsort(np.argsort(beside, axis=1), axis=1)
    tail = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    low, high = np.quantile(draws, tail, axis=0)
    best, worst = np.quantile(ranks, tail, axis=0)
    return Shrunk(
        good / (good + bad), low, high, np.floor(best).astype(np.int64), np.ceil(worst).astype(np.int64)
    )
