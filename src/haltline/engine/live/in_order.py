"""The payments of a growing ledger in ledger order, as columns that a walk can go through."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from haltline.engine.kernels.tables import longer
from haltline.engine.ledger import Ledger
from haltline.engine.live.kernels import growing
from haltline.engine.live.payments import Payments
from haltline.engine.reversals import Codes, Integers, reversal_pairs

COLUMNS = {
    "numbers": np.int64, "times": np.int64, "sources": np.int32, "targets": np.int32, "amounts": np.int64,
}  # fmt: skip
SPARE = 1024  # rows or accounts for which there is room at first


class InOrder:
    """Rows by ledger order: the number of each payment, and its columns.

    A walk wants the outside behind every account, so `room` numbers are kept for accounts and the next is
    the outside; `room` grows by doubling, and then every account keeps its number but the outside does not.
    """

    def __init__(self, payments: Payments) -> None:
        self._payments = payments
        self.count = 0
        self.room = 0
        self._columns: dict[str, Any] = {name: np.empty(0, kind) for name, kind in COLUMNS.items()}
        self._before: tuple[int, Integers] = (0, np.empty(0, np.int64))
        numbers = payments.in_order()
        self._make_room(len(numbers))
        self._fill(slice(0, len(numbers)), numbers)
        self.count = len(numbers)

    @property
    def numbers(self) -> Integers:
        """The payment of every row."""
        found: Integers = self._columns["numbers"][: self.count]
        return found

    def append(self, numbers: range) -> None:
        """Puts payments behind all others."""
        self._keep(self.count)
        self._make_room(len(numbers))
        self._fill(slice(self.count, self.count + len(numbers)), np.array(numbers))
        self.count += len(numbers)

    def put(self, number: int) -> None:
        """Puts a payment where it belongs."""
        row = self.row_of(number)
        self._keep(row)
        self._make_room(1)
        for column in self._columns.values():
            column[row + 1 : self.count + 1] = column[row : self.count].copy()
        self._fill(slice(row, row + 1), np.array([number]))
        self.count += 1

    def drop(self, number: int) -> None:
        """Takes a payment out."""
        row = self.row_of(number)
        self._keep(row)
        for column in self._columns.values():
            column[row : self.count - 1] = column[row + 1 : self.count].copy()
        self.count -= 1

    def row_of(self, number: int) -> int:
        """The row on which a payment stands, or would stand."""
        return int(self.rows_of([number])[0])

    def rows_of(self, numbers: Sequence[int]) -> Integers:
        """The same for many payments."""
        found = np.empty(len(numbers), np.int64)
        table = self._columns["numbers"][: self.count, None]
        growing.where_stand(self._payments.book, table, np.array(numbers, np.int64), found)
        return found

    def numbers_before(self, rows: Integers) -> Integers:
        """The payments that stood on rows before anything changed since `forget_before`."""
        kept_from, kept = self._before
        found = self.numbers[np.minimum(rows, max(self.count - 1, 0))] if self.count else np.zeros_like(rows)
        late = rows >= kept_from
        found[late] = kept[rows[late] - kept_from]
        return found

    def sides(self, since: int) -> tuple[Codes, Codes]:
        """The (sources, targets) of the rows from one on, as a walk numbers them."""
        sources, targets = (self._columns[name][since : self.count] for name in ("sources", "targets"))
        return sources, targets

    def forget_before(self) -> None:
        """Takes the rows as they are for those that were."""
        self._before = (self.count, np.empty(0, np.int64))

    def codes(self, accounts: NDArray[Any]) -> Codes:
        """Accounts of the payments as a walk numbers them."""
        outside = self._payments.accounts.outside
        inside = np.where(accounts > outside, accounts - 1, accounts)
        return np.where(accounts == outside, self.room, inside).astype(np.int32)

    def accounts(self, codes: Integers) -> Integers:
        """The other way round, for accounts that are not the outside."""
        return np.where(codes >= self._payments.accounts.outside, codes + 1, codes)

    def openings(self) -> Integers:
        """What each account had before every payment, as a walk numbers them, without the outside."""
        given, outside = self._payments.accounts.openings(), self._payments.accounts.outside
        found = np.zeros(self.room, np.int64)
        found[: len(given) - 1] = np.delete(given, outside)
        return found

    def ledger(self) -> Ledger:
        """The rows as a walk takes them; without names, and openings by `openings`."""
        reversed_ = self._payments.reversed
        part = {name: column[: self.count] for name, column in self._columns.items()}
        accounts: Any = range(self.room)  # nobody asks for their names
        openings: Mapping[str, int] = {}
        taking, taken = (self.rows_of([*side]) for side in (reversed_.keys(), reversed_.values()))
        return Ledger(
            ids=(), times=part["times"], sequences=part["times"], sources=part["sources"],
            targets=part["targets"], amounts=part["amounts"], accounts=accounts, openings=openings,
            calendar=self._payments.calendar,
            reversals=reversal_pairs(dict(zip(taking.tolist(), taken.tolist(), strict=True))),
        )  # fmt: skip

    def _fill(self, rows: slice, numbers: Integers) -> None:
        book = self._payments.book
        self._columns["numbers"][rows] = numbers
        self._columns["times"][rows] = book.times[numbers]
        self._columns["amounts"][rows] = book.amounts[numbers]
        self._columns["sources"][rows] = self.codes(book.sources[numbers])
        self._columns["targets"][rows] = self.codes(book.targets[numbers])

    def _keep(self, row: int) -> None:
        """Keeps which payments stand from a row on, before they move."""
        kept_from, kept = self._before
        if row < kept_from:
            self._before = (row, np.concatenate([self.numbers[row:kept_from], kept]))

    def _make_room(self, rows: int) -> None:
        if self.count + rows > len(self._columns["numbers"]):
            length = 2 * (self.count + rows) + SPARE
            self._columns = {name: longer(column, length) for name, column in self._columns.items()}
        if len(self._payments.accounts) - 1 > self.room:
            outside, self.room = self.room, 2 * len(self._payments.accounts) + SPARE
            for name in ("sources", "targets"):
                column = self._columns[name][: self.count]
                column[column == outside] = self.room
