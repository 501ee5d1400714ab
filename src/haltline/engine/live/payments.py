"""The payments of a ledger that grows: those it began with as columns, those that came later one by one."""

from collections.abc import Iterator, Set

import numpy as np

from haltline.engine.ledger import INT64_MAX, KERNEL_MASS_MAX, Ledger, Row
from haltline.engine.live.line import Event, Key
from haltline.values.errors import InvalidValue


class Payments:
    """Payments by number: a row of the first ledger, or beyond its rows in order of arrival."""

    def __init__(self, ledger: Ledger) -> None:
        if len(ledger.reversals):
            raise InvalidValue("ledger", "has reversals, which leave out of order; trace it as a whole")
        self.first = ledger
        self._mass = ledger.mass
        self._require_room()
        self._later: list[Row] = []
        self._gone: set[int] = set()
        self._named: dict[str, int] = {}
        self._leaving = np.argsort(ledger.sources, kind="stable")
        self._coming = np.argsort(ledger.targets, kind="stable")
        self._sources, self._targets = ledger.sources[self._leaving], ledger.targets[self._coming]

    def __getitem__(self, number: int) -> Row:
        """The payment of a number."""
        ledger = self.first
        if number >= len(ledger):
            return self._later[number - len(ledger)]
        source, target = (ledger.name_of(int(side[number])) for side in (ledger.sources, ledger.targets))
        time, sequence = int(ledger.times[number]), int(ledger.sequences[number])
        return Row(ledger.ids[number], time, sequence, source, target, int(ledger.amounts[number]))

    def named(self, wanted: Set[str]) -> dict[str, int]:
        """The numbers of payments by their ids; ids that are not here, or no more, are left out."""
        found = {name: self._named[name] for name in wanted & self._named.keys()}
        rest = wanted - found.keys()
        older = self.first.rows_named(rest) if rest else {}
        return found | {name: row for name, row in older.items() if row not in self._gone}

    def take(self, row: Row) -> int:
        """Numbers a new payment. InvalidValue for one that cannot be, or whose id stands already."""
        self.require_possible(row)
        if self.named({row.transaction_id}):
            raise InvalidValue("transaction_id", f"{row.transaction_id!r} stands already; correct it")
        self._mass += row.amount
        self._later.append(row)
        number = len(self.first) + len(self._later) - 1
        self._named[row.transaction_id] = number
        return number

    def require_possible(self, row: Row) -> None:
        """InvalidValue for an amount that cannot be, or a payment that takes another back."""
        if not 0 < row.amount <= INT64_MAX:
            raise InvalidValue("amount", f"of {row.transaction_id!r} is not above 0 or too large")
        if row.reverses:
            raise InvalidValue("reverses", "payments that are taken back leave out of order; trace the whole")
        self._require_room(row.amount)

    def drop(self, number: int) -> None:
        """Forgets a payment."""
        self._named.pop(self[number].transaction_id, None)
        self._gone.add(number)
        self._mass -= self[number].amount

    def key(self, number: int) -> Key:
        """Where a payment stands in ledger order, among all that ever were."""
        if number < len(self.first):
            return (2 * number + 1,)
        row, ledger = self[number], self.first
        low, high = (int(np.searchsorted(ledger.times, row.time, side=side)) for side in ("left", "right"))
        while low < high:  # among the first ledger's rows of that moment
            middle = (low + high) // 2
            if (int(ledger.sequences[middle]), ledger.ids[middle]) < (row.sequence, row.transaction_id):
                low = middle + 1
            else:
                high = middle
        return (2 * low, row.time, row.sequence, row.transaction_id)

    def opening(self, account: str) -> int:
        """An account's balance before every payment."""
        return self.first.openings.get(account, 0)

    def events(self, account: str) -> list[Event]:
        """What came to an account and left it in the first ledger, in order."""
        code = self.first.code_of(account)
        if code is None:
            return []
        found = [(row, 1) for row in self._rows(self._targets, self._coming, code)]
        found += [(row, -1) for row in self._rows(self._sources, self._leaving, code)]
        moving = (
            (row, sign) for row, sign in sorted(found)
            if row not in self._gone and self.first.sources[row] != self.first.targets[row]
        )  # fmt: skip
        return [Event((2 * row + 1,), row, sign * int(self.first.amounts[row])) for row, sign in moving]

    def standing(self) -> Iterator[Row]:
        """Every payment that counts."""
        for number in range(len(self.first) + len(self._later)):
            if number not in self._gone:
                yield self[number]

    @staticmethod
    def _rows(sides: np.ndarray, rows: np.ndarray, code: int) -> list[int]:
        low, high = (int(np.searchsorted(sides, code, side=side)) for side in ("left", "right"))
        found: list[int] = rows[low:high].tolist()
        return found

    def _require_room(self, more: int = 0) -> None:
        if self._mass + more >= KERNEL_MASS_MAX:
            raise InvalidValue("ledger", "has more units than the places of one line; trace it as a whole")
