"""Lines of places that grow: payments put behind all others, between others, or taken out again.

Beside the columns of `places` every account keeps what came to it, so that its places can be counted anew
from any payment on. Both lists of an account lie in a piece of a table with room at its end; a list that
needs more moves to a piece twice as long behind all others.

`book` is a `Book`: columns by payment number. Payments of one account are in order by (time, sequence, tie).
`lists` is (accounts, leaving, coming, openings, cursor). The outside has no line.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from haltline.engine.kernels.compiling import compiled
from haltline.engine.kernels.prefetch import prefetch
from haltline.engine.resident.kernels.places import END, IN, LEFT_BY, OUT, PLACE, START
from haltline.engine.reversals import Integers

ACCOUNT_COLUMNS = 8  # one line of memory
COMING = 5  # columns of the accounts: where what came begins, ends, and the end of its room
BEGIN, STOP, ROOM = 0, 1, 2  # from START or COMING on
# places of the cursor: entries used of both tables, entries wanted, and the number of the outside
LEAVING_USED, COMING_USED, LEAVING_WANTED, COMING_WANTED, OUTSIDE = 0, 1, 2, 3, 4
LEAST_ROOM = 4  # entries
ACCOUNTS_AHEAD, LISTS_AHEAD = 24, 10  # rows


class Book(NamedTuple):
    """The payments by number; `arrivals` is the place of a payment's first unit in its target's line."""

    times: Integers
    sequences: Integers
    ties: Integers
    sources: NDArray[np.uint32]
    targets: NDArray[np.uint32]
    amounts: Integers
    arrivals: Integers


@compiled
def append(book: Any, lists: Any, first: int, end: int) -> int:
    """Puts payments, each later than all before it, on the lines of their accounts.

    Gives the first one for which a table is too short, with what it wants in the cursor; `end` when all are
    done.
    """
    accounts, leaving, coming, _, cursor = lists
    sources, targets, amounts, arrivals = book.sources, book.targets, book.amounts, book.arrivals
    outside = cursor[OUTSIDE]
    for number in range(first, end):
        ahead, soon = min(number + ACCOUNTS_AHEAD, end - 1), min(number + LISTS_AHEAD, end - 1)
        row = np.uint64(number)  # never counts from the end; compiled code need not ask
        prefetch(accounts, sources[np.uint64(ahead)])
        prefetch(accounts, targets[np.uint64(ahead)])
        prefetch(leaving, accounts[sources[np.uint64(soon)], END])
        prefetch(coming, accounts[targets[np.uint64(soon)], COMING + STOP])
        source, target, amount = sources[row], targets[row], amounts[row]
        if source == target:
            continue
        if not _has_rooms(lists, source, target):
            return number
        if source != outside:
            at, place = np.uint64(accounts[source, END]), accounts[source, OUT]
            leaving[at, LEFT_BY] = number
            leaving[at, PLACE] = place
            accounts[source, END] += 1
            accounts[source, OUT] = place + amount
            accounts[source, IN] = max(accounts[source, IN], place + amount)
        if target != outside:
            at = np.uint64(accounts[target, COMING + STOP])
            coming[at, 0] = number
            accounts[target, COMING + STOP] += 1
            arrivals[row] = accounts[target, IN]
            accounts[target, IN] += amount
    return end


@compiled
def put(book: Any, lists: Any, row: int) -> bool:
    """Puts a payment between those of its accounts; False when a table is too short."""
    if not _has_rooms(lists, book.sources[row], book.targets[row]):
        return False
    _change(book, lists, row, True)
    return True


@compiled
def drop(book: Any, lists: Any, row: int) -> None:
    """Takes a payment out of the lines of its accounts."""
    _change(book, lists, row, False)


@compiled
def _change(book: Any, lists: Any, row: int, comes: bool) -> None:
    accounts, leaving, coming, _, cursor = lists
    source, target = book.sources[row], book.targets[row]
    if source != cursor[OUTSIDE]:
        _enter(book, (accounts, leaving), source, START, row, comes)
        _count_anew(book, lists, source, row)
    if target != cursor[OUTSIDE]:
        _enter(book, (accounts, coming), target, COMING, row, comes)
        _count_anew(book, lists, target, row)


@compiled
def places_of(book: Any, lists: Any, row: int) -> Any:
    """Where a payment begins, or would begin, on the lines of its (source, target)."""
    source, target = book.sources[row], book.targets[row]
    return _sums_before(book, lists, source, row)[0], _sums_before(book, lists, target, row)[1]


@compiled
def _sums_before(book: Any, lists: Any, account: int, row: int) -> Any:
    """What left an account and what came (born units with it) before a payment, and where it would stand."""
    accounts, leaving, coming, openings, _ = lists
    out_from, in_from = accounts[account, START], accounts[account, COMING]
    out_at = first_not_before(book, leaving, (out_from, accounts[account, END]), row)
    in_at = first_not_before(book, coming, (in_from, accounts[account, COMING + STOP]), row)
    left, came = 0, openings[account]
    if out_at > out_from:
        last = leaving[out_at - 1, LEFT_BY]
        left = leaving[out_at - 1, PLACE] + book.amounts[last]
    if in_at > in_from:
        last = coming[in_at - 1, 0]
        came = book.arrivals[last] + book.amounts[last]
    return left, max(came, left), out_at, in_at


@compiled
def _count_anew(book: Any, lists: Any, account: int, row: int) -> None:
    """Counts an account's places from a payment on, whether that is still there or not."""
    accounts, leaving, coming, _, _ = lists
    left, came, out_at, in_at = _sums_before(book, lists, account, row)
    out_end, in_end = accounts[account, END], accounts[account, COMING + STOP]
    while out_at < out_end or in_at < in_end:
        if in_at == in_end or (out_at < out_end and before(book, leaving[out_at, LEFT_BY], coming[in_at, 0])):
            leaving[out_at, PLACE] = left
            left += book.amounts[leaving[out_at, LEFT_BY]]
            came = max(came, left)
            out_at += 1
        else:
            book.arrivals[coming[in_at, 0]] = came
            came += book.amounts[coming[in_at, 0]]
            in_at += 1
    accounts[account, OUT], accounts[account, IN] = left, came


