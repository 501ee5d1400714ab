"""How much of a unit's share is owed to the cases it has: their categories and amounts."""

import numpy as np
from numpy.typing import NDArray

from haltline.oversight.reports import Reports
from haltline.oversight.spells import Spells
from haltline.oversight.survival import Floats

BANDS = (1 / 3, 2 / 3)  # quantiles of the amounts that part small, middle and large sums
FEWEST = 20  # cases of other units that a stratum needs; with fewer, all of the category speak for it


def strata(reports: Reports, rows: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For some reports a number for category with amount band, and one for the category alone."""
    category = reports.category[rows].astype(np.int64) + 1
    amount = reports.amount[rows]
    given = amount[amount >= 0]
    edges = np.quantile(given, BANDS) if len(given) else np.zeros(len(BANDS))
    band = np.where(amount >= 0, np.searchsorted(edges, amount, side="right") + 1, 0)
    return category * (len(BANDS) + 2) + band, category


def shifts(reports: Reports, spells: Spells, unit: NDArray[np.integer], units: int, target: int) -> Floats:
    """How much higher than that of all the share of each unit should be for its cases; 0 where it has none.

    The share of all reports in each stratum, weighed with the unit's cases, less the share of all: so that
    units which are alike in each stratum are where they are expected, however their cases differ. A stratum
    in which nearly all cases are the unit's own would be its own measure: there the category speaks, or all.
    Reports that could be followed to the target count.
    """
    known = spells.potential >= target  # of younger ones only the quick have ended
    fine, coarse = strata(reports, spells.report[known])
    inside = (spells.ended & (spells.micros <= target))[known].astype(np.float64)
    unit = unit[known]
    n = np.bincount(unit, minlength=units)
    if not len(unit):
        return np.zeros(units)
    share, others = _shares(unit, units, fine, inside)
    share_of, others_of = _shares(unit, units, coarse, inside)
    all_together = float(inside.mean())
    told = np.where(others >= FEWEST, share, np.where(others_of >= FEWEST, share_of, all_together))
    expected = np.bincount(unit, told, units) / np.maximum(n, 1)
    return np.where(n > 0, expected - all_together, 0.0)


def _shares(
    unit: NDArray[np.integer], units: int, stratum: NDArray[np.int64], inside: Floats
) -> tuple[Floats, Floats]:
    """For each case the share in time of its stratum, and how many of its cases are other units'."""
    _, stratum = np.unique(stratum, return_inverse=True)
    _, both = np.unique(stratum * units + unit, return_inverse=True)
    count, good = np.bincount(stratum), np.bincount(stratum, inside)
    others = count[stratum] - np.bincount(both)[both]
    return (good / count)[stratum], others.astype(np.float64)
