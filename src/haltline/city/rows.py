"""One movement of money as a bank books it, and the account it touches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from haltline.values.times import from_micros, to_micros

EXIT_KINDS = frozenset({"atm", "pos", "agent", "cheque", "cash", "merchant", "crypto", "abroad"})
BACK_KINDS = frozenset({"payout", "return"})


@dataclass(frozen=True, slots=True, order=True)
class AccountId:
    """An account in the city: the institution's code and the account number."""

    institution: str
    number: str

    def __str__(self) -> str:
        return f"{self.institution}:{self.number}"


@dataclass(frozen=True, slots=True)
class Row:
    """One payment; a source or target of None is outside what the city knows. `amount` in minor units."""

    transfer_id: str
    reference: str
    rail: str
    time: datetime
    sequence: int
    source: AccountId | None
    target: AccountId | None
    amount: int
    currency: str
    kind: str = "transfer"
    place: str = ""
    terminal: str = ""

    @property
    def order(self) -> tuple[datetime, int, bytes]:
        """The order of tracing.md: time, sequence, id as bytes."""
        return (self.time, self.sequence, self.transfer_id.encode())

    @property
    def still(self) -> bool:
        """A row whose source equals its target moves nothing."""
        return self.source == self.target

    @property
    def exit_kind(self) -> str:
        """How money left what can be followed; anything not named otherwise is cash."""
        return self.kind if self.kind in EXIT_KINDS else "cash"

    def cut_to(self, amount: int) -> "Row":
        """The same row with the amount that really went."""
        return self if amount == self.amount else replace(self, amount=amount)


@dataclass(frozen=True, slots=True)
class Opening:
    """An account as it stands before the first row: balance and living floor in minor units."""

    account: AccountId
    balance: int
    kind: str = "current"
    floor: int = 0


def row_to_wire(row: Row) -> list[object]:
    """A row as a JSON list, small because a ledger has many: time in microseconds, outside as two nulls."""
    source, target = row.source, row.target
    return [
        row.transfer_id,
        row.reference,
        row.rail,
        to_micros(row.time),
        row.sequence,
        source and source.institution,
        source and source.number,
        target and target.institution,
        target and target.number,
        row.amount,
        row.currency,
        row.kind,
        row.place,
        row.terminal,
    ]


def row_from_wire(wire: Sequence[Any]) -> Row:
    """The row that `row_to_wire` wrote; raises TypeError or ValueError on anything else."""
    (name, reference, rail, micros, sequence, *sides, amount, currency, kind, place, terminal) = wire
    payer, payer_number, payee, payee_number = sides
    if type(amount) is not int:
        raise TypeError("an amount is a whole number of minor units")
    return Row(
        name,
        reference,
        rail,
        from_micros(micros),
        sequence,
        AccountId(payer, payer_number) if payer else None,
        AccountId(payee, payee_number) if payee else None,
        amount,
        currency,
        kind,
        place,
        terminal,
    )


def opening_to_wire(opening: Opening) -> dict[str, object]:
    """An opening as JSON."""
    return asdict(opening) | {
        "balance": str(opening.balance),
        "floor": str(opening.floor),
    }


def opening_from_wire(wire: Mapping[str, object]) -> Opening:
    """The opening that `opening_to_wire` wrote."""
    account = wire["account"]
    if not isinstance(account, dict):
        raise TypeError("an opening names its account")
    return Opening(
        AccountId(**account),
        int(str(wire["balance"])),
        str(wire["kind"]),
        int(str(wire["floor"])),
    )


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Rows in the one order every book of the city keeps."""
    return sorted(rows, key=lambda row: row.order)
