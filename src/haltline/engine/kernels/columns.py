"""Between a ledger and the kernels: columns in, tables of (place, label, units) out."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from haltline.engine.disputes import Parts
from haltline.engine.ledger import Ledger
from haltline.engine.reversals import Codes, Integers
from haltline.engine.trail import Outcome, Pieces

Units = NDArray[np.int64]  # one row for each entry: place, label, units
TAKEN = "(Tuple((i4[::1],i4[::1],i8[::1],i8[::1])),UniTuple(i8[::1],3),i8)"  # what every kernel takes
FIRST_LENGTH = 1024  # entries a growing table starts with


def ledger_columns(ledger: Ledger) -> tuple[Codes, Codes, Integers, Integers]:
    """Sources, targets, amounts, and the balance of each account with the outside last, free to change."""
    sources, targets = _plain(ledger.sources), _plain(ledger.targets)
    balance = np.array([*ledger.opening_units(), 0], np.int64)
    return sources, targets, np.require(ledger.amounts, requirements=["C", "W"]), balance


def _plain(codes: Codes) -> Codes:
    return np.require(codes, requirements=["C", "W"])


def disputed_columns(parts: Parts) -> tuple[Integers, Integers, Integers]:
    """Row, label and units of each disputed part, in ledger order."""
    columns = (parts.rows, parts.labels, parts.amounts)
    rows, labels, amounts = (np.array(column, np.int64) for column in columns)
    return rows, labels, amounts


def outcome(positions: Units, flows: Units, superseded: Integers, shortfalls: Integers) -> Outcome:
    """What a pass found as plain numbers; `shortfalls` still has the outside last."""
    return Outcome(_pieces(positions), _pieces(flows), superseded.tolist(), shortfalls[:-1].tolist())


def _pieces(found: Units) -> Pieces:
    """Entries in order of place and label, those of one place and label as one."""
    if not len(found):
        return Pieces([], [], [])
    ordered = found[np.lexsort((found[:, 1], found[:, 0]))]
    fresh = np.any(np.diff(ordered[:, :2], axis=0, prepend=-1) != 0, axis=1)
    starts = np.flatnonzero(fresh)
    sums = np.add.reduceat(ordered[:, 2], starts)
    return Pieces(ordered[starts, 0].tolist(), ordered[starts, 1].tolist(), sums.tolist())


@njit(cache=True, nogil=True)
def grown(table: Any, length: int) -> Any:
    """The table itself, or a longer copy when it has no room for `length` entries."""
    if length <= table.shape[0]:
        return table
    longer = np.empty((max(2 * table.shape[0], length), table.shape[1]), np.int64)
    for row in range(table.shape[0]):
        for column in range(table.shape[1]):
            longer[row, column] = table[row, column]
    return longer


@njit(cache=True, nogil=True)
def put(table: Any, at: int, one: int, two: int, three: int) -> None:
    """Sets the first three columns of an entry; element by element compiles in a fraction of the time."""
    table[at, 0] = one
    table[at, 1] = two
    table[at, 2] = three
