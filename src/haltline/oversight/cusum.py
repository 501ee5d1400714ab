"""Changes over time: sums that grow while a unit does worse than it should, with limits set by simulation.

Two sums of one kind. Steiner's risk-adjusted one (Biostatistics 2000; 1:441-452) takes cases one by one,
each with its own risk. The other takes weeks, each with what was seen and what was expected of the reports
then open (Biswas and Kalbfleisch, Statistics in Medicine 2008; 27:3382-3406), so that it need not wait for
late reports to become late. Each step is the logarithm of how much likelier a set change makes what was seen.

Cost: a simulated run is two passes over its steps, as many runs at once as fit CELLS.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from haltline.oversight.survival import Floats

RUNS = 2000  # simulated histories behind a limit
CELLS = 4_000_000  # numbers of simulated steps held at once
TAIL = 0.02  # rarer false alarms are reckoned from this share, see `limit_of`


@dataclass(frozen=True, slots=True)
class Alarm:
    """The first step at which a sum passed its limit, and the step after it had last been zero."""

    step: int
    since: int
    height: float


@dataclass(frozen=True, slots=True)
class Sums:
    """The height of a sum after each step, and its limit."""

    heights: Floats = field(repr=False)
    limit: float

    def alarm(self) -> Alarm | None:
        """Where the limit was first passed; None where it never was."""
        over = np.flatnonzero(self.heights >= self.limit)
        if not len(over):
            return None
        step = int(over[0])
        zero = np.flatnonzero(self.heights[: step + 1] <= 0)
        return Alarm(step, int(zero[-1]) + 1 if len(zero) else 0, float(self.heights[step]))


def heights(steps: Floats) -> Floats:
    """The sum after each step: never below zero, along the last axis."""
    total = np.cumsum(steps, axis=-1)
    return total - np.minimum(np.minimum.accumulate(total, axis=-1), 0.0)


def case_steps(failed: NDArray[np.bool_], risk: Floats, odds_ratio: float) -> Floats:
    """Steiner's step of each case: for failures odds that are `odds_ratio` times what its risk says.

    `odds_ratio` above 1 looks for worse work, below 1 for better.
    """
    usual = np.log1p(risk * (odds_ratio - 1))
    return np.where(failed, math.log(odds_ratio), 0.0) - usual


def rate_steps(seen: Floats, expected: Floats, ratio: float, scatter: float = 1.0) -> Floats:
    """The step of each week: for a rate that is `ratio` times the expected one.

    `scatter` is the variance of a week's count over its expectation; 1 is chance alone.
    """
    return (seen * math.log(ratio) - (ratio - 1) * expected) / scatter


def case_limit(
    risk: Floats, odds_ratio: float, false_alarms: float, *, seed: int = 1, runs: int = RUNS
) -> float:
    """The height that a sum over these cases passes in the share `false_alarms` of unchanged runs."""

    def drawn(chance: Generator, many: int) -> Floats:
        failed = chance.random((many, len(risk))) < risk
        return case_steps(failed, np.broadcast_to(risk, failed.shape), odds_ratio)

    return limit_of(drawn, len(risk), false_alarms, seed=seed, runs=runs)


def rate_limit(
    expected: Floats, ratio: float, scatter: float, false_alarms: float, *, seed: int = 1, runs: int = RUNS
) -> float:
    """The same over weeks, whose counts scatter as said."""

    def drawn(chance: Generator, many: int) -> Floats:
        wide = np.broadcast_to(expected, (many, len(expected)))
        return rate_steps(counts(chance, wide, scatter), wide, ratio, scatter)

    return limit_of(drawn, len(expected), false_alarms, seed=seed, runs=runs)


def counts(chance: Generator, expected: Floats, scatter: float) -> Floats:
    """Counts of weeks: Poisson, or with a rate that varies between weeks so that they scatter more."""
    if scatter > 1.0 + 1e-9:
        shape = expected / (scatter - 1.0)
        expected = chance.gamma(np.maximum(shape, 1e-12)) * (scatter - 1.0)
    return chance.poisson(expected).astype(np.float64)


def limit_of(
    drawn: Callable[[Generator, int], Floats],
    length: int,
    false_alarms: float,
    *,
    seed: int = 1,
    runs: int = RUNS,
) -> float:
    """The height that the share `false_alarms` of runs pass; `drawn` makes the steps of so many runs.

    A share rarer than `TAIL` is not read off a few runs: a step is the logarithm of a ratio that is one on
    average, so that each unit of height divides the share by e. From `TAIL` on it is taken to do just that.
    """
    if not length:
        return math.inf
    chance, at_once = default_rng(seed), max(1, CELLS // length)
    parts = [heights(drawn(chance, min(at_once, runs - first))) for first in range(0, runs, at_once)]
    highest = np.concatenate([part.max(axis=1) for part in parts])
    known = max(false_alarms, TAIL)
    return float(np.quantile(highest, 1 - known)) + math.log(known / false_alarms)
