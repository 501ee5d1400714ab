"""Places of the disputed units of every account under fifo and lifo, as linked intervals in one table.

Places are counted along a line per account, the oldest unit lowest. Under fifo an account's chain runs from
its oldest interval to its newest, and the rear is kept too; under lifo it runs from the newest down.
An interval takes 48 bytes; those that are used up are used again.

`store` is everywhere (chains, lines, cursor); a carried piece is (from, to, label, hop) on its payment.
"""

from typing import Any

from haltline.engine.kernels.compiling import compiled
from haltline.engine.kernels.given import NONE, RULES
from haltline.engine.kernels.tables import free_entry, put4

UNTAINTED = -1  # the label of units that are kept only because their payment is taken back later
LOW, HIGH, LABEL, HOP, CAME, NEXT = 0, 1, 2, 3, 4, 5  # columns of an interval; CAME: its row, if marked
HEAD, REAR, COUNT = 0, 1, 2  # columns of the chains
LINE_COLUMNS, CHAIN_COLUMNS = 6, 3
FREE, LAID = RULES, RULES + 1  # places of the cursor: the next interval to use again, and how many there are


@compiled
def _carry(carried: Any, count: int, offset: int, line: Any, length: int) -> int:
    """Puts the units of a line on a payment, one hop further; untainted ones only take their place."""
    if line[LABEL] == UNTAINTED:
        return count
    put4(carried, count, offset, offset + length, line[LABEL], line[HOP] + 1)
    return count + 1


@compiled
def _drop(store: Any, account: int, at: int) -> int:
    """Lets an interval be used again and gives the one after it."""
    chains, lines, cursor = store
    after = lines[at, NEXT]
    lines[at, NEXT] = cursor[FREE]
    cursor[FREE] = at
    chains[account, COUNT] -= 1
    return after


@compiled
def take_oldest(store: Any, account: int, start: int, taking: Any, carried: Any, count: int) -> int:
    """Takes units from place `start` on; `taking` is how many, and how many the payment has already."""
    chains, lines, _ = store
    amount, before = taking
    at = chains[account, HEAD]
    while at != NONE and lines[at, LOW] < start + amount:
        low, high = lines[at, LOW], min(lines[at, HIGH], start + amount)
        count = _carry(carried, count, before + low - start, lines[at], high - low)
        if high < lines[at, HIGH]:
            lines[at, LOW] = high
            break
        at = _drop(store, account, at)
    chains[account, HEAD] = at
    return count


@compiled
def take_newest(store: Any, account: int, top: int, taking: Any, carried: Any, count: int) -> int:
    """Takes units downwards from place `top`; `taking` is how many, and how many the payment has already."""
    chains, lines, _ = store
    amount, before = taking
    at = chains[account, HEAD]
    while at != NONE and lines[at, HIGH] > top - amount:
        low, high = max(lines[at, LOW], top - amount), lines[at, HIGH]
        count = _carry(carried, count, before + top - high, lines[at], high - low)
        if low > lines[at, LOW]:
            lines[at, HIGH] = low
            break
        at = _drop(store, account, at)
    chains[account, HEAD] = at
    return count


@compiled
def take_back(store: Any, account: int, row: int, amount: int, carried: Any) -> Any:
    """Takes up to `amount` units that came by `row`, the last first; gives (units taken, pieces carried)."""
    _, lines, _ = store
    taken, count = 0, 0
    at = _last_that_came(store, account, row)
    while at != NONE and taken < amount:
        high = lines[at, HIGH]
        units = min(high - lines[at, LOW], amount - taken)
        count = _carry(carried, count, taken, lines[at], units)
        lines[at, HIGH] = high - units
        taken += units
        _close_gap(store, account, high, units)
        at = _last_that_came(store, account, row)
    return taken, count


@compiled
def lay(store: Any, account: int, place: Any, kind: Any, newest_first: bool) -> None:
    """Lays units on [low, high) behind all the account holds; `kind` is (label, hop, row or NONE)."""
    chains, lines, cursor = store
    at = free_entry(lines, cursor, (FREE, LAID, NEXT))
    put4(lines, at, place[0], place[1], kind[0], kind[1])
    lines[at, CAME] = kind[2]
    head = chains[account, HEAD]
    if newest_first or head == NONE:
        lines[at, NEXT] = head
        chains[account, HEAD] = at
    else:
        lines[at, NEXT] = NONE
        lines[chains[account, REAR], NEXT] = at
    chains[account, REAR] = at
    chains[account, COUNT] += 1


@compiled
def _last_that_came(store: Any, account: int, row: int) -> int:
    """The highest interval that came by a row; NONE when there is none left."""
    chains, lines, _ = store
    at, found = chains[account, HEAD], NONE
    while at != NONE:
        if lines[at, CAME] == row and (found == NONE or lines[at, LOW] > lines[found, LOW]):
            found = at
        at = lines[at, NEXT]
    return found


@compiled
def _close_gap(store: Any, account: int, low: int, gap: int) -> None:
    """Moves everything from place `low` on down by `gap` and drops the interval that became empty."""
    chains, lines, _ = store
    at, previous = chains[account, HEAD], NONE
    while at != NONE:
        if lines[at, LOW] == lines[at, HIGH]:
            at = _drop(store, account, at)
            if previous == NONE:
                chains[account, HEAD] = at
            else:
                lines[previous, NEXT] = at
            continue
        if lines[at, LOW] >= low:
            lines[at, LOW] -= gap
            lines[at, HIGH] -= gap
        previous, at = at, lines[at, NEXT]
    chains[account, REAR] = previous
