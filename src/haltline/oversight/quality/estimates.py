"""From a sample of closed reports to all of them: shares with intervals that know how the sample was drawn.

Strata are known by their sizes, reports by the chance with which they were drawn. Within a cell (strata put
together until enough of them was read) reports are weighed by one over their chance (Horvitz-Thompson), and
each cell counts by its true size, so reports that are drawn but not yet read shift nothing between cells.
The variance is the stratified one with the finite population correction: of a cell that was read whole,
nothing is uncertain. The interval is Wilson's for as many independent cases as would have that variance
(Korn and Graubard's effective sample, Survey Methodology 1998; 24:193-201, with its allowance for the cells).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from scipy.special import stdtrit

CELL_MIN = 4  # reports read; a cell with fewer has no variance to go by and joins its neighbours
LEVEL = 0.95
SHARE_DIGITS = 12  # where all are alike, weights may add up to a hair less than one
NO_VARIANCE = 1e-18  # and their squares to a hair more than nothing
Path = tuple[str, ...]
"""A stratum by its names from the widest to the narrowest, such as (district, looked at closer, stratum)."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """How many closed reports there are of one kind."""

    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class Read:
    """One report that was drawn and read: ``chance`` above 0 to 1, ``found`` from 0 to 1."""

    path: Path
    chance: float
    found: float


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


@dataclass(slots=True)
class _Cell:
    size: int = 0
    read: list[Read] = field(default_factory=list)


def estimate(strata: Sequence[Stratum], read: Sequence[Read]) -> Estimate:
    """The share of all that ``found`` is. Strata without a size are not there; paths are of one length."""
    size = sum(each.size for each in strata)
    if not read or not size:
        return Estimate(0.0, 0.0, 1.0, len(read), size, 0.0)
    cells = _cells(strata, read)
    share = variance = spread = 0.0
    for cell in cells:
        part = cell.size / size
        weights = _weights(cell.read)
        mean = sum(weight * each.found for weight, each in zip(weights, cell.read, strict=True))
        share += part * mean
        unsure = _unsure(cell, weights)
        squares = sum(
            weight * (each.found - mean) ** 2 for weight, each in zip(unsure, cell.read, strict=True)
        )
        n = len(cell.read)
        variance += part**2 * squares * (n / (n - 1) if n > 1 else 1.0)
        spread += part**2 * sum(unsure)
    share = round(min(1.0, max(0.0, share)), SHARE_DIGITS)
    effective = _effective(share, variance, spread, len(read), len(cells))
    low, high = wilson(share, effective)
    return Estimate(share, low, high, len(read), size, effective)


def _weights(read: Sequence[Read]) -> list[float]:
    whole = sum(1 / each.chance for each in read)
    return [1 / each.chance / whole for each in read]


def _unsure(cell: _Cell, weights: Sequence[float]) -> list[float]:
    """Each weight's square times the chance that the report was not read: the population is finite."""
    answered = min(1.0, sum(1 / each.chance for each in cell.read) / cell.size)
    return [
        weight**2 * max(0.0, 1 - each.chance * answered)
        for weight, each in zip(weights, cell.read, strict=True)
    ]


def _cells(strata: Sequence[Stratum], read: Sequence[Read]) -> list[_Cell]:
    """Strata put together: the narrowest kinds that have enough read; what is left joins in wider ones."""
    left = {each.path: _Cell() for each in strata}
    for stratum in strata:
        left[stratum.path].size += stratum.size
    for each in read:
        left[each.path].read.append(each)
    found: list[_Cell] = []
    for depth in range(len(strata[0].path), -1, -1):
        together: dict[Path, _Cell] = {}
        for path, cell in left.items():
            _join(together.setdefault(path[:depth], _Cell()), cell)
        found += [cell for cell in together.values() if len(cell.read) >= CELL_MIN]
        left = {path: cell for path, cell in together.items() if len(cell.read) < CELL_MIN}
    for cell in left.values():  # one at most: what was left at the widest
        if found:
            _join(max(found, key=lambda each: each.size), cell)
        else:
            found.append(cell)
    return found


def _join(into: _Cell, cell: _Cell) -> None:
    into.size += cell.size
    into.read += cell.read


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


def of_part(strata: Iterable[Stratum], read: Iterable[Read], name: str) -> Estimate:
    """The estimate of one part, such as a district: strata and reports whose path begins with ``name``."""
    return estimate(
        [each for each in strata if each.path[0] == name], [each for each in read if each.path[0] == name]
    )
