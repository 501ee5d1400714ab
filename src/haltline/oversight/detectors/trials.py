"""Cases that are looked at, whether each carries the pattern, and whose work each is."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..history import Names

Codes = NDArray[np.int32]
NOBODY = -1
WEEK = 7  # days
CHAIN = ("officer", "station", "district")  # from the narrowest: each lies within the next
APART = ("bank",)  # beside them: a bank is asked by all


@dataclass(frozen=True, slots=True)
class Unit:
    """A level of units: the unit of each case (-1: none), and the units' names."""

    level: str
    codes: Codes = field(repr=False)
    known: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Trials:
    """Cases in no order. A case counts in its stratum (0..): what differs between strata is no unit's doing.

    `day` is the day number of the case, `report` the code of its report, -1 for none. What happened in one
    `block` may have one reason, as what happened in one week may.
    """

    hit: NDArray[np.bool_] = field(repr=False)
    stratum: Codes = field(repr=False)
    report: Codes = field(repr=False)
    day: Codes = field(repr=False)
    units: tuple[Unit, ...]
    detail: str = ""
    block: Codes | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.hit)

    def level(self, name: str) -> Unit:
        """The units of a level; StopIteration where the cases have none."""
        return next(unit for unit in self.units if unit.level == name)

    @property
    def strata(self) -> int:
        """How many strata there may be."""
        return int(self.stratum.max()) + 1 if len(self.stratum) else 1

    def only(self, rows: NDArray[np.bool_] | NDArray[np.intp], detail: str = "") -> "Trials":
        """Some of the cases."""
        units = tuple(Unit(unit.level, unit.codes[rows], unit.known) for unit in self.units)
        cut = (self.hit[rows], self.stratum[rows], self.report[rows], self.day[rows])
        block = None if self.block is None else self.block[rows]
        return Trials(*cut, units, detail or self.detail, block)


def units_of(names: dict[str, Names]) -> tuple[Unit, ...]:
    """Levels from columns of names, narrowest first; a level that nobody names is left out."""
    return tuple(
        Unit(level, names[level].codes, names[level].known)
        for level in (*CHAIN, *APART)
        if level in names and (names[level].codes >= 0).any()
    )


def main_of(
    inner: Codes, outer: Codes, inner_count: int, outer_count: int
) -> tuple[Codes, NDArray[np.float64]]:
    """For each inner unit the outer one in which most of its cases lie (-1: none), and their share."""
    home = np.full(inner_count, NOBODY, np.int32)
    share = np.zeros(inner_count)
    both = (inner >= 0) & (outer >= 0)
    if not both.any():
        return home, share
    pairs = inner[both].astype(np.int64) * outer_count + outer[both]
    distinct, counts = np.unique(pairs, return_counts=True)
    order = np.lexsort((-distinct, counts))  # the largest count last, and of equals the first name
    home[distinct[order] // outer_count] = distinct[order] % outer_count
    most = np.zeros(inner_count)
    most[distinct[order] // outer_count] = counts[order]
    share = most / np.maximum(np.bincount(inner[both], minlength=inner_count), 1)
    return home, share
