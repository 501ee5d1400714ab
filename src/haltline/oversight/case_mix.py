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
    """How much higher than others' the share of each unit should be for its cases; 0 where that is unknown.

    Judged by the reports of other units only, so that no unit sets its own measure: their share in each
    stratum, weighed with the unit's cases, less their share as it stands. Reports that could be followed to
    the target count.
    """
    known = spells.potential >= target  # of younger ones only the quick have ended
    fine, coarse = strata(reports, spells.report[known])
    inside = (spells.ended & (spells.micros <= target))[known].astype(np.float64)
    unit = unit[known]
    own, others = _shares(unit, units, fine, inside)
    own_of, others_of = _shares(unit, units, coarse, inside)
    plain, _ = _all(unit, units, inside)
    told = np.where(others >= FEWEST, own, np.where(others_of >= FEWEST, own_of, plain[unit]))
    n = np.bincount(unit, minlength=units)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.bincount(unit, told, units) / n
    return np.where((n > 0) & np.isfinite(plain), expected - plain, 0.0)


def _shares(
    unit: NDArray[np.integer], units: int, stratum: NDArray[np.int64], inside: Floats
) -> tuple[Floats, Floats]:
    """For each case the share in time of its stratum in other units, and how many cases that is."""
    _, stratum = np.unique(stratum, return_inverse=True)
    both = stratum * units + unit
    _, both = np.unique(both, return_inverse=True)
    count, good = np.bincount(stratum)[stratum], np.bincount(stratum, inside)[stratum]
    count = count - np.bincount(both)[both]
    good = good - np.bincount(both, inside)[both]
    with np.errstate(divide="ignore", invalid="ignore"):
        return good / count, count.astype(np.float64)


def _all(unit: NDArray[np.integer], units: int, inside: Floats) -> tuple[Floats, Floats]:
    """For each unit the share of all other units' cases that were in time, and how many they are."""
    count = len(unit) - np.bincount(unit, minlength=units).astype(np.float64)
    good = inside.sum() - np.bincount(unit, inside, units)
    with np.errstate(divide="ignore", invalid="ignore"):
        return good / count, count
