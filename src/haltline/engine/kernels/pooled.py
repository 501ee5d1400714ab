"""Pro rata and LIBR, compiled: every account holds so many units of each dispute, exact to the unit.

Per account 16 bytes: its balance and how much of it is disputed. A row passes when no disputed unit can
leave: under libr when enough untainted money is there, under pro-rata when every share rounds down to
nothing. Memory is asked for in three stages before a row comes: its accounts, where their vectors lie, the
vectors.
"""

from typing import Any

import numpy as np

from haltline.engine.kernels import fates, pools
from haltline.engine.kernels.compiling import compiled
from haltline.engine.kernels.exact import floor_share
from haltline.engine.kernels.given import NONE, ROW, WANTED, Columns, Given, next_special, parts_on, special
from haltline.engine.kernels.pools import KEY, LENGTH, START, UNITS, USED
from haltline.engine.kernels.prefetch import prefetch
from haltline.engine.kernels.tables import Table, put, table, with_room
from haltline.engine.kernels.walk import BALANCE, Walk, has_room, move
from haltline.engine.reversals import Integers

DISPUTED = 1  # column of the accounts beside the balance
ACCOUNTS_AHEAD, PLACES_AHEAD, VECTORS_AHEAD = 32, 20, 10  # rows
SURELY_LESS = 0.9999999  # than 1, whatever a product of two floating numbers lost


class Pooled(Walk):
    """A trace under pro-rata, or under libr when untainted money leaves first."""

    STATE = (*Walk.STATE, "_places", "_free", "_pool")

    def __init__(self, openings: Integers, disputes: int, asked: Given, *, untainted_first: bool) -> None:
        super().__init__(openings, disputes, asked)
        self._untainted_first = untainted_first
        self._places = np.zeros((len(self.accounts), pools.PLACE_COLUMNS), np.int32)
        self._free = np.full(pools.SIZES, NONE, np.int64)
        self._pool = table(pools.POOL_COLUMNS)

    def resting(self) -> Table:
        """Entries (account, label, units) of what the accounts hold now."""
        found = np.empty((int(self._places[:, LENGTH].sum()), 3), np.int64)
        _resting(self._places, self._pool, found)
        return found

    def _used(self, name: str) -> int | None:
        return int(self.cursor[USED]) if name == "_pool" else None

    def _rename(self, labels: Integers) -> None:
        pools.rename(self._places, self._pool, labels)

    def _run(self, columns: Columns, end: int) -> None:
        state = (self.accounts, self.shortfalls, self.superseded)
        store = (self._places, self._pool, self._free, self.cursor)
        found = (self._flows, self._lost)
        _advance(columns, self.given, state, (store, found, self._scratch), end, self._untainted_first)

    def _make_room(self, wanted: int) -> None:
        super()._make_room(wanted)
        self._pool = with_room(self._pool, int(self.cursor[USED]) + 2 * wanted)


@compiled
def _advance(columns: Any, given: Any, state: Any, tables: Any, end: int, untainted_first: bool) -> None:
    """Follows rows before `end`, up to the first that wants more room than there is."""
    sources, targets, amounts = columns
    accounts, shortfalls, superseded = state
    store, found, scratch = tables
    places, pool, _, cursor = store
    outside = len(accounts) - 1
    while cursor[ROW] < end:
        stop = next_special(given, cursor, end)
        memory = (accounts, places, pool)
        row = _pass(columns, memory, shortfalls, (cursor[ROW], stop), untainted_first)
        cursor[ROW] = row
        if row == end:
            break
        source, target, amount = sources[row], targets[row], amounts[row]
        wanted = np.int64(places[source, LENGTH]) + places[target, LENGTH] + parts_on(given, cursor, row)
        wanted += pools.LEAST_ROOM
        if cursor[USED] + 2 * wanted > len(pool) or not has_room(found, scratch, cursor, wanted):
            cursor[WANTED] = wanted
            break
        cursor[ROW] = row + 1
        takes_back, _, labels, units = special(given, cursor, row)
        if source == target:
            continue
        groups = scratch[0]
        count = leave(accounts, store, (source, amount), groups, untainted_first)
        rest = accounts[source, BALANCE] - amount
        if rest < 0:
            shortfalls[source] -= rest
        accounts[source, BALANCE] = max(rest, 0)
        if len(labels):
            cut_parts(groups, count, amount, units, superseded)
            count = with_parts(groups[:count], labels, units, scratch[1])
            groups = scratch[1]
        payer = NONE if takes_back == NONE or target == outside else target
        lose = fates.decide(groups[:count], given, (row, payer), labels)
        fates.note(groups[:count], row, found, cursor)
        if target != outside:
            if lose:
                count = _keep_followed(groups[:count])
            for at in range(count):
                accounts[target, DISPUTED] += groups[at, fates.UNITS]
            pools.add(store, target, groups, count)
            accounts[target, BALANCE] += amount


@compiled
def _ask_ahead(columns: Any, memory: Any, row: int) -> None:
    """Asks for what the rows ahead will touch: their accounts, then where vectors lie, then the vectors."""
    sources, targets, _ = columns
    accounts, places, pool = memory
    ahead = np.uint64(row + ACCOUNTS_AHEAD)
    prefetch(accounts, sources[ahead])
    prefetch(accounts, targets[ahead])
    ahead = np.uint64(row + PLACES_AHEAD)
    if accounts[sources[ahead], DISPUTED] > 0:
        prefetch(places, sources[ahead])
        prefetch(places, targets[ahead])
    ahead = np.uint64(row + VECTORS_AHEAD)
    if accounts[sources[ahead], DISPUTED] > 0:
        for line in range(0, places[sources[ahead], LENGTH], pools.LEAST_ROOM):
            prefetch(pool, places[sources[ahead], START] + line)
        for line in range(0, places[targets[ahead], LENGTH], pools.LEAST_ROOM):
            prefetch(pool, places[targets[ahead], START] + line)


