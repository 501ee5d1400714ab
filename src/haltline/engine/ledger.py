"""A ledger: who paid whom how much, in one order that no file order can change.

Columns are sorted once by (time, sequence, transaction_id as bytes). Accounts are small numbers given in
byte order of their names, so sorting by number is sorting by name; the number after the last account
stands for the outside, from which deposits come and to which exits go. About 36 bytes a row.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import repeat
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np

from haltline.engine.reversals import Codes, Integers, no_reversals, reversal_pairs, reversal_problems
from haltline.values.errors import InvalidValue

INT64_MAX = 2**63 - 1
KERNEL_MASS_MAX = 2**62  # units in the whole ledger that int64 coordinates can carry without overflow


@runtime_checkable
class Findable(Protocol):
    """Names of many rows that can be looked up without passing over them one by one."""

    def find(self, wanted: AbstractSet[str]) -> dict[str, int]:
        """Where the wanted names stand; names that are not here are left out."""


class Row(NamedTuple):
    """One payment; an empty source or target is the outside; `reverses` names the payment it takes back."""

    transaction_id: str
    time: int
    sequence: int
    source: str
    target: str
    amount: int
    reverses: str = ""


def key_of(row: Row) -> tuple[int, int, str]:
    """What payments are ordered by."""
    return row.time, row.sequence, row.transaction_id


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """Payments in order with the openings they start from.

    `ids` and the five columns have one entry a row. `sources` and `targets` index `accounts` (byte order);
    `outside` is the code for an empty name. `openings` holds the balances as given; an account without one
    starts at 0. `calendar` says that times are microseconds since 1970 rather than given integers.
    `reversals` has two columns, a row and the earlier row that it takes back, in order of the first.
    """

    ids: Sequence[str]
    times: Integers
    sequences: Integers
    sources: Codes
    targets: Codes
    amounts: Integers
    accounts: Sequence[str]
    openings: Mapping[str, int]
    calendar: bool = False
    reversals: Integers = field(default_factory=no_reversals)
    _opened: list[Integers] = field(default_factory=list, init=False, repr=False)

    def __len__(self) -> int:
        return len(self.times)

    @property
    def outside(self) -> int:
        """The code that stands for an empty source or target."""
        return len(self.accounts)

    def code_of(self, account: str) -> int | None:
        """The number of an account by its name; None for one that is not here."""
        code = bisect_left(self.accounts, account)
        return code if code < self.outside and self.accounts[code] == account else None

    def name_of(self, code: int) -> str:
        """The name of an account by its number; empty for the outside."""
        return "" if code == self.outside else self.accounts[code]

    @property
    def mass(self) -> int:
        """All units that ever stand in the ledger: openings and every payment once, exactly."""
        low, high = self.amounts & 0xFFFFFFFF, self.amounts >> 32
        return sum(self.openings.values()) + int(low.sum()) + (int(high.sum()) << 32)

    def opening_units(self) -> list[int]:
        """The opening balance of each account, in account order."""
        return list(map(self.openings.get, self.accounts, repeat(0)))

    def opening_column(self) -> Integers:
        """The same as a column, looked up once; for ledgers whose mass fits 64 bits."""
        if not self._opened:
            self._opened.append(np.array(self.opening_units(), np.int64))
        return self._opened[0]

    def rows_until(self, moment: int | None) -> int:
        """How many rows are not later than a moment; all of them when there is none."""
        if moment is None or moment >= INT64_MAX:
            return len(self)
        return int(np.searchsorted(self.times, max(moment, -INT64_MAX), side="right"))

    def rows_named(self, wanted: AbstractSet[str]) -> dict[str, int]:
        """Where the wanted transaction ids stand; ids that are not in the ledger are left out."""
        if isinstance(self.ids, Findable):
            return self.ids.find(wanted)
        return {name: row for row, name in enumerate(self.ids) if name in wanted}

    def rows(self) -> Iterator[Row]:
        """The payments one by one, in order."""
        back = dict(self.reversals.tolist())
        columns = (self.times.tolist(), self.sequences.tolist(), self.sources.tolist(), self.targets.tolist())
        lines = zip(self.ids, *columns, self.amounts.tolist(), strict=True)
        for row, (name, time, sequence, source, target, amount) in enumerate(lines):
            reverses = self.ids[back[row]] if row in back else ""
            yield Row(name, time, sequence, self.name_of(source), self.name_of(target), amount, reverses)

    @staticmethod
    def from_rows(rows: Iterable[Row], openings: Mapping[str, int] | None = None) -> "Ledger":
        """A ledger of rows in any order; InvalidValue for a doubled id, an amount not above 0, a negative
        opening, or a reversal that does not mirror an earlier payment."""
        opened = dict(openings or {})
        ordered = sorted(rows, key=key_of)
        _require_sound(ordered, opened)
        named = {name for row in ordered for name in (row.source, row.target)} - {""}
        accounts = sorted(named | opened.keys())
        code = {name: number for number, name in enumerate(accounts)} | {"": len(accounts)}
        ledger = Ledger(
            ids=[row.transaction_id for row in ordered],
            times=np.array([row.time for row in ordered], np.int64),
            sequences=np.array([row.sequence for row in ordered], np.int64),
            sources=np.array([code[row.source] for row in ordered], np.int32),
            targets=np.array([code[row.target] for row in ordered], np.int32),
            amounts=np.array([row.amount for row in ordered], np.int64),
            accounts=accounts,
            openings=opened,
            reversals=_reversals(ordered),
        )
        problems = reversal_problems(ledger.reversals, ledger.sources, ledger.targets, ledger.amounts)
        for row, reason in problems.items():
            raise InvalidValue(f"payment {ordered[row].transaction_id!r}", reason)
        return ledger


def _reversals(ordered: Sequence[Row]) -> Integers:
    where = {row.transaction_id: number for number, row in enumerate(ordered)}
    for row in ordered:
        if row.reverses and row.reverses not in where:
            raise InvalidValue("reverses", f"{row.reverses!r} is not in the ledger")
    return reversal_pairs({where[r.transaction_id]: where[r.reverses] for r in ordered if r.reverses})


def _require_sound(rows: Sequence[Row], openings: Mapping[str, int]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.transaction_id in seen:
            raise InvalidValue("transaction_id", f"{row.transaction_id!r} stands twice")
        if not 0 < row.amount <= INT64_MAX:
            raise InvalidValue("amount", f"of {row.transaction_id!r} is not above 0 or too large")
        seen.add(row.transaction_id)
    for account, balance in openings.items():
        if not account or not 0 <= balance <= INT64_MAX:
            raise InvalidValue("balance", f"of {account!r} is negative, too large or has no account")
