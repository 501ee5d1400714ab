"""First in, first out and last in, first out, compiled: one pass that keeps disputed intervals only.

Per account 16 bytes: its balance and a mark that says when its next payment needs care. Under fifo the mark
is how many untainted units leave before the next kept one; under lifo it is the place where the highest kept
one ends. A row that touches no kept unit reads and writes those of its two accounts and nothing else;
they are asked for AHEAD rows before.
"""

from typing import Any

import numpy as np

from haltline.engine.kernels import fates, lines
from haltline.engine.kernels.compiling import compiled
from haltline.engine.kernels.given import NONE, ROW, WANTED, Columns, Given, next_special, parts_on, special
from haltline.engine.kernels.lines import COUNT, HEAD, HIGH, LAID, LINE_COLUMNS, LOW
from haltline.engine.kernels.prefetch import prefetch
from haltline.engine.kernels.tables import Table, put, put4, table, with_room
from haltline.engine.kernels.walk import BALANCE, FAR, Walk, has_room, move
from haltline.engine.reversals import Integers

AHEAD = 32  # rows
FIRST = 1  # column of the accounts beside the balance: the mark


class Ordered(Walk):
    """A trace under fifo, or under lifo when the newest units leave first."""

    STATE = (*Walk.STATE, "_chains", "_lines")

    def __init__(self, openings: Integers, disputes: int, asked: Given, *, newest_first: bool) -> None:
        super().__init__(openings, disputes, asked)
        self._newest_first = newest_first
        self.accounts[:, FIRST] = _no_mark(newest_first)
        self._chains = np.full((len(self.accounts), lines.CHAIN_COLUMNS), NONE, np.int64)
        self._chains[:, COUNT] = 0
        self._lines = table(LINE_COLUMNS)
        self.cursor[lines.FREE] = NONE

    def resting(self) -> Table:
        """Entries (account, label, units) of what the accounts hold now."""
        found = np.empty((int(self._chains[:, COUNT].sum()), 3), np.int64)
        return found[: _resting(self._chains, self._lines, found)]

    def _used(self, name: str) -> int | None:
        return int(self.cursor[LAID]) if name == "_lines" else None

    def _rename(self, labels: Integers) -> None:
        kept = self._lines[: self.cursor[LAID]]
        named = kept[:, lines.LABEL] != lines.UNTAINTED  # entries to use again have some label too: no harm
        kept[named, lines.LABEL] = np.maximum(labels[kept[named, lines.LABEL]], 0)

    def _run(self, columns: Columns, end: int) -> None:
        state = (self.accounts, self.shortfalls, self.superseded, self.latest)
        store, found = (self._chains, self._lines, self.cursor), (self._flows, self._lost)
        _advance(columns, self.given, state, (store, found, self._scratch), end, self._newest_first)

    def _make_room(self, wanted: int) -> None:
        super()._make_room(wanted)
        self._lines = with_room(self._lines, int(self.cursor[LAID]) + wanted)


@compiled
def _no_mark(newest_first: bool) -> int:
    """The mark of an account without kept units."""
    return -FAR if newest_first else FAR


@compiled
def _advance(columns: Any, given: Any, state: Any, tables: Any, end: int, newest_first: bool) -> None:
    """Follows rows before `end`, up to the first that wants more room than there is."""
    sources, targets, amounts = columns
    accounts, shortfalls, superseded, latest = state
    store, found, scratch = tables
    chains, intervals, cursor = store
    outside = len(accounts) - 1
    while cursor[ROW] < end:
        stop = next_special(given, cursor, end)
        row = _pass(columns, accounts, shortfalls, (cursor[ROW], stop), newest_first)
        cursor[ROW] = row
        if row == end:
            break
        source, target, amount = sources[row], targets[row], amounts[row]
        wanted = 2 * (chains[source, COUNT] + parts_on(given, cursor, row)) + 2  # also gaps between pieces
        if cursor[LAID] + wanted > len(intervals) or not has_room(found, scratch, cursor, wanted):
            cursor[WANTED] = wanted
            break
        cursor[ROW] = row + 1
        takes_back, came, labels, units = special(given, cursor, row)
        if source == target:
            continue
        carried, groups = scratch[0], scratch[2]
        payment = (source, amount, takes_back)
        count = _leave(accounts, shortfalls, store, payment, carried, newest_first)
        if len(labels):
            count = _relabel((carried, scratch[1]), count, labels, units, superseded)
            carried = scratch[1]
        grouped = groups[: _group(groups, latest, carried[:count])]
        payer = NONE if takes_back == NONE or target == outside else target
        if fates.decide(grouped, given, (row, payer), labels):
            count = _keep_followed(grouped, latest, carried[:count])
        fates.note(grouped, row, found, cursor)
        for at in range(len(grouped)):
            latest[grouped[at, fates.LABEL]] = NONE
        if target != outside:
            _arrive(accounts, store, (target, amount, came), carried[:count], newest_first)
            accounts[target, BALANCE] += amount


@compiled
def _pass(columns: Any, accounts: Any, shortfalls: Any, rows: Any, newest_first: bool) -> int:
    """Passes rows that move no kept unit; gives the first of `rows` (from, to) that may, or their end."""
    sources, targets, _ = columns
    row, stop = rows
    while row < min(stop, len(sources) - AHEAD):
        ahead = np.uint64(row + AHEAD)
        prefetch(accounts, sources[ahead])
        prefetch(accounts, targets[ahead])
        if not _passed(columns, accounts, shortfalls, row, newest_first):
            return row
        row += 1
    while row < stop and _passed(columns, accounts, shortfalls, row, newest_first):
        row += 1
    return row


