"""Disputed units on payments, as columns: cut, relabelled and summed in this process."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from haltline.engine.disputes import Parts
from haltline.engine.limits import Reason
from haltline.engine.trail import Pieces

Integers = NDArray[np.int64]


class Fragments(NamedTuple):
    """Units of one dispute that lie together on a payment: from, to, dispute; in no order."""

    row: Integers
    low: Integers
    high: Integers
    label: Integers

    @property
    def units(self) -> Integers:
        """How many each is."""
        return self.high - self.low


class Resting(NamedTuple):
    """Units of one dispute that lie in an account; a pair may stand more than once."""

    account: Integers
    label: Integers
    units: Integers


class Cuts(NamedTuple):
    """The disputed payments, rising, and how many first units of each are disputed."""

    rows: Integers
    units: Integers


def disputed(parts: Parts, end: int) -> Fragments:
    """The disputed units of payments before row `end`, where they lie on them."""
    row, label, amount = (np.array(c, np.int64) for c in (parts.rows, parts.labels, parts.amounts))
    low = parts.offsets()
    found = Fragments(row, low, low + amount, label)
    return Fragments(*(column[row < end] for column in found))


def beyond(parts: Parts, end: int) -> dict[Reason, Pieces]:
    """What is disputed on rows from `end` on, which the last moment leaves out."""
    late = [entry for entry in zip(parts.rows, parts.labels, parts.amounts, strict=True) if entry[0] >= end]
    return {Reason.AS_OF: Pieces(*map(list, zip(*late, strict=True)))} if late else {}


def cuts(fragments: Fragments) -> Cuts:
    """How much of each disputed payment belongs to its disputes."""
    rows, place = np.unique(fragments.row, return_inverse=True)
    units = np.zeros(len(rows), np.int64)
    np.add.at(units, place, fragments.units)
    return Cuts(rows, units)


def relabelled(moved: Fragments, cut: Cuts, superseded: Integers) -> Fragments:
    """What is left of fragments on disputed payments; the rest is added to `superseded`, by dispute."""
    taken = np.zeros(len(moved.row), np.int64)
    if len(cut.rows):
        place = np.minimum(np.searchsorted(cut.rows, moved.row), len(cut.rows) - 1)
        taken = np.where(cut.rows[place] == moved.row, cut.units[place], taken)
    np.add.at(superseded, moved.label, np.maximum(np.minimum(moved.high, taken) - moved.low, 0))
    left = Fragments(moved.row, np.maximum(moved.low, taken), moved.high, moved.label)
    return Fragments(*(column[left.units > 0] for column in left))


def summed(at: Integers, label: Integers, units: Integers) -> Pieces:
    """Units by place and dispute, sorted by both, each pair once."""
    order = np.lexsort((label, at))
    at, label, units = at[order], label[order], units[order]
    first = np.flatnonzero(np.diff(at, prepend=-1) | np.diff(label, prepend=-1))
    sums = np.add.reduceat(units, first) if len(first) else units
    return Pieces(at[first].tolist(), label[first].tolist(), sums.tolist())
