"""What a bank still owes somebody: an answer, a credit, word to the centre. It is kept over a restart."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel

from haltline.city.payouts import Payout
from haltline.city.rows import Row


@dataclass(frozen=True, slots=True)
class AnswerDue:
    """A request to answer at that moment."""

    hold_id: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class CreditDue:
    """A payout that left our books and has not reached the victim's bank."""

    payout: Payout


@dataclass(frozen=True, slots=True)
class ReturnDue:
    """Money sent back on a recall that has not reached the payer's bank; `left` is the balance after it."""

    hold_id: str
    row: Row
    left: int


@dataclass(frozen=True, slots=True)
class Document:
    """A message in another form than the protocol's, as bytes, with the key under which it is sent."""

    body: bytes
    key: str
    media: str


@dataclass(frozen=True, slots=True)
class WordDue:
    """Messages that the centre has not confirmed, all for one path, in order, and none `before` then."""

    path: str
    messages: tuple[BaseModel | Document, ...]
    before: datetime | None = None


Duty = AnswerDue | CreditDue | ReturnDue | WordDue
