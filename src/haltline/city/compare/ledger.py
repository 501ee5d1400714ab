"""The banks' own books in a wave, and the truth about them: which units of every payment are whose loss.

Books and liens are the reference bank's. A restraint of a whole account is the world's: nothing leaves it.
A row costs the lots it moves; the truth adds one piece for each fraud in them.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from haltline.city.books import Account, Books
from haltline.city.compare.wave import Bank, Holding
from haltline.city.journal import Journal
from haltline.city.liens import Liens
from haltline.city.rows import AccountId, Row
from haltline.protocol import slices as units
from haltline.protocol.slices import Slices

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
PAYOUT = "payout"


class Fate(StrEnum):
    """Where a unit of a loss is."""

    HELD = "held"
    RETURNED = "returned"
    FREE = "free"
    GONE = "gone"


class Piece(NamedTuple):
    """Units [lo, hi) of a payment that were lost in the fraud of that number."""

    lo: int
    hi: int
    fraud: int


def moment(minute: float) -> datetime:
    """The moment that many minutes after the wave's first midnight."""
    return MONDAY + timedelta(minutes=minute)


class Ledger:
    """All books of a wave under one procedure."""

    def __init__(self, banks: tuple[Bank, ...], holdings: tuple[Holding, ...], floor: int = 0) -> None:
        self.banks = {bank.code: bank for bank in banks}
        self.books = {code: Books(code) for code in self.banks}
        self.liens = {code: Liens(books, Journal()) for code, books in self.books.items()}
        self.holdings = {each.account: each for each in holdings}
        self.rows: dict[str, Row] = {}
        self.sent: dict[AccountId, list[Row]] = {}
        self.stops: dict[AccountId, int] = {}
        self._truth: dict[str, tuple[Piece, ...]] = {}
        for each in holdings:
            if each.opening:
                self._book(0.0, None, each.account, each.opening)
            if each.wages:
                self._account(each.account).floor = floor

    def pay(
        self,
        at: float,
        source: AccountId | None,
        target: AccountId | None,
        amount: int,
        kind: str = "transfer",
    ) -> Row | None:
        """A payment of what of `amount` can leave; None when nothing can."""
        if source is not None:
            amount = min(amount, self.spendable(source))
        return self._book(at, source, target, amount, kind) if amount > 0 else None

    def lose(self, at: float, victim: AccountId, target: AccountId, amount: int, fraud: int) -> Row:
        """The payment of a victim: all its units are the loss of that fraud."""
        row = self._book(at, victim, target, amount)
        self._truth[row.transfer_id] = (Piece(0, row.amount, fraud),)
        return row

    def spendable(self, account: AccountId) -> int:
        """What may leave an account now."""
        return 0 if self.stops.get(account) else self._account(account).queue.total

    def balance(self, account: AccountId) -> int:
        """All that is in an account, held or not."""
        return self._account(account).balance

    def truth(self, transfer_id: str) -> tuple[Piece, ...]:
        """The lost units among those of a payment."""
        return self._truth.get(transfer_id, ())

    def free_units(self, account: AccountId) -> Iterator[tuple[str, int, int]]:
        """The units that lie free in an account, oldest first, as (payment, lo, hi)."""
        return ((lot.origin, lot.lo, lot.hi) for lot in self._account(account).queue)

    def stop(self, account: AccountId) -> None:
        """Nothing leaves the account until it is started as often."""
        self.stops[account] = self.stops.get(account, 0) + 1

    def start(self, account: AccountId) -> None:
        """Takes one stop away."""
        self.stops[account] -= 1

    def give_back(self, at: float, account: AccountId, draws: list[tuple[str, int]]) -> None:
        """Sends so many units of parts of liens home to the victims, as one payment."""
        amount = sum(drawn for _, drawn in draws)
        if amount:
            row = self._row(at, account, None, amount, PAYOUT)
            self.liens[account.institution].pay(row, draws, now=moment(at))
            self.rows[row.transfer_id] = row

    def fates(self, row: Row, asked: Slices) -> dict[Fate, int]:
        """Where these units of a payment are now, each once, from the books alone."""
        found = dict.fromkeys(Fate, 0)
        waiting = [(row, asked)]
        while waiting:
            each, wanted = waiting.pop()
            if each.target is None:
                found[Fate.RETURNED if each.kind == PAYOUT else Fate.GONE] += units.total(wanted)
                continue
            where = self.books[each.target.institution].whereabouts(each.transfer_id, wanted)
            found[Fate.HELD] += units.total(where.aside)
            stopped = self.stops.get(each.target)
            found[Fate.HELD if stopped else Fate.FREE] += units.total(where.here)
            waiting += [(gone.row, gone.slices) for gone in where.moved]
        return found

    def _account(self, account: AccountId) -> Account:
        return self.books[account.institution].account(account.number)

    def _book(
        self,
        at: float,
        source: AccountId | None,
        target: AccountId | None,
        amount: int,
        kind: str = "transfer",
    ) -> Row:
        row = self._row(at, source, target, amount, kind)
        if source is not None:
            self._truth[row.transfer_id] = self._carried(source, amount)
            self.books[source.institution].debit(row)
            self.sent.setdefault(source, []).append(row)
        if target is not None:
            self.books[target.institution].credit(row)
        self.rows[row.transfer_id] = row
        return row

    def _row(
        self, at: float, source: AccountId | None, target: AccountId | None, amount: int, kind: str
    ) -> Row:
        name = f"t{len(self.rows) + 1}"
        return Row(name, name, "upi", moment(at), len(self.rows), source, target, amount, "INR", kind)

    def _carried(self, source: AccountId, amount: int) -> tuple[Piece, ...]:
        """The lost units among the next `amount` that leave an account."""
        pieces: list[Piece] = []
        offset = 0
        for origin, lo, hi in self.free_units(source):
            end = min(hi, lo + amount - offset)
            pieces += (
                Piece(offset + max(one.lo, lo) - lo, offset + min(one.hi, end) - lo, one.fraud)
                for one in self.truth(origin)
                if max(one.lo, lo) < min(one.hi, end)
            )
            offset += end - lo
            if offset == amount:
                break
        return tuple(pieces)
