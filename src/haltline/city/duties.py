"""What a bank still owes somebody: an answer, a credit, word to the centre. It is kept over a restart."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel

from haltline.city.payouts import Payout


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
class WordDue:
    """Messages that the centre has not confirmed, all for one path, in their order."""

    path: str
    messages: tuple[BaseModel, ...]


Duty = AnswerDue | CreditDue | WordDue
