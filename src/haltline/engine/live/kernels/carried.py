"""Which disputes each payment carries, so that a change of one line finds the disputes it moves.

Per payment the head of a chain of entries (label, next); entries that are taken out are used again.
`marks` is (heads, entries, cursor); `lists` and `book` are those of `growing`.
"""

from typing import Any

import numpy as np

from haltline.engine.kernels.compiling import compiled
from haltline.engine.kernels.given import NONE
from haltline.engine.kernels.tables import free_entry
from haltline.engine.live.kernels.growing import COMING, STOP, places_of

LABEL, NEXT = 0, 1  # columns of an entry
FREE, USED = 0, 1  # places of the cursor: the first entry to use again, how many were ever used


@compiled
def mark(marks: Any, rows: Any, label: int) -> None:
    """Notes that payments carry a dispute; the table of entries has room for them."""
    heads, entries, cursor = marks
    for row in rows:
        at = free_entry(entries, cursor, (FREE, USED, NEXT))
        entries[at, LABEL], entries[at, NEXT] = label, heads[row]
        heads[row] = at


@compiled
def unmark(marks: Any, rows: Any, label: int) -> None:
    """Forgets that payments carry a dispute."""
    heads, entries, cursor = marks
    for row in rows:
        at, previous = heads[row], NONE
        while entries[at, LABEL] != label:
            previous, at = at, entries[at, NEXT]
        if previous == NONE:
            heads[row] = entries[at, NEXT]
        else:
            entries[previous, NEXT] = entries[at, NEXT]
        entries[at, NEXT] = cursor[FREE]
        cursor[FREE] = at


@compiled
def carried_within(book: Any, lists: Any, marks: Any, line: Any, found: Any) -> int:
    """Collects the disputes of payments that lie on places of an account's line.

    `line` is (account, from, to). `found` is (labels, seen): room for every label, and a byte for each that
    is left as it was. Gives how many labels there are.
    """
    count = _collect(book, lists, marks, line, found, 0)
    _forget_seen(found, count)
    return count


@compiled
def carried_off(book: Any, lists: Any, marks: Any, rows: Any, resting: Any, found: Any) -> int:
    """Collects the disputes that payments (from, to) take units of; they stand behind all others.

    `resting` has for every account how many disputes have units there.
    """
    count = 0
    for row in range(rows[0], rows[1]):
        source = book.sources[row]
        if resting[source] and source != book.targets[row]:
            place = places_of(book, lists, row)[0]
            line = (np.int64(source), place, place + book.amounts[row])
            count = _collect(book, lists, marks, line, found, count)
    _forget_seen(found, count)
    return count


@compiled
def _collect(book: Any, lists: Any, marks: Any, line: Any, found: Any, count: int) -> int:
    accounts, _, coming, _, _ = lists
    heads, entries, _ = marks
    account, low, high = line
    labels, seen = found
    entry = _first_beyond(book, coming, (accounts[account, COMING], accounts[account, COMING + STOP]), low)
    while entry < accounts[account, COMING + STOP] and book.arrivals[coming[entry, 0]] < high:
        at = heads[coming[entry, 0]]
        while at != NONE:
            label = entries[at, LABEL]
            if not seen[label]:
                seen[label] = 1
                labels[count] = label
                count += 1
            at = entries[at, NEXT]
        entry += 1
    return count


@compiled
def _first_beyond(book: Any, coming: Any, bounds: Any, place: int) -> int:
    """The first entry, between bounds, of a payment with a unit on a place or behind it."""
    low, high = bounds
    while low < high:
        middle = (low + high) >> 1
        row = coming[middle, 0]
        if book.arrivals[row] + book.amounts[row] <= place:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _forget_seen(found: Any, count: int) -> None:
    labels, seen = found
    for at in range(count):
        seen[labels[at]] = 0
