"""Tables of whole numbers that compiled code fills and Python makes longer."""

import numpy as np
from numpy.typing import NDArray

from haltline.engine.kernels.compiling import compiled
from haltline.engine.trail import Pieces

Table = NDArray[np.int64]
FIRST_LENGTH = 4096  # entries a growing table starts with
PLACE, LABEL, UNITS = 0, 1, 2  # columns of what is found


def table(columns: int) -> Table:
    """An empty table with room for some entries."""
    return np.empty((FIRST_LENGTH, columns), np.int64)


def with_room(table: Table, length: int) -> Table:
    """The table itself, or a copy of at least twice the length when it has no room for `length` entries."""
    if length <= len(table):
        return table
    longer = np.empty((max(2 * len(table), length), table.shape[1]), np.int64)
    longer[: len(table)] = table
    return longer


def pieces(found: Table) -> Pieces:
    """Entries (place, label, units) in order of place and label, those of one place and label as one."""
    ordered = ordered_pieces(found)
    return Pieces(*(ordered[:, column].tolist() for column in (PLACE, LABEL, UNITS)))


def ordered_pieces(found: Table) -> Table:
    """The same as a table; by the first two columns, whatever they are."""
    return found if not len(found) or _in_order(found) else _merged(found)


def _in_order(found: Table) -> bool:
    """Whether places rise, and labels within a place, none twice."""
    later = found[1:, PLACE] > found[:-1, PLACE]
    later |= (found[1:, PLACE] == found[:-1, PLACE]) & (found[1:, LABEL] > found[:-1, LABEL])
    return bool(later.all())


def _merged(found: Table) -> Table:
    ordered = found[np.lexsort((found[:, LABEL], found[:, PLACE]))]
    fresh = np.any(np.diff(ordered[:, :UNITS], axis=0, prepend=-1) != 0, axis=1)
    starts = np.flatnonzero(fresh)
    merged = ordered[starts]
    merged[:, UNITS] = np.add.reduceat(ordered[:, UNITS], starts)
    return merged


@compiled
def put(table: Table, at: int, one: int, two: int, three: int) -> None:
    """Sets the first three columns of an entry."""
    table[at, 0] = one
    table[at, 1] = two
    table[at, 2] = three


@compiled
def put4(table: Table, at: int, one: int, two: int, three: int, four: int) -> None:
    """Sets the first four columns of an entry."""
    put(table, at, one, two, three)
    table[at, 3] = four
