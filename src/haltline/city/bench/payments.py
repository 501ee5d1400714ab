"""Fresh payments for one tester: every kind of whereabouts, each in accounts of its own."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from haltline.city.bench.facts import Kind, TestPayment
from haltline.city.books import Books
from haltline.city.rows import AccountId, Opening, Row

ELSEWHERE = "BENCHPEER"
"""An institution that is not this bank: payers and onward payees of the bench."""
RESTING = 96
"""Resting payments in a set: more than the checks use together, so that none meets another's hold."""
PAYABLE = 16
"""Payable ones, more than the checks of payouts."""
SPARED = 300_00
AMOUNT = 1_000_00
RAIL = "bench"


class PaymentSet:
    """The payments of one registration, booked into a bank's books before `now`."""

    def __init__(self, books: Books, currency: str, number: int, now: datetime) -> None:
        self._books, self._currency, self._stem = books, currency, f"bench-{number}"
        self._now, self._rows = now - timedelta(hours=1), 0

    def booked(self) -> tuple[TestPayment, ...]:
        """Books them all, and tells what a tester must know of each."""
        return tuple(self._all())

    def _all(self) -> Iterator[TestPayment]:
        for n in range(RESTING):
            yield self._credited(Kind.RESTING, f"rest{n}")
        yield self._moved()
        yield self._sent()
        yield self._credited(Kind.SALARY, "salary", floor=SPARED)
        yield self._emptied()
        victim = AccountId(self._books.code, f"{self._stem}-victim")
        self._books.open(Opening(victim, 0))
        for n in range(PAYABLE):
            yield self._credited(Kind.PAYABLE, f"payable{n}", payee=victim.number)

    def _credited(
        self, kind: Kind, name: str, *, own: int = 0, floor: int = 0, payee: str | None = None
    ) -> TestPayment:
        account = AccountId(self._books.code, f"{self._stem}-{name}")
        self._books.open(Opening(account, own, kind="current", floor=floor))
        row = self._pay(self._outsider("payer"), account, AMOUNT)
        return self._told(kind, row, account, floor=floor or None, payee=payee)

    def _moved(self) -> TestPayment:
        """Credited on top of own money; two payments that carry both went on, and some cash."""
        told = self._credited(Kind.MOVED, "moved", own=250_00)
        account = AccountId(self._books.code, told.account)
        for amount, target in ((400_00, "x"), (500_00, "y")):
            self._pay(account, self._outsider(target), amount)
        self._pay(account, None, 100_00, kind="atm")
        return told

    def _sent(self) -> TestPayment:
        account = AccountId(self._books.code, f"{self._stem}-payer")
        self._books.open(Opening(account, 2 * AMOUNT))
        return self._told(Kind.SENT, self._pay(account, self._outsider("payee"), AMOUNT), account)

    def _emptied(self) -> TestPayment:
        told = self._credited(Kind.WATCHED, "watched")
        self._pay(AccountId(self._books.code, told.account), self._outsider("z"), AMOUNT)
        return told

    def _outsider(self, name: str) -> AccountId:
        return AccountId(ELSEWHERE, f"{self._stem}-{name}")

    def _pay(self, source: AccountId, target: AccountId | None, amount: int, kind: str = "transfer") -> Row:
        self._rows += 1
        name = f"{self._stem}-{self._rows}"
        when = self._now + timedelta(seconds=self._rows)
        row = Row(name, f"R-{name}", RAIL, when, 0, source, target, amount, self._currency, kind=kind)
        self._books.book(row)
        return row

    def _told(self, kind: Kind, row: Row, account: AccountId, **more: int | str | None) -> TestPayment:
        return TestPayment(
            kind=kind,
            reference=row.reference,
            rail=row.rail,
            amount=row.amount,
            currency=row.currency,
            booked_at=row.time,
            account=account.number,
            transfer_id=row.transfer_id,
            **more,  # type: ignore[arg-type]
        )
