"""What every account holds under pro-rata and libr: vectors of (label and hop, units), sorted by label.

All vectors lie in one pool, in places of 4, 8, 16, ... entries of 16 bytes; a place that is left is used
again by the next vector of its size. A label and its hop share one number, the label above.
"""

from typing import Any

import numpy as np

from haltline.engine.kernels.compiling import compiled
from haltline.engine.kernels.given import NONE, RULES

KEY, UNITS = 0, 1  # columns of the pool
START, LENGTH, ROOM = 0, 1, 2  # columns of the table that says where an account's vector lies
PLACE_COLUMNS, POOL_COLUMNS = 4, 2
LEAST_ROOM = 4  # entries: one line of memory
SIZES = 40  # of places, each twice the one before
HOP_BITS, HOP_MAX = 32, 2**31 - 1
USED = RULES  # place of the cursor: where the unused rest of the pool begins


@compiled
def key_of(label: int, hop: int) -> int:
    """Label and hop as one number that sorts by label."""
    return (label << HOP_BITS) | min(hop, HOP_MAX)


@compiled
def label_of(key: int) -> int:
    """The label of a key."""
    return key >> HOP_BITS


@compiled
def hop_of(key: int) -> int:
    """The hop of a key."""
    return key & HOP_MAX


@compiled
def add(store: Any, account: int, carried: Any, count: int) -> None:
    """Adds carried groups, sorted by label, to an account's vector; the pool has room for it.

    `store` is (places, pool, free, cursor). The nearest hop of a label stays.
    """
    places, pool, _, _ = store
    start, length = places[account, START], places[account, LENGTH]
    fresh, low = 0, start
    for at in range(count):
        low = _first_not_below(pool, low, start + length, carried[at, 0])
        if low < start + length and label_of(pool[low, KEY]) == carried[at, 0]:
            pool[low, UNITS] += carried[at, 2]
            pool[low, KEY] = min(pool[low, KEY], key_of(carried[at, 0], carried[at, 1]))
            carried[at, 4] = NONE
        else:
            carried[at, 4] = low - start  # where it goes; those before it move it further
            fresh += 1
    if not fresh:
        return
    if length + fresh > places[account, ROOM]:
        _move(store, account, length + fresh)
        start = places[account, START]
    end, moved = start + length, fresh
    for at in range(count - 1, -1, -1):
        where = carried[at, 4]
        if where == NONE:
            continue
        for entry in range(end - 1, start + where - 1, -1):
            pool[entry + moved, KEY] = pool[entry, KEY]
            pool[entry + moved, UNITS] = pool[entry, UNITS]
        end, moved = start + where, moved - 1
        pool[end + moved, KEY] = key_of(carried[at, 0], carried[at, 1])
        pool[end + moved, UNITS] = carried[at, 2]
    places[account, LENGTH] = length + fresh


@compiled
def leave_place(store: Any, account: int) -> None:
    """Gives an empty vector's place back."""
    places, pool, free, _ = store
    size, room = 0, LEAST_ROOM
    while room < places[account, ROOM]:
        size, room = size + 1, room * 2
    if places[account, ROOM]:
        pool[places[account, START], KEY] = free[size]
        free[size] = places[account, START]
    places[account, ROOM] = 0


@compiled
def rename(places: Any, pool: Any, labels: Any) -> None:
    """Gives every entry of every vector its new label; the order of labels stays."""
    for account in range(len(places)):
        start = places[account, START]
        for at in range(start, start + places[account, LENGTH]):
            key = pool[at, KEY]
            pool[at, KEY] = key_of(labels[label_of(key)], hop_of(key))


@compiled
def _first_not_below(pool: Any, low: int, high: int, label: int) -> int:
    """The first entry in [low, high) whose label is not below one; `high` when there is none.

    Halves without a branch: a processor would guess every second one wrong.
    """
    left, least = high - low, key_of(label, 0)
    while left > 0:
        half = (left + 1) >> 1
        low += half * int(pool[np.uint64(low + half - 1), KEY] < least)
        left -= half
    return low


@compiled
def _move(store: Any, account: int, length: int) -> None:
    """Moves a vector to a place that has room for `length` entries."""
    places, pool, free, cursor = store
    size, room = 0, LEAST_ROOM
    while room < length:
        size, room = size + 1, room * 2
    start = free[size]
    if start == NONE:
        start = cursor[USED]
        cursor[USED] += room
    else:
        free[size] = pool[start, KEY]
    before = places[account, START]
    for at in range(places[account, LENGTH]):
        pool[start + at, KEY] = pool[before + at, KEY]
        pool[start + at, UNITS] = pool[before + at, UNITS]
    leave_place(store, account)
    places[account, START], places[account, ROOM] = start, room
