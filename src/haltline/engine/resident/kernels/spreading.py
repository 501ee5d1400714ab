"""Disputed money followed out of the accounts that hold some, under pro-rata and libr, in ledger order.

Only payments that may move a disputed unit are looked at, and those between, out of the same accounts, that
are too small to: for them a comparison each. Every account that ever held disputed units is kept under a
small number, in tables that stay in the processor's cache. When a payment becomes an account's next, what it
will touch is asked for: its payee's number, and where the payee pays on.
"""

from typing import Any

import numpy as np

from haltline.engine.kernels import pools
from haltline.engine.kernels.compiling import compiled
from haltline.engine.kernels.exact import floor_share
from haltline.engine.kernels.given import FLOWED, NONE, PART, WANTED, parts_on
from haltline.engine.kernels.pooled import DISPUTED, SURELY_LESS, cut_parts, leave, passes, with_parts
from haltline.engine.kernels.pools import LENGTH, START, UNITS, USED
from haltline.engine.kernels.prefetch import prefetch
from haltline.engine.kernels.tables import put
from haltline.engine.kernels.walk import BALANCE
from haltline.engine.resident.kernels import nearest
from haltline.engine.resident.kernels.balances import (
    AMOUNT,
    BLOCK_BITS,
    HAD,
    KEY,
    NEVER,
    THEN,
    payee_of,
    row_of,
)

NEXT, NEXT_KEY = 2, 3  # columns of the kept accounts beside balance and disputed units
KEPT_COLUMNS = 4  # half a line of memory
ACCOUNT = 3  # column of the places beside those of a vector
BLOCK = 1 << BLOCK_BITS
COUNT, QUEUED = USED + 1, USED + 2  # places of the cursor: kept accounts, entries of the heap


@compiled
def follow(index: Any, given: Any, state: Any, how: Any) -> bool:
    """Follows disputed units to the end; False when a payment wants more room, and the cursor says how much.

    `index` is as `balances` lays it. `given` has for each disputed part its row, label, units, and the entry
    of its row among the payments. `state` is (numbers, kept, heap, store, found): the small number of every
    account or NONE, in one column; a table of those that have one; their next payments; the vectors; and
    (flows, superseded, scratch, scratch). `how` is (whether untainted money leaves first, whether there is
    but one dispute, which needs no vectors).
    """
    payments, kept, heap, store, found = index[0], state[1], state[2], state[3], state[4]
    flows, superseded, cursor = found[0], found[1], store[3]
    untainted_first, alone = how
    while True:
        _drop_stale(kept, heap, cursor)
        paying = heap[0, nearest.KEY] if cursor[QUEUED] else NEVER
        key, at, parts = paying, NONE, 0
        if cursor[PART] < len(given.rows) and given.rows[cursor[PART]] <= row_of(paying):
            at = given.entries[cursor[PART]]
            key, parts = payments[at, KEY], parts_on(given, cursor, given.rows[cursor[PART]])
        if key == NEVER:
            return True
        target = payee_of(key)
        if not _has_room(state, key == paying, (target, parts), alone):
            return False
        groups, count = found[2], 0
        if key == paying:
            at = kept[heap[0, nearest.NUMBER], NEXT]
            count = _leave(payments[at], state, groups, how)
            _pay_on(index, state, untainted_first)
        if parts:
            labels = given.labels[cursor[PART] : cursor[PART] + parts]
            units = given.units[cursor[PART] : cursor[PART] + parts]
            cut_parts(groups, count, payments[at, AMOUNT], units, superseded)
            count = with_parts(groups[:count], labels, units, found[3])
            groups = found[3]
            cursor[PART] += parts
        for group in range(count):
            put(flows, cursor[FLOWED] + group, row_of(key), groups[group, 0], groups[group, 2])
        cursor[FLOWED] += count
        if count and target != len(state[0]) - 1:  # the outside is no account
            _arrive(state, target, groups[:count], alone)
            _pay_sooner(index, state, (target, payments[at, THEN]), untainted_first)


@compiled
def _drop_stale(kept: Any, heap: Any, cursor: Any) -> None:
    """Takes payments out of the heap before which their account found a nearer one."""
    while cursor[QUEUED] and kept[heap[0, nearest.NUMBER], NEXT_KEY] != heap[0, nearest.KEY]:
        cursor[QUEUED] = nearest.pop(heap, cursor[QUEUED])


@compiled
def _has_room(state: Any, pays: bool, payment: Any, alone: bool) -> bool:
    """Whether a payment's pieces fit, also when its payee is not kept yet."""
    numbers, kept, heap, store, found = state
    places, pool, _, cursor = store
    flows, _, one, other = found
    target, parts = payment
    wanted = parts + pools.LEAST_ROOM
    if pays and not alone:
        wanted += places[heap[0, nearest.NUMBER], LENGTH]
    if not alone and numbers[target, 0] != NONE:
        wanted += places[numbers[target, 0], LENGTH]
    cursor[WANTED] = wanted
    if cursor[COUNT] == len(kept) or cursor[QUEUED] == len(heap) or cursor[USED] + 2 * wanted > len(pool):
        return False
    return cursor[FLOWED] + wanted <= len(flows) and wanted <= min(len(one), len(other))


