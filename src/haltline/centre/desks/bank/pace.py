"""How fast a bank answers, by Kaplan and Meier, so that requests which still wait count too.

A request still open says only that its answer takes longer than it has taken yet. Leaving those out would
make a bank look faster the longer it keeps silent. The interval is that of Brookmeyer and Crowley on the
logarithm of the curve, 95 %. Pure; times in seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

Z_95 = 1.959964  # of the normal distribution
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Pace:
    """``median`` and its ends ``low`` and ``high`` in seconds; None where the answers do not reach that far.

    ``asked`` requests are counted, ``open`` of them wait for an answer.
    """

    median: float | None
    low: float | None
    high: float | None
    asked: int
    open: int


def pace(answered: Sequence[float], waiting: Sequence[float]) -> Pace:
    """The pace from the times answers took and from the ages of requests that still wait."""
    moments = sorted({*answered})
    at_risk = len(answered) + len(waiting)
    left, variance = 1.0, 0.0
    median = low = high = None
    for moment in moments:
        risk = at_risk - sum(each < moment for each in answered) - sum(each < moment for each in waiting)
        deaths = sum(each == moment for each in answered)
        left *= 1 - deaths / risk
        variance += deaths / (risk * (risk - deaths)) if risk > deaths else 0.0
        spread = Z_95 * sqrt(variance)
        median = moment if median is None and left <= HALF else median
        low = moment if low is None and _bound(left, -spread) <= HALF else low
        high = moment if high is None and left > 0 and _bound(left, spread) <= HALF else high
    return Pace(median, low, high, at_risk, len(waiting))


def _bound(left: float, spread: float) -> float:
    """One end of the interval of the curve at a moment."""
    return min(1.0, exp(log(left) + spread)) if left > 0 else 0.0