@compiled
def _passed(columns: Any, accounts: Any, shortfalls: Any, row: int, newest_first: bool) -> bool:
    """Moves a payment that touches no kept unit; False when it does."""
    sources, targets, amounts = columns
    at = np.uint64(row)  # never counts from the end: a third of the pass would go into asking
    source, target, amount = sources[at], targets[at], amounts[at]
    if source != target:
        if not _passes(accounts[source], amount, newest_first):
            return False
        move(accounts, shortfalls, source, target, amount)
    return True


@compiled
def _passes(account: Any, amount: int, newest_first: bool) -> bool:
    """Whether a payment out of an account touches no kept unit; under fifo the mark then comes nearer."""
    if newest_first:
        return account[BALANCE] - amount >= account[FIRST]
    before = account[FIRST] - amount
    if before < 0:
        return False
    account[FIRST] = before
    return True


@compiled
def _leave(accounts: Any, shortfalls: Any, store: Any, payment: Any, carried: Any, newest_first: bool) -> int:
    """Takes a payment out of its source: what it takes back first, then by the rule, then born clean."""
    source, amount, takes_back = payment
    chains, intervals, _ = store
    balance, head = accounts[source, BALANCE], chains[source, HEAD]
    count, back = 0, 0
    if head != NONE:
        start = intervals[head, LOW] - accounts[source, FIRST]
        if takes_back != NONE:
            back, count = lines.take_back(store, source, takes_back, amount, carried)
        taking = (amount - back, back)
        if newest_first:
            count = lines.take_newest(store, source, balance - back, taking, carried, count)
        else:
            count = lines.take_oldest(store, source, start, taking, carried, count)
        head = chains[source, HEAD]
        if head == NONE:
            accounts[source, FIRST] = _no_mark(newest_first)
        elif newest_first:
            accounts[source, FIRST] = intervals[head, HIGH]
        else:
            accounts[source, FIRST] = intervals[head, LOW] - (start + amount - back)
    rest = balance - amount
    if rest < 0:
        shortfalls[source] -= rest
    accounts[source, BALANCE] = max(rest, 0)
    return count


@compiled
def _relabel(scratch: Any, count: int, labels: Any, units: Any, superseded: Any) -> int:
    """Gives the first units of a payment to its disputes; what was traced in them is superseded."""
    carried, fresh = scratch
    made, cut = 0, 0
    for part in range(len(labels)):
        put4(fresh, made, cut, cut + units[part], labels[part], 1)
        cut += units[part]
        made += 1
    for at in range(count):
        low, high, label = carried[at, 0], carried[at, 1], carried[at, 2]
        superseded[label] += max(0, min(high, cut) - low)
        if high > cut:
            put4(fresh, made, max(low, cut), high, label, carried[at, 3])
            made += 1
    return made


@compiled
def _group(groups: Any, latest: Any, carried: Any) -> int:
    """The carried pieces by dispute and hop; `latest` then leads to the groups of each label."""
    found = 0
    for piece in range(len(carried)):
        units, label, hop = carried[piece, 1] - carried[piece, 0], carried[piece, 2], carried[piece, 3]
        at = _find(groups, latest, label, hop)
        if at == NONE:
            put4(groups, found, label, hop, units, fates.FOLLOWED)
            groups[found, fates.NEXT] = latest[label]
            latest[label] = found
            found += 1
        else:
            groups[at, fates.UNITS] += units
    return found


@compiled
def _find(groups: Any, latest: Any, label: int, hop: int) -> int:
    at = latest[label]
    while at != NONE and groups[at, fates.HOP] != hop:
        at = groups[at, fates.NEXT]
    return at


@compiled
def _keep_followed(groups: Any, latest: Any, carried: Any) -> int:
    """Closes up the carried pieces that are followed and gives how many there are."""
    kept = 0
    for piece in range(len(carried)):
        label, hop = carried[piece, 2], carried[piece, 3]
        if groups[_find(groups, latest, label, hop), fates.FATE] == fates.FOLLOWED:
            put4(carried, kept, carried[piece, 0], carried[piece, 1], label, hop)
            kept += 1
    return kept


@compiled
def _arrive(accounts: Any, store: Any, arriving: Any, carried: Any, newest_first: bool) -> None:
    """Lays a payment behind what its target holds; untainted units too when it is taken back later."""
    target, amount, came = arriving
    chains, intervals, _ = store
    head, behind = chains[target, HEAD], accounts[target, BALANCE]
    if head != NONE and not newest_first:
        behind += intervals[head, LOW] - accounts[target, FIRST]
    at = 0
    for piece in range(len(carried) + 1):
        low = carried[piece, 0] if piece < len(carried) else amount
        if came != NONE and at < low:
            gap = (lines.UNTAINTED, 0, came)
            lines.lay(store, target, (behind + at, behind + low), gap, newest_first)
        if piece < len(carried):
            at = carried[piece, 1]
            kind = (carried[piece, 2], carried[piece, 3], came)
            lines.lay(store, target, (behind + low, behind + at), kind, newest_first)
    first = chains[target, HEAD]
    if first != NONE and newest_first:
        accounts[target, FIRST] = intervals[first, HIGH]
    elif first != NONE and head == NONE:
        accounts[target, FIRST] = intervals[first, LOW]


@compiled
def _resting(chains: Any, intervals: Any, found: Any) -> int:
    """Puts what is left in every chain into `found` as (account, label, units); gives how many entries."""
    count = 0
    for account in range(len(chains)):
        at = chains[account, HEAD]
        while at != NONE:
            label, units = intervals[at, lines.LABEL], intervals[at, HIGH] - intervals[at, LOW]
            if label != lines.UNTAINTED:
                put(found, count, account, label, units)
                count += 1
            at = intervals[at, lines.NEXT]
    return count
