"""Where every payment's units lie on a line of places in its payee's account: first in, first out as a map.

Units are put on the line as they arrive and leave it in the same order, so two running sums per account tell
for ever which withdrawal takes which unit: a deposit on [A, A + q) leaves in the withdrawals whose own
[O, O + a) overlaps it. Units that are missing are born on the places behind all that left (A is never below
O). No dispute moves a place, so one pass serves every question that comes later.

24 bytes a row: `arrivals[row]` is A; `leaving` has (row, O) for each payment, those of one payer beside each
other in order. Per account 32 bytes: the running A and O, and where its withdrawals start and end.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from haltline.engine.kernels.compiling import compiled
from haltline.engine.kernels.prefetch import prefetch
from haltline.engine.kernels.tables import put
from haltline.engine.reversals import Integers

AHEAD, SOON = 16, 6  # rows ahead in which an account, and then its place among the withdrawals, is asked for
IN, OUT, START, END = 0, 1, 2, 3  # columns of the accounts
LEFT_BY, PLACE = 0, 1  # columns of the withdrawals
PART, FLOWED, RESTED = 0, 1, 2  # places of a cursor: the next chosen part, entries of two tables
FULL = -1
FEW_ROOM, MANY_ROOM = 2**6, 2**16  # bytes of a small filter in front of the search among the disputed rows


class Given(NamedTuple):
    """Disputed parts in ledger order: row, label, units, units before them on the row; a filter of rows."""

    rows: Integers
    labels: Integers
    units: Integers
    offsets: Integers
    filter: NDArray[np.uint8]


@compiled
def lay(columns: Any, accounts: Any, arrivals: Any, leaving: Any, shortfalls: Any) -> None:
    """Puts every row on the lines of its two accounts."""
    sources, targets, amounts = columns
    last = len(sources) - 1
    for row in range(len(sources)):
        ahead, soon = min(row + AHEAD, last), min(row + SOON, last)
        prefetch(accounts, sources[ahead])
        prefetch(accounts, targets[ahead])
        prefetch(leaving, accounts[sources[soon], END])
        source, target, amount = sources[row], targets[row], amounts[row]
        if source == target:
            continue
        place, end = accounts[source, OUT], accounts[source, END]
        leaving[end, LEFT_BY] = row
        leaving[end, PLACE] = place
        accounts[source, END] = end + 1
        accounts[source, OUT] = place + amount
        if place + amount > accounts[source, IN]:
            shortfalls[source] += place + amount - accounts[source, IN]
            accounts[source, IN] = place + amount
        arrivals[row] = accounts[target, IN]
        accounts[target, IN] += amount


@compiled
def follow(index: Any, given: Any, chosen: Any, found: Any, cursor: Any) -> bool:
    """Follows chosen disputed parts from the cursor's on; False when a table is too short for the next.

    `index` is (targets, accounts, arrivals, leaving, the number of the outside).
    """
    rows, labels, units, offsets = given.rows, given.labels, given.units, given.offsets
    targets, _, arrivals, _, outside = index
    flows, resting, superseded, stack = found
    while cursor[PART] < len(chosen):
        part = chosen[cursor[PART]]
        label, flowed, rested, lost = labels[part], cursor[FLOWED], cursor[RESTED], 0
        put(stack, 0, rows[part], offsets[part], offsets[part] + units[part])
        depth = 1
        while depth:
            if flowed == len(flows) or rested == len(resting):
                return False
            depth -= 1
            row, low, high = stack[depth, 0], stack[depth, 1], stack[depth, 2]
            account = targets[row]
            put(flows, flowed, row, label, high - low)
            flowed += 1
            if account == outside:
                continue
            place = (arrivals[row] + low, arrivals[row] + high)
            depth, rest, gone = _leave(index, given, account, place, (stack, depth))
            if depth == FULL:
                return False
            lost += gone
            if rest:
                put(resting, rested, account, label, rest)
                rested += 1
        superseded[label] += lost
        cursor[PART], cursor[FLOWED], cursor[RESTED] = cursor[PART] + 1, flowed, rested
    return True


@compiled
def _leave(index: Any, given: Any, account: int, places: Any, piled: Any) -> Any:
    """Piles up what an account's withdrawals take of [low, high): (pile, units that rest, superseded)."""
    _, accounts, _, leaving, _ = index
    low, high = places
    stack, depth = piled
    left, end, gone = accounts[account, OUT], accounts[account, END], 0
    if low >= left:
        return depth, high - low, gone
    at = _taking(leaving, accounts[account, START], end, low)
    while low < high and at < end:
        by, place = leaving[at, LEFT_BY], leaving[at, PLACE]
        at += 1
        upto = min(high, leaving[at, PLACE] if at < end else left)
        first = min(max(named_on(given, by), low - place), upto - place)
        gone += first - (low - place)
        if first < upto - place:
            if depth == len(stack):
                return FULL, 0, 0
            put(stack, depth, by, first, upto - place)
            depth += 1
        low = upto
    return depth, high - low, gone


@compiled
def _taking(leaving: Any, low: int, high: int, place: int) -> int:
    """Which withdrawal, of those from `low` to `high`, takes the unit on a place that has left."""
    while high - low > 1:
        middle = (low + high) >> 1
        if leaving[middle, PLACE] <= place:
            low = middle
        else:
            high = middle
    return low


@compiled
def named_on(given: Any, row: int) -> int:
    """How many first units of a row are some dispute's own."""
    if not given.filter[row & (len(given.filter) - 1)]:
        return 0
    rows = given.rows
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) >> 1
        if rows[middle] <= row:
            low = middle + 1
        else:
            high = middle
    last = low - 1
    return given.offsets[last] + given.units[last] if last >= 0 and rows[last] == row else 0


def filter_of(rows: Integers, room: int) -> NDArray[np.uint8]:
    """A byte for each value of a row's last bits, set where a disputed row has them; `room` is 2**n."""
    found = np.zeros(room, np.uint8)
    found[rows & (room - 1)] = 1
    return found
