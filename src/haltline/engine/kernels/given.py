"""What a compiled pass is given beside the columns: disputed parts, reversals and limits, as plain arrays."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from haltline.engine.disputes import Parts
from haltline.engine.kernels.compiling import compiled
from haltline.engine.ledger import Ledger
from haltline.engine.limits import Limits
from haltline.engine.reversals import Integers

NONE = -1
NO_BOUND = 2**62
MOST_HOPS, LEAST_UNITS = 0, 1  # places of the bounds
# places of the cursor: the next row, the next entry of three lists, entries of two tables, room wanted;
# a rule has its own from RULES on
ROW, PART, BACK, MARK, FLOWED, LOST, WANTED, RULES = 0, 1, 2, 3, 4, 5, 6, 7


Columns = tuple[NDArray[np.uint32], NDArray[np.uint32], Integers]


class Given(NamedTuple):
    """Disputed parts by row; reversals by row; rows that are taken back later; limits by label.

    `payers[payers_from[label] : payers_from[label + 1]]` are the accounts that paid what a dispute names.
    `window_ends` has the first row that is too late for a label. `bounds` is (most hops, least units).
    """

    rows: Integers
    labels: Integers
    units: Integers
    reversing: Integers
    reversed: Integers
    marked: Integers
    payers_from: Integers
    payers: Integers
    window_ends: Integers
    bounds: Integers


def given(ledger: Ledger, parts: Parts, limits: Limits) -> Given:
    """The arrays of a trace; `parts` in ledger order."""
    rows, labels, units = (np.array(c, np.int64) for c in (parts.rows, parts.labels, parts.amounts))
    payers_from, payers = _payers(ledger, rows, labels, len(parts.names))
    window_ends = np.full(len(parts.names), len(ledger), np.int64)
    if limits.window is not None:
        _end_windows(ledger, (rows, labels), limits.window, window_ends)
    hops = NO_BOUND if limits.max_hops is None else min(limits.max_hops, NO_BOUND)
    return Given(
        rows,
        labels,
        units,
        np.ascontiguousarray(ledger.reversals[:, 0]),
        np.ascontiguousarray(ledger.reversals[:, 1]),
        np.unique(ledger.reversals[:, 1]),
        payers_from,
        payers,
        window_ends,
        np.array([hops, min(limits.min_amount or 0, NO_BOUND)], np.int64),
    )


def columns(ledger: Ledger) -> Columns:
    """Sources, targets and amounts as kernels take them: in one piece, and not marked read-only.

    Accounts are unsigned, so that compiled code need not ask whether a number counts from the end.
    """
    sources, targets = (np.require(c, requirements=["C", "W"]) for c in (ledger.sources, ledger.targets))
    amounts = np.require(ledger.amounts, requirements=["C", "W"])
    return sources.view(np.uint32), targets.view(np.uint32), amounts


def _payers(ledger: Ledger, rows: Integers, labels: Integers, names: int) -> tuple[Integers, Integers]:
    sources = ledger.sources[rows].astype(np.int64)
    inside = sources != ledger.outside  # outside is no payer: a reversed deposit is an exit
    pairs = np.unique(np.stack([labels[inside], sources[inside]], axis=1), axis=0)
    return np.searchsorted(pairs[:, 0], np.arange(names + 1)), np.ascontiguousarray(pairs[:, 1])


def _end_windows(ledger: Ledger, parts: tuple[Integers, Integers], window: int, ends: Integers) -> None:
    """Sets the first row after each dispute's window, which opens with its first payment."""
    rows, labels = parts
    np.minimum.at(ends, labels, rows)
    for label, row in enumerate(ends.tolist()):
        ends[label] = ledger.rows_until(int(ledger.times[row]) + window)


@compiled
def next_special(given: Any, cursor: Any, end: int) -> int:
    """The next row, before `end`, that is disputed, takes a payment back, or is taken back later."""
    if cursor[PART] < len(given.rows):
        end = min(end, given.rows[cursor[PART]])
    if cursor[BACK] < len(given.reversing):
        end = min(end, given.reversing[cursor[BACK]])
    if cursor[MARK] < len(given.marked):
        end = min(end, given.marked[cursor[MARK]])
    return end


@compiled
def parts_on(given: Any, cursor: Any, row: int) -> int:
    """How many disputes name a row that is the next or later."""
    part = cursor[PART]
    while part < len(given.rows) and given.rows[part] == row:
        part += 1
    return part - cursor[PART]


@compiled
def special(given: Any, cursor: Any, row: int) -> Any:
    """What is special about a row: (the row it takes back or NONE, itself if marked, its disputed parts)."""
    takes_back, came, since = NONE, NONE, cursor[PART]
    cursor[PART] += parts_on(given, cursor, row)
    if cursor[BACK] < len(given.reversing) and given.reversing[cursor[BACK]] == row:
        takes_back = given.reversed[cursor[BACK]]
        cursor[BACK] += 1
    if cursor[MARK] < len(given.marked) and given.marked[cursor[MARK]] == row:
        came = row
        cursor[MARK] += 1
    return takes_back, came, given.labels[since : cursor[PART]], given.units[since : cursor[PART]]


@compiled
def pays(given: Any, label: int, account: int) -> bool:
    """Whether an account paid one of the payments that a dispute names."""
    for at in range(given.payers_from[label], given.payers_from[label + 1]):
        if given.payers[at] == account:
            return True
    return False
