"""A compiled trace on its way through a ledger: it can be taken further, and asked what it found so far."""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from haltline.engine.kernels.compiling import compiled
from haltline.engine.kernels.given import FLOWED, LOST, NONE, ROW, WANTED, Columns, Given
from haltline.engine.kernels.tables import LABEL, Table, table, with_room
from haltline.engine.reversals import Integers

CURSOR_LENGTH = 16
FAR = 2**62  # above every sum of a ledger that kernels take
BALANCE = 0  # column of the accounts
PIECE_COLUMNS = 5
FOUND_COLUMNS, LOST_COLUMNS = 3, 4


class Walk(ABC):
    """What every rule keeps: a cursor, sums by account and by dispute, and tables that grow.

    `_scratch` are tables for the pieces of one payment: as they leave, relabelled, and grouped. `STATE` names
    what rows change, beside the tables of what was found, which only grow.
    """

    STATE: tuple[str, ...] = ("cursor", "accounts", "shortfalls", "superseded")

    def __init__(self, openings: Integers, disputes: int, asked: Given) -> None:
        self.given, self.cursor = asked, np.zeros(CURSOR_LENGTH, np.int64)
        self.accounts = np.zeros((len(openings) + 1, 2), np.int64)
        self.accounts[:-1, BALANCE] = openings
        self.accounts[-1, BALANCE] = FAR  # outside is never short
        self.shortfalls = np.zeros(len(openings) + 1, np.int64)
        self.superseded = np.zeros(disputes, np.int64)
        self.latest = np.full(disputes, NONE, np.int64)
        self._flows, self._lost = table(FOUND_COLUMNS), table(LOST_COLUMNS)
        self._scratch = (table(PIECE_COLUMNS), table(PIECE_COLUMNS), table(PIECE_COLUMNS))

    def advance(self, columns: Columns, end: int) -> None:
        """Follows the rows before `end`."""
        while self.cursor[ROW] < end:
            self._run(columns, end)
            if self.cursor[ROW] < end:
                self._make_room(int(self.cursor[WANTED]))

    def saved(self) -> dict[str, Any]:
        """A copy of where the walk is, from which it can be taken up again."""
        return {name: getattr(self, name)[: self._used(name)].copy() for name in self.STATE}

    def take_up(self, saved: dict[str, Any]) -> None:
        """Goes back to where the walk was; the rows from there on may be others."""
        for name, array in saved.items():
            setattr(self, name, array.copy())

    def rename_found(self, labels: Integers) -> None:
        """Gives what was found the new labels: `labels` has one for each before, -1 for a dispute that is
        no more."""
        for found in (self.flows, self.lost):
            found[:, LABEL] = labels[found[:, LABEL]]

    def rename_held(self, labels: Integers, disputes: int) -> None:
        """Gives what accounts hold the new labels, of so many now."""
        kept, before = labels >= 0, self.superseded
        self.superseded = np.zeros(disputes, np.int64)
        self.superseded[labels[kept]] = before[kept]
        self.latest = np.full(disputes, NONE, np.int64)
        self._rename(labels)

    @property
    def flows(self) -> Table:
        """Entries (row, label, units) of what payments carried on arrival."""
        return self._flows[: self.cursor[FLOWED]]

    @property
    def lost(self) -> Table:
        """Entries (row, label, units, fate) of what was not followed."""
        return self._lost[: self.cursor[LOST]]

    @abstractmethod
    def resting(self) -> Table:
        """Entries (account, label, units) of what the accounts hold now."""

    @abstractmethod
    def _rename(self, labels: Integers) -> None:
        """Gives the units that accounts hold their new labels."""

    def _used(self, name: str) -> int | None:
        """How many entries of a table of the state are used; None for all."""
        return None

    @abstractmethod
    def _run(self, columns: Columns, end: int) -> None:
        """Follows rows before `end`, up to the first that wants more room than there is."""

    def _make_room(self, wanted: int) -> None:
        """Gives every table room for a row with that many pieces."""
        self._flows = with_room(self._flows, int(self.cursor[FLOWED]) + wanted)
        self._lost = with_room(self._lost, int(self.cursor[LOST]) + wanted)
        first, second, third = (with_room(one, wanted) for one in self._scratch)
        self._scratch = (first, second, third)


@compiled
def has_room(found: Any, scratch: Any, cursor: Any, wanted: int) -> bool:
    """Whether a row with so many pieces fits into (flows, lost) and the tables for one payment."""
    flows, lost = found
    fits = cursor[FLOWED] + wanted <= len(flows) and cursor[LOST] + wanted <= len(lost)
    return fits and wanted <= min(len(scratch[0]), len(scratch[1]), len(scratch[2]))


@compiled
def move(accounts: Any, shortfalls: Any, source: int, target: int, amount: int) -> None:
    """Moves a payment between two balances; the units that are missing are born clean and counted."""
    rest = accounts[source, BALANCE] - amount
    if rest < 0:
        shortfalls[source] -= rest
        rest = 0
    accounts[source, BALANCE] = rest
    accounts[target, BALANCE] += amount
