"""How many cases a unit's share rests on, when not all could be followed to the target.

Cost: one sort of all spells.
"""

import numpy as np
from numpy.typing import NDArray

from haltline.oversight.survival import Curve, Floats


def sizes(
    unit: NDArray[np.integer], units: int, potential: NDArray[np.int64], curve: Curve, target: int
) -> Floats:
    """The effective number of cases of each unit, were its reports like all others.

    A unit that is followed throughout counts whole; of one in part, the part in which all reports together
    come to their end counts as much as it tells: the harmonic mean of those who could still be seen, weighed
    by Greenwood's variance along the curve of all. 0 where nobody could be seen when others came to the end.
    """
    seen = np.minimum(potential, target)
    order = np.lexsort((seen, unit))
    unit, seen = unit[order], seen[order]
    n = np.bincount(unit, minlength=units)
    rank = np.arange(len(unit)) - (np.cumsum(n) - n)[unit]
    told = odds(curve, seen)
    step = told - np.where(rank > 0, np.r_[0.0, told[:-1]] if len(told) else told, 0.0)
    spent = np.bincount(unit, step / (n[unit] - rank), units)  # what each unit's own curve is worth, inverted
    whole = float(odds(curve, np.array([target]))[0])
    last = np.zeros(units)
    last[unit] = told  # sorted: the longest of each unit stays
    if whole <= 0:
        return n.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((n > 0) & (whole - last <= whole * 1e-9), whole / spent, 0.0)


def odds(curve: Curve, times: NDArray[np.int64]) -> Floats:
    """The odds of having come to the end by some times, which grow as Greenwood's variance does."""
    left = np.maximum(curve.at(times), 1e-12)  # where nobody is left the last one counts as a grain
    return 1.0 / left - 1.0
