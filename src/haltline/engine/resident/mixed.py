"""A ledger kept ready for pro-rata or libr: a complaint is followed from one payment to the next it moves."""

from typing import NamedTuple

import numpy as np

from haltline.engine.disputes import Parts
from haltline.engine.kernels import pools
from haltline.engine.kernels.given import FLOWED, NONE, WANTED
from haltline.engine.kernels.pools import LENGTH, USED
from haltline.engine.kernels.tables import FIRST_LENGTH, Table, pieces, table, with_room
from haltline.engine.kernels.walk import CURSOR_LENGTH, PIECE_COLUMNS
from haltline.engine.ledger import Ledger
from haltline.engine.resident.kernels import balances, spreading
from haltline.engine.resident.kernels.spreading import COUNT, QUEUED
from haltline.engine.reversals import Integers
from haltline.engine.trail import Outcome

KEPT_ENTRIES_MAX = 2**18  # of a table; the tables of a larger question are not kept for the next


class Asked(NamedTuple):
    """Disputed parts in ledger order: row, label, units, and the row's entry among the payments."""

    rows: Integers
    labels: Integers
    units: Integers
    entries: Integers


class Mixed:
    """A ledger with the balances before its payments; about 36 bytes a row beside the ledger."""

    def __init__(self, ledger: Ledger, *, untainted_first: bool) -> None:
        self._sources, self._untainted_first = ledger.sources, untainted_first
        self._starts, self._index, shortfalls = balances.laid(ledger, untainted_first=untainted_first)
        self.shortfalls: list[int] = shortfalls[:-1].tolist()
        self._idle: list[_Tables] = []  # one for each question that was ever asked beside others

    def outcome(self, parts: Parts) -> Outcome:
        """Where the units of disputes are, and which way they went."""
        asked, names, tables = self._asked(parts), len(parts.names), self._tables()
        superseded, how = np.zeros(names, np.int64), (self._untainted_first, names == 1)
        while not spreading.follow(self._index, asked, tables.state(superseded), how):
            tables.make_room()
        flows = pieces(tables.flows[: tables.cursor[FLOWED]])
        positions = pieces(tables.rest(alone=names == 1))
        if tables.small:
            self._idle.append(tables)
        return Outcome(positions, flows, superseded.tolist(), self.shortfalls)

    def _tables(self) -> "_Tables":
        """Tables that no other question fills now."""
        try:
            return self._idle.pop()
        except IndexError:
            return _Tables(len(self._starts))

    def _asked(self, parts: Parts) -> Asked:
        rows, labels, units = (np.array(c, np.int64) for c in (parts.rows, parts.labels, parts.amounts))
        entries = np.empty(len(rows), np.int64)
        named = (rows, self._sources[rows].astype(np.int64))
        balances.find(self._starts, self._index[0], named, entries)
        return Asked(rows, labels, units, entries)


class _Tables:
    """What one question fills: the accounts that it kept, their vectors, what it found."""

    def __init__(self, accounts: int) -> None:
        self._numbers = np.full((accounts, 1), NONE, np.int32)
        self._kept, self._heap = table(spreading.KEPT_COLUMNS), table(2)
        self._places = np.zeros((FIRST_LENGTH, pools.PLACE_COLUMNS), np.int32)
        self._free = np.full(pools.SIZES, NONE, np.int64)
        self._pool, self.flows = table(pools.POOL_COLUMNS), table(3)
        self._scratch = (table(PIECE_COLUMNS), table(PIECE_COLUMNS))
        self.cursor = np.zeros(CURSOR_LENGTH, np.int64)

    @property
    def small(self) -> bool:
        """Whether they are worth keeping for the next question."""
        return len(self.flows) <= KEPT_ENTRIES_MAX and len(self._pool) <= KEPT_ENTRIES_MAX

    def state(self, superseded: Integers) -> tuple[object, ...]:
        """The tables as `spreading.follow` takes them."""
        found = (self.flows, superseded, *self._scratch)
        return self._numbers, self._kept, self._heap, self._store(), found

    def make_room(self) -> None:
        """Makes every table that is too short longer, for as many pieces as the cursor says."""
        cursor, kept, wanted = self.cursor, len(self._kept), int(self.cursor[WANTED])
        self.flows = with_room(self.flows, int(cursor[FLOWED]) + wanted)
        self._pool = with_room(self._pool, int(cursor[USED]) + 2 * wanted)
        self._scratch = (with_room(self._scratch[0], wanted), with_room(self._scratch[1], wanted))
        self._heap = with_room(self._heap, int(cursor[QUEUED]) + 1)
        self._kept = with_room(self._kept, int(cursor[COUNT]) + 1)
        if len(self._kept) > kept:
            none = np.zeros((len(self._kept) - kept, pools.PLACE_COLUMNS), np.int32)
            self._places = np.concatenate([self._places, none])

    def rest(self, *, alone: bool) -> Table:
        """Entries (account, label, units) of what the accounts hold, which is then forgotten."""
        kept = int(self.cursor[COUNT])
        found = np.empty((kept + int(self._places[:kept, LENGTH].sum()), 3), np.int64)
        return found[: spreading.rest(self._numbers, self._kept, self._store(), found, alone)]

    def _store(self) -> tuple[object, ...]:
        return self._places, self._pool, self._free, self.cursor
