"""The columns of the answer sheet: what was asked, what the bank answers, and its lines of moved money."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from haltline.protocol import HoldRequest, WithdrawnKind
from haltline.protocol.codes import AnswerCode
from haltline.values.money import Money, decimal_text

SHEET: Final = "answers"
ANSWER, ONWARD, WITHDRAWN = "answer", "onward", "withdrawn"
KINDS: Final = (ANSWER, ONWARD, WITHDRAWN)
SUMS: Final = ("held", "free", "released", "returned", "unknown")
CLOCK: Final = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the header, what to write in it, and the words it takes where it takes few.

    `asked`: the centre fills it; it is read back only to see that the row is still the one that was sent.
    """

    name: str
    says: str
    asked: bool = False
    words: tuple[str, ...] = ()


COLUMNS: Final = (
    Column("request", "the number of the request; the same on each of its rows", asked=True),
    Column("line", "answer on the first row; onward or withdrawn on further rows", words=KINDS),
    Column("account", "the account asked about; where it is empty, name it", asked=True),
    Column("asked_amount", "the sum asked about", asked=True),
    Column("currency", "of every sum of the request", asked=True),
    Column("payment", "the reference of the payment", asked=True),
    Column("paid_at", "when it was booked", asked=True),
    Column("answer_by", "answer before this hour", asked=True),
    Column("hold_until", "a hold ends then by itself", asked=True),
    Column("reason", "why it is asked, and under which law", asked=True),
    Column("held", "what you keep now, such as 1250.10"),
    Column("hold_reference", "your own reference of the hold"),
    Column("free", "still in the account and not held"),
    Column("released", "given free again to the holder"),
    Column("returned", "sent back to the payer"),
    Column("unknown", "what you cannot tell"),
    Column("code", "empty means done", words=tuple(AnswerCode)),
    Column("why", "your reason, where you refuse"),
    Column("final", "no when more is to follow; empty means yes", words=("yes", "no")),
    Column("to_bank", "onward: the bank it went to"),
    Column("to_account", "onward: the account there"),
    Column("reference", "onward: the reference of the transfer"),
    Column("rail", "onward: how it was sent"),
    Column("kind", "withdrawn: how it was taken out", words=tuple(WithdrawnKind)),
    Column("place", "withdrawn: where"),
    Column("time", "onward and withdrawn: when, such as 2026-11-22 09:30"),
    Column("amount", "onward and withdrawn: the whole sum"),
    Column("share", "onward and withdrawn: its disputed part"),
)
NAMES: Final = tuple(column.name for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One open request: the message as the bank has it, and the hour by which to answer, written out."""

    asked: HoldRequest
    answer_by: str

    @property
    def number(self) -> str:
        return short_id(self.asked.hold_id)

    def texts(self, zone: tzinfo) -> dict[str, str]:
        """The texts of the columns that the centre fills."""
        asked, payment = self.asked, self.asked.payment
        return {
            "request": self.number,
            "line": ANSWER,
            "account": asked.account.number or "",
            "asked_amount": decimal_text(Money(asked.amount, payment.currency)),
            "currency": payment.currency,
            "payment": payment.reference,
            "paid_at": payment.booked_at.astimezone(zone).strftime(CLOCK),
            "answer_by": self.answer_by,
            "hold_until": asked.expires_at.astimezone(zone).strftime(CLOCK),
            "reason": " ".join(f"{asked.reason}. {asked.authority.legal_basis}".split()),
        }


def short_id(hold_id: str) -> str:
    """A request's number in the sheet: H- and the end of its id, which no spreadsheet takes for a number."""
    end = "".join(letter for letter in hold_id if letter.isalnum())[-8:].upper()
    return f"H-{end}"