@compiled
def before(book: Any, one: int, other: int) -> bool:
    """Whether a payment stands before another one in ledger order."""
    if book.times[one] != book.times[other]:
        return book.times[one] < book.times[other]
    if book.sequences[one] != book.sequences[other]:
        return book.sequences[one] < book.sequences[other]
    return book.ties[one] < book.ties[other]


@compiled
def first_not_before(book: Any, table: Any, bounds: Any, row: int) -> int:
    """Where in the first column of a table, between bounds, a payment stands or would stand."""
    low, high = bounds
    while low < high:
        middle = (low + high) >> 1
        if before(book, table[middle, 0], row):
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def where_stand(book: Any, table: Any, wanted: Any, found: Any) -> None:
    """The same for many payments in a table of all."""
    for at in range(len(wanted)):
        found[at] = first_not_before(book, table, (0, len(table)), wanted[at])


@compiled
def _has_rooms(lists: Any, source: int, target: int) -> bool:
    accounts, leaving, coming, _, cursor = lists
    if source != cursor[OUTSIDE] and not _has_room(accounts, leaving, source, START, cursor):
        return False
    return target == cursor[OUTSIDE] or _has_room(accounts, coming, target, COMING, cursor)


@compiled
def _has_room(accounts: Any, table: Any, account: int, side: int, cursor: Any) -> bool:
    """Whether one more entry fits into an account's list, if need be after a move."""
    begin, stop = accounts[account, side + BEGIN], accounts[account, side + STOP]
    if stop < accounts[account, side + ROOM]:
        return True
    used = LEAVING_USED if side == START else COMING_USED
    room = max(2 * (stop - begin), LEAST_ROOM)
    if cursor[used] + room > len(table):
        cursor[used + LEAVING_WANTED] = room
        return False
    start = cursor[used]
    for at in range(stop - begin):
        for column in range(table.shape[1]):
            table[start + at, column] = table[begin + at, column]
    cursor[used] = start + room
    accounts[account, side + BEGIN] = start
    accounts[account, side + STOP] = start + stop - begin
    accounts[account, side + ROOM] = start + room
    return True


@compiled
def _enter(book: Any, list_: Any, account: int, side: int, row: int, comes: bool) -> None:
    """Puts a payment into one list of an account, or takes it out."""
    accounts, table = list_
    begin, stop = accounts[account, side + BEGIN], accounts[account, side + STOP]
    where = first_not_before(book, table, (begin, stop), row)
    if comes:
        for at in range(stop, where, -1):
            for column in range(table.shape[1]):
                table[at, column] = table[at - 1, column]
        table[where, 0] = row
        accounts[account, side + STOP] = stop + 1
    else:
        for at in range(where, stop - 1):
            for column in range(table.shape[1]):
                table[at, column] = table[at + 1, column]
        accounts[account, side + STOP] = stop - 1