@compiled
def _leave(payment: Any, state: Any, groups: Any, how: Any) -> int:
    """Takes each dispute's share of a payment out of the first in the heap; gives how many groups leave."""
    _, kept, heap, store, _ = state
    untainted_first, alone = how
    payer = heap[0, nearest.NUMBER]
    kept[payer, BALANCE] = payment[HAD]
    if alone:
        return _leave_alone(kept[payer], payment[AMOUNT], groups, untainted_first)
    return leave(kept, store, (payer, payment[AMOUNT]), groups, untainted_first)


@compiled
def _leave_alone(payer: Any, amount: int, groups: Any, untainted_first: bool) -> int:
    """Takes the only dispute's share out of an account; gives how many groups leave, which is 0 or 1."""
    disputed, whole = payer[DISPUTED], payer[BALANCE]
    if untainted_first:
        amount, whole = amount - (whole - disputed), disputed
    if amount <= 0:
        return 0
    gone = disputed
    if amount < whole:
        gone = floor_share(disputed, amount, whole, np.float64(amount) / np.float64(whole))
    payer[DISPUTED] = disputed - gone
    put(groups, 0, 0, 1, gone)
    return 1 if gone else 0


@compiled
def _pay_on(index: Any, state: Any, untainted_first: bool) -> None:
    """Goes on from the payment of the first in the heap to the next with which a disputed unit may leave."""
    numbers, kept, heap, store, _ = state
    payer, cursor = heap[0, nearest.NUMBER], store[3]
    at, key = kept[payer, NEXT] + 1, NEVER
    if kept[payer, DISPUTED]:
        at = _paying(index, at, kept[payer, DISPUTED], untainted_first)
        key = index[0][at, KEY]
    kept[payer, NEXT], kept[payer, NEXT_KEY] = at, key
    if key == NEVER:
        cursor[QUEUED] = nearest.pop(heap, cursor[QUEUED])
    else:
        nearest.replace(heap, cursor[QUEUED], key, payer)
        _ask_ahead(index[0], numbers, at)


@compiled
def _arrive(state: Any, account: int, groups: Any, alone: bool) -> None:
    """Adds groups to what an account holds."""
    numbers, kept, _, store, _ = state
    cursor = store[3]
    number = int(numbers[account, 0])
    if number == NONE:
        number = cursor[COUNT]
        numbers[account, 0] = number
        kept[number, DISPUTED], kept[number, NEXT_KEY] = 0, NEVER
        store[0][number, ACCOUNT] = account
        cursor[COUNT] += 1
    for at in range(len(groups)):
        kept[number, DISPUTED] += groups[at, 2]
    if not alone:
        pools.add(store, number, groups, len(groups))


@compiled
def _pay_sooner(index: Any, state: Any, holder: Any, untainted_first: bool) -> None:
    """Looks, from an entry on, whether an account that now holds more pays disputed units earlier."""
    numbers, kept, heap, store, _ = state
    account, at = holder
    number, cursor = int(numbers[account, 0]), store[3]
    at = _paying(index, at, kept[number, DISPUTED], untainted_first)
    key = index[0][at, KEY]
    if key < kept[number, NEXT_KEY]:
        kept[number, NEXT], kept[number, NEXT_KEY] = at, key
        nearest.push(heap, cursor[QUEUED], key, number)
        cursor[QUEUED] += 1
        _ask_ahead(index[0], numbers, at)


@compiled
def _paying(index: Any, at: int, disputed: int, untainted_first: bool) -> int:
    """The first payment, from one on, with which a disputed unit may leave, or the one that never comes."""
    payments, least = index
    while passes(disputed, payments[at, HAD], payments[at, AMOUNT], untainted_first):
        at += 1
        while not at & (BLOCK - 1) and disputed < SURELY_LESS * least[at >> BLOCK_BITS]:
            at += BLOCK
    return at


@compiled
def _ask_ahead(payments: Any, numbers: Any, at: int) -> None:
    """Asks for what a payment will touch: its payee's number, and where the payee pays on."""
    prefetch(numbers, payee_of(payments[at, KEY]))
    prefetch(payments, payments[at, THEN])


@compiled
def rest(numbers: Any, kept: Any, store: Any, found: Any, alone: bool) -> int:
    """Puts what every account holds into `found` as (account, label, units) and forgets it."""
    places, pool, free, cursor = store
    count = 0
    for number in range(cursor[COUNT]):
        account, start = places[number, ACCOUNT], places[number, START]
        if alone and kept[number, DISPUTED]:
            put(found, count, account, 0, kept[number, DISPUTED])
            count += 1
        for at in range(start, start + places[number, LENGTH]):
            put(found, count, account, pools.label_of(pool[at, pools.KEY]), pool[at, UNITS])
            count += 1
        numbers[account, 0] = NONE
        places[number, LENGTH], places[number, pools.ROOM] = 0, 0
    free[:] = NONE
    cursor[:] = 0
    return count
