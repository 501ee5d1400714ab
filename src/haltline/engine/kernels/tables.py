"""Tables of whole numbers that compiled code fills and Python makes longer."""

from array import array
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from haltline.engine.kernels.compiling import compiled
from haltline.engine.reversals import Integers
from haltline.engine.trail import Pieces

Table = NDArray[np.int64]
Column = TypeVar("Column", bound=NDArray[Any])
FIRST_LENGTH = 4096  # entries a growing table starts with
PLACE, LABEL, UNITS = 0, 1, 2  # columns of what is found
HALF_BITS = 31  # two such numbers fit into one that sorts entries by both
SHORT = 128  # entries that are put in order one by one


def table(columns: int) -> Table:
    """An empty table with room for some entries."""
    return np.empty((FIRST_LENGTH, columns), np.int64)


def with_room(table: Table, length: int) -> Table:
    """The table itself, or a copy of at least twice the length when it has no room for `length` entries."""
    return table if length <= len(table) else longer(table, max(2 * len(table), length))


def longer(column: Column, length: int) -> Column:
    """A copy of a column or table with so many entries, the new ones 0."""
    found: Any = np.zeros((length, *column.shape[1:]), column.dtype)
    found[: len(column)] = column
    return found


def pieces(found: Table) -> Pieces:
    """Entries (place, label, units) in order of place and label, those of one place and label as one."""
    ordered = ordered_pieces(found)
    return Pieces(*(array("q", ordered[:, column].tobytes()) for column in (PLACE, LABEL, UNITS)))


def ordered_pieces(found: Table) -> Table:
    """The same as a table; by the first two columns, whatever numbers from 0 on they are."""
    if len(found) <= SHORT:
        ordered = np.empty((len(found), 3), np.int64)
        return ordered[: _insert(np.ascontiguousarray(found), ordered)]
    return found if _in_order(found) else _merged(found)


def _in_order(found: Table) -> bool:
    """Whether places rise, and labels within a place, none twice."""
    later = found[1:, PLACE] > found[:-1, PLACE]
    later |= (found[1:, PLACE] == found[:-1, PLACE]) & (found[1:, LABEL] > found[:-1, LABEL])
    return bool(later.all())


def _merged(found: Table) -> Table:
    ordered = found.take(_order(found[:, PLACE], found[:, LABEL]), axis=0)
    again = ordered[1:, PLACE] == ordered[:-1, PLACE]
    again &= ordered[1:, LABEL] == ordered[:-1, LABEL]
    if not again.any():
        return ordered
    starts = np.concatenate([[0], 1 + np.flatnonzero(~again)])
    merged = ordered[starts]
    merged[:, UNITS] = np.add.reduceat(ordered[:, UNITS], starts)
    return merged


def _order(places: Integers, labels: Integers) -> NDArray[np.intp]:
    if max(int(places.max()), int(labels.max())) >> HALF_BITS:
        return np.lexsort((labels, places))
    return np.argsort((places << HALF_BITS) | labels)  # a third of the time


@compiled
def _insert(found: Any, ordered: Any) -> int:
    """Puts entries one by one where they belong, which is quick for a few; gives how many there are."""
    count = 0
    for entry in range(len(found)):
        place, label, units = found[entry, PLACE], found[entry, LABEL], found[entry, UNITS]
        at = count
        while at and (place, label) < (ordered[at - 1, PLACE], ordered[at - 1, LABEL]):
            at -= 1
        if at and place == ordered[at - 1, PLACE] and label == ordered[at - 1, LABEL]:
            ordered[at - 1, UNITS] += units
            continue
        for later in range(count, at, -1):
            put(ordered, later, ordered[later - 1, 0], ordered[later - 1, 1], ordered[later - 1, 2])
        put(ordered, at, place, label, units)
        count += 1
    return count


@compiled
def free_entry(entries: Any, cursor: Any, places: Any) -> int:
    """An entry of a table to use: the first of those that are to be used again, else the next.

    `places` are where the cursor has the first of these, or -1, and how many were ever used; and the column
    in which each names the one after it.
    """
    free, used, after = places
    at = cursor[free]
    if at < 0:
        at = cursor[used]
        cursor[used] += 1
    else:
        cursor[free] = entries[at, after]
    return at


@compiled
def put(table: Any, at: int, one: int, two: int, three: int) -> None:
    """Sets the first three columns of an entry."""
    table[at, 0] = one
    table[at, 1] = two
    table[at, 2] = three


@compiled
def put4(table: Any, at: int, one: int, two: int, three: int, four: int) -> None:
    """Sets the first four columns of an entry."""
    put(table, at, one, two, three)
    table[at, 3] = four