@compiled
def _pass(columns: Any, memory: Any, shortfalls: Any, rows: Any, untainted_first: bool) -> int:
    """Passes rows that move no disputed unit; gives the first of `rows` (from, to) that may, or their end."""
    accounts = memory[0]
    row, stop = rows
    while row < min(stop, len(columns[0]) - ACCOUNTS_AHEAD):
        _ask_ahead(columns, memory, row)
        if not _passed(columns, accounts, shortfalls, row, untainted_first):
            return row
        row += 1
    while row < stop and _passed(columns, accounts, shortfalls, row, untainted_first):
        row += 1
    return row


@compiled
def _passed(columns: Any, accounts: Any, shortfalls: Any, row: int, untainted_first: bool) -> bool:
    """Moves a payment with which no disputed unit leaves; False when one does."""
    sources, targets, amounts = columns
    at = np.uint64(row)  # never counts from the end: a third of the pass would go into asking
    source, target, amount = sources[at], targets[at], amounts[at]
    if source != target:
        if not passes(accounts[source, DISPUTED], accounts[source, BALANCE], amount, untainted_first):
            return False
        move(accounts, shortfalls, source, target, amount)
    return True


@compiled
def passes(disputed: int, balance: int, amount: int, untainted_first: bool) -> bool:
    """Whether no disputed unit leaves: untainted money is enough, or every share rounds down to nothing."""
    if not disputed:
        return True
    if untainted_first:
        return balance - amount >= disputed
    share = np.float64(disputed) * np.float64(amount)
    return amount < balance and bool(share < SURELY_LESS * np.float64(balance))


@compiled
def leave(accounts: Any, store: Any, payment: Any, groups: Any, untainted_first: bool) -> int:
    """Takes each label's share out of the source, one hop further; gives how many labels leave."""
    source, amount = payment
    places, pool, _, _ = store
    whole, length = accounts[source, BALANCE], places[source, LENGTH]
    if not length:
        return 0
    if untainted_first:
        amount -= whole - accounts[source, DISPUTED]
        whole = accounts[source, DISPUTED]
        if amount <= 0:
            return 0
    start, gone, kept, through, before = places[source, START], 0, 0, 0, 0
    ratio = np.float64(amount) / np.float64(whole)
    for at in range(length):
        key, units = pool[np.uint64(start + at), KEY], pool[np.uint64(start + at), UNITS]
        through += units
        floor = through if amount >= whole else floor_share(through, amount, whole, ratio)
        out, before = floor - before, floor
        put(groups, gone, pools.label_of(key), pools.hop_of(key) + 1, out)
        gone += int(out > 0)  # else the next overwrites it: no guess of the processor goes wrong
        pool[np.uint64(start + kept), KEY] = key
        pool[np.uint64(start + kept), UNITS] = units - out
        kept += int(out < units)
    accounts[source, DISPUTED] -= before
    places[source, LENGTH] = kept
    if not kept:
        pools.leave_place(store, source)
    return gone


@compiled
def cut_parts(groups: Any, count: int, amount: int, parts: Any, superseded: Any) -> None:
    """Cuts each disputed part in turn from what is still uncut; what was traced in it is superseded."""
    for part in parts:
        through, before, ratio = 0, 0, np.float64(part) / np.float64(amount)
        for at in range(count):
            through += groups[at, fates.UNITS]
            floor = through if part >= amount else floor_share(through, part, amount, ratio)
            superseded[groups[at, fates.LABEL]] += floor - before
            groups[at, fates.UNITS] -= floor - before
            before = floor
        amount -= part


@compiled
def with_parts(groups: Any, labels: Any, parts: Any, merged: Any) -> int:
    """Puts what is left of the groups and the disputed parts in order of label; gives how many there are."""
    made, one, other = 0, 0, 0
    while one < len(groups) or other < len(labels):
        if other == len(labels) or (one < len(groups) and groups[one, fates.LABEL] < labels[other]):
            if groups[one, fates.UNITS]:
                put(merged, made, groups[one, 0], groups[one, 1], groups[one, 2])
                made += 1
            one += 1
            continue
        put(merged, made, labels[other], 1, parts[other])
        if one < len(groups) and groups[one, fates.LABEL] == labels[other]:
            merged[made, fates.UNITS] += groups[one, fates.UNITS]
            one += 1
        made += 1
        other += 1
    return made


@compiled
def _keep_followed(groups: Any) -> int:
    """Closes up the groups that are followed and gives how many there are."""
    kept = 0
    for at in range(len(groups)):
        if groups[at, fates.FATE] == fates.FOLLOWED:
            put(groups, kept, groups[at, 0], groups[at, 1], groups[at, 2])
            kept += 1
    return kept


@compiled
def _resting(places: Any, pool: Any, found: Any) -> None:
    """Puts what every account holds into `found` as (account, label, units)."""
    count = 0
    for account in range(len(places)):
        start = places[account, START]
        for at in range(start, start + places[account, LENGTH]):
            put(found, count, account, pools.label_of(pool[at, KEY]), pool[at, UNITS])
            count += 1
