"""How fast a bank answers, counting those who still wait: the median of Kaplan and Meier, with its interval.

The mean of the answers that came would praise a bank that answers the easy ones and leaves the rest. A
request that still waits has taken at least as long as it waits, and counts as that.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

Z_95: Final = 1.959964
"""Two-sided 95 % point of the normal distribution."""
HALF: Final = 0.5 + 1e-9
"""Half of the requests; the curve is a product of fractions, and half of them may come out a hair above."""


@dataclass(frozen=True, slots=True)
class Wait:
    """One request: whole seconds until its answer, or until now where none has come."""

    seconds: int
    answered: bool


@dataclass(frozen=True, slots=True)
class Speed:
    """Requests, answers, and the median seconds to an answer with its 95 % interval.

    None where more than half still wait, or where the interval is open on that side.
    """

    n: int
    answered: int
    median: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """The share that still waits after some seconds, with the 95 % bounds of that share."""

    seconds: int
    waiting: float
    low: float
    high: float


def waiting_curve(waits: Iterable[Wait]) -> tuple[Step, ...]:
    """The estimated share of requests that wait longer than each time at which an answer came.

    Bounds by Greenwood's variance on the log-minus-log scale, so that they stay between 0 and 1.
    """
    answered: Counter[int] = Counter()
    left: Counter[int] = Counter()
    for wait in waits:
        left[wait.seconds] += 1
        answered[wait.seconds] += wait.answered
    at_risk, share, variance = left.total(), 1.0, 0.0
    steps = []
    for seconds in sorted(left):
        came = answered[seconds]
        if came:
            share *= 1 - came / at_risk
            variance += came / (at_risk * (at_risk - came)) if came < at_risk else 0.0
            steps.append(Step(seconds, share, *_bounds(share, variance)))
        at_risk -= left[seconds]
    return tuple(steps)


def _bounds(share: float, variance: float) -> tuple[float, float]:
    if not 0 < share < 1:
        return share, share
    spread = math.exp(Z_95 * math.sqrt(variance) / abs(math.log(share)))
    return share**spread, share ** (1 / spread)


def speed(waits: Iterable[Wait]) -> Speed:
    """How fast these requests were answered: the first time after which at most half still wait."""
    kept = tuple(waits)
    curve = waiting_curve(kept)
    median = next((step.seconds for step in curve if step.waiting <= HALF), None)
    low = next((step.seconds for step in curve if step.low <= HALF), None)
    high = next((step.seconds for step in curve if step.high <= HALF), None)
    return Speed(len(kept), sum(wait.answered for wait in kept), median, low, high)


def share_interval(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of Wilson for a share of `hits` in `n`: honest also for few requests, or none."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = hits / n, Z_95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    spread = Z_95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, centre - spread), min(1.0, centre + spread)
