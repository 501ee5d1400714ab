"""A city from anyone's ledger: accounts dealt to banks by a stable rule, times mapped onto the demo's clock.

Everything up to the first report's time is history, the rest is played within `PLAYED_MINUTES`; the order of
rows is the ledger's own, whatever becomes of its times.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from haltline.city.references import rrn
from haltline.city.rows import AccountId, Opening, Row
from haltline.city.world import INSTITUTIONS, Institution, PaymentFacts, ReportPlan, World
from haltline.values import account
from haltline.values.errors import InvalidValue

PLAYED_MINUTES = 20.0  # of real life: 20 seconds at speed 60
RAIL = "imps"
SERIALS_AN_HOUR = 1_000_000


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row of a foreign ledger: integer or aware times, empty text for outside, amount in minor units."""

    transaction_id: str
    time: int | datetime
    sequence: int
    source: str
    target: str
    amount: int
    kind: str = "transfer"


@dataclass(frozen=True, slots=True)
class LedgerDispute:
    """The first `amount` units of one payment, said to be fraudulent."""

    dispute_id: str
    transaction_id: str
    amount: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """What `--ledger`, `--disputed` and `--openings` held, read and checked."""

    rows: Sequence[LedgerRow]
    disputes: Sequence[LedgerDispute]
    openings: Mapping[str, int]
    currency: str


class LedgerNotPlayable(ValueError):
    """A ledger from which no report can come: a dispute on a row it does not have, or none at all."""


def bank_of(name: str, institutions: Sequence[Institution] = INSTITUTIONS) -> str:
    """The bank an account is dealt to: the first 8 bytes of its SHA-256, modulo the banks, in their order."""
    digest = hashlib.sha256(name.encode()).digest()
    return institutions[int.from_bytes(digest[:8]) % len(institutions)].code


def ledger_world(
    ledger: Ledger,
    *,
    seed: int,
    start: datetime,
    speed: float = 60.0,
    institutions: Sequence[Institution] = (),
) -> World:
    """The city in which that ledger happens; one report for each dispute_id, at its last payment's time."""
    banks = tuple(institutions or INSTITUTIONS)
    disputed = _disputed_rows(ledger)
    told_at = {dispute_id: max(row.time for row, _ in each) for dispute_id, each in disputed.items()}
    first = min(told_at.values())
    clock = _Clock(
        first, max(row.time for row in ledger.rows), start, timedelta(minutes=PLAYED_MINUTES) / speed
    )
    accounts = _accounts(ledger, banks)
    rows = {
        each.transaction_id: _row(each, rank, clock, ledger.currency, accounts)
        for each, rank in _ranked(ledger)
    }
    played = rows.values()  # in the ledger's order; the clock keeps it
    return World(
        seed=seed,
        start=start,
        currency=ledger.currency,
        institutions=banks,
        openings=tuple(Opening(accounts[name], amount) for name, amount in ledger.openings.items()),
        history=tuple(row for row in played if row.time <= start),
        rows=tuple(row for row in played if row.time > start),
        reports=tuple(
            _report(number, [(rows[row.transaction_id], amount) for row, amount in disputed[dispute_id]])
            for number, dispute_id in enumerate(sorted(told_at, key=lambda each: (told_at[each], each)))
        ),
    )


@dataclass(frozen=True, slots=True)
class _Clock:
    """Ledger times onto real ones: `first` becomes the start, `last` the end of what is played."""

    first: int | datetime
    last: int | datetime
    start: datetime
    span: timedelta

    def moment(self, time: int | datetime) -> datetime:
        since, whole = _distance(self.first, time), _distance(self.first, self.last)
        if since <= 0:
            return self.start - timedelta(seconds=min(-since, 10**9) + 1)  # history keeps its order and gaps
        return self.start + self.span * (since / whole)


def _distance(earlier: int | datetime, later: int | datetime) -> float:
    gap = later - earlier  # type: ignore[operator]
    return gap.total_seconds() if isinstance(gap, timedelta) else float(gap)


def _ranked(ledger: Ledger) -> Iterable[tuple[LedgerRow, int]]:
    ordered = sorted(ledger.rows, key=lambda row: (row.time, row.sequence, row.transaction_id.encode()))
    return ((row, rank) for rank, row in enumerate(ordered, start=1))


def _accounts(ledger: Ledger, banks: tuple[Institution, ...]) -> dict[str, AccountId]:
    """Every name of a ledger as an account of a bank, its number written as people's forms write numbers.

    Names that would be written alike get a number of their own, in the order of the names.
    """
    named = {name for row in ledger.rows for name in (row.source, row.target)} | set(ledger.openings)
    found: dict[str, AccountId] = {}
    taken: set[str] = set()
    for name in sorted(named - {""}):
        number = _number(name)
        while number in taken:
            number += "X"
        taken.add(number)
        found[name] = AccountId(bank_of(name, banks), number)
    return found


def _number(name: str) -> str:
    """A name as an account number; one in a script that no number has becomes digits of its own."""
    try:
        return account.clean(name, "upi" if "@" in name else "local")
    except InvalidValue:
        return f"L{int.from_bytes(hashlib.sha256(name.encode()).digest()[:5]):013d}"


def _row(row: LedgerRow, rank: int, clock: _Clock, currency: str, accounts: Mapping[str, AccountId]) -> Row:
    moment = clock.moment(row.time)
    return Row(
        transfer_id=row.transaction_id,
        reference=_reference(moment, rank),
        rail=RAIL,
        time=moment,
        sequence=rank,  # equal times stay in the ledger's order
        source=accounts.get(row.source),
        target=accounts.get(row.target),
        amount=row.amount,
        currency=currency,
        kind=row.kind,
    )


def _reference(moment: datetime, rank: int) -> str:
    """A reference nobody else has: ranks beyond a million go on in the hours of the day before."""
    return rrn(moment - timedelta(hours=rank // SERIALS_AN_HOUR), rank % SERIALS_AN_HOUR)


def _disputed_rows(ledger: Ledger) -> dict[str, list[tuple[LedgerRow, int]]]:
    by_id = {row.transaction_id: row for row in ledger.rows}
    found: dict[str, list[tuple[LedgerRow, int]]] = {}
    for dispute in ledger.disputes:
        row = by_id.get(dispute.transaction_id)
        if row is None or not (row.source or row.target):
            said = f"{dispute.dispute_id}: {dispute.transaction_id} is no payment of this ledger"
            raise LedgerNotPlayable(said)
        found.setdefault(dispute.dispute_id, []).append((row, dispute.amount))
    if not found:
        raise LedgerNotPlayable("nothing is disputed")
    return found


def _report(number: int, payments: Sequence[tuple[Row, int]]) -> ReportPlan:
    return ReportPlan(
        key=f"R{number + 1:03d}",
        at=max(row.time for row, _ in payments),
        channel="web" if number % 4 else "helpline",
        name=f"Reporter {number + 1}",
        phone=f"+9190000{number % 100_000:05d}",
        payments=tuple(_facts(row, amount) for row, amount in payments),
        district=number,
    )


def _facts(row: Row, amount: int) -> PaymentFacts:
    payer = row.source or row.target  # a deposit from outside is reported by whoever got it
    assert payer is not None, "checked when the disputes were read"
    return PaymentFacts(
        reference=row.reference,
        rail=row.rail,
        amount=amount,
        paid_at=row.time,
        from_institution=payer.institution,
        from_account=payer.number if row.source else "",
        to_institution=row.target.institution if row.target else "",
        to_account=row.target.number if row.target else "",
        whole=row.amount if amount < row.amount else 0,
    )
