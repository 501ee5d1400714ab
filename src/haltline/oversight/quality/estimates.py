"""From a sample of closed reports to all of them: shares with intervals that know how the sample was drawn.

Strata are known by their sizes, reports by the chance with which they were drawn. Within a cell (strata put
together until enough of them was read) reports are weighed by one over their chance (Horvitz-Thompson), and
each cell counts by its true size, so reports that are drawn but not yet read shift nothing between cells.
The variance is the stratified one with the finite population correction: of a cell that was read whole,
nothing is uncertain. The interval is Wilson's for as many independent cases as would have that variance
(Korn and Graubard's effective sample, Survey Methodology 1998; 24:193-201, with its allowance for the cells).

Cost: the cells once for a sample; then a few passes of NumPy over the reports for each share.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from haltline.oversight.quality.cells import Path, cells

Floats = NDArray[np.float64]
LEVEL = 0.95
SHARE_DIGITS = 12  # where all are alike, weights may add up to a hair less than one
NO_VARIANCE = 1e-18  # and their squares to a hair more than nothing


@dataclass(frozen=True, slots=True)
class Stratum:
    """How many closed reports there are of one kind."""

    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class Read:
    """Reports that were drawn and read and are alike, ``n`` of them: ``chance`` above 0 to 1."""

    path: Path
    chance: float
    n: int = 1


class Estimate(NamedTuple):
    """A share of all closed reports with its 95 % interval; ``n`` of ``size`` were read.

    ``effective``: as many independent cases would know it as well. With nothing read all is possible.
    """

    share: float
    low: float
    high: float
    n: int
    size: int
    effective: float

    @property
    def people(self) -> tuple[int, int, int]:
        """The same as a number of reports: estimate, low, high."""
        share, low, high = (round(each * self.size) for each in self[:3])
        return share, low, high


class Sample:
    """Read reports among the strata they were drawn from, ready for any share of them."""

    def __init__(self, strata: Sequence[Stratum], read: Sequence[Read]) -> None:
        """Paths are of one length; each read report's stratum is among ``strata``."""
        sizes: Counter[Path] = Counter()
        for stratum in strata:
            sizes[stratum.path] += stratum.size
        self.size, self.n = sum(sizes.values()), sum(each.n for each in read)
        counts: Counter[Path] = Counter()
        for each in read:
            counts[each.path] += each.n
        found, place = cells(sizes, counts)
        self.cells = len(found)
        self._cell = np.array([place[each.path] for each in read], np.int64)
        chance = np.array([each.chance for each in read], np.float64)
        alike = np.array([each.n for each in read], np.float64)
        known = np.array([cell.size for cell in found], np.float64)
        counted = self._sums(alike / chance)
        self._part = known / known.sum() if self.n else known
        weight = 1 / chance / counted[self._cell]
        answered = np.minimum(1.0, counted / known)
        self._weight = alike * weight
        self._unsure = alike * weight**2 * np.maximum(0.0, 1 - chance * answered[self._cell])
        n = self._sums(alike)
        self._few = np.where(n > 1, n / np.maximum(n - 1, 1), 1.0)

    def _sums(self, values: Floats) -> Floats:
        return np.bincount(self._cell, values, self.cells).astype(np.float64)

    def estimate(self, found: Floats) -> Estimate:
        """The share of all that ``found`` is: for each of ``read``, in their order, from 0 to 1."""
        if not self.n or not self.size:
            return Estimate(0.0, 0.0, 1.0, self.n, self.size, 0.0)
        mean = self._sums(self._weight * found)
        share = round(min(1.0, max(0.0, float(self._part @ mean))), SHARE_DIGITS)
        squares = self._sums(self._unsure * (found - mean[self._cell]) ** 2)
        variance = float(self._part**2 @ (self._few * squares))
        spread = float(self._part**2 @ self._sums(self._unsure))
        effective = _effective(share, variance, spread, self.n, self.cells)
        low, high = wilson(share, effective)
        return Estimate(share, low, high, self.n, self.size, effective)


def _effective(share: float, variance: float, spread: float, n: int, cells: int) -> float:
    """How many independent cases would have this variance.

    ``spread`` is what the variance would be, over share times its rest, were all cells alike. No sample is
    believed to know more than that: a variance from few cases is itself a guess, and often too small.
    """
    if spread <= 0:
        return math.inf  # everything was read
    plain = 1 / spread
    if variance < NO_VARIANCE or not 0 < share < 1:
        return plain
    freedom = max(1, n - cells)
    allowance = (_student(n - 1) / _student(freedom)) ** 2 if n > 1 else 1.0
    return min(share * (1 - share) / variance * allowance, plain)


def _student(freedom: int) -> float:
    return float(stdtrit(max(1, freedom), (1 + LEVEL) / 2))


def wilson(share: float, n: float) -> tuple[float, float]:
    """Wilson's score interval of a share seen in ``n`` independent cases, which need not be whole."""
    if n <= 0:
        return 0.0, 1.0
    if math.isinf(n):
        return share, share
    z = 1.959964
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)
