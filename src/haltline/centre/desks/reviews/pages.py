"""View-models of re-reading: the desk, one reading with the file beside its form, what an officer hears."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..pictures.states import Sums
from ..typed import Problem, Typed


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the two pages of re-reading."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """One reading on a desk, by a mark of its own: its report has no name here."""

    reading_id: str
    mark: str
    given_at: datetime
    due_at: datetime
    answered: int


@dataclass(frozen=True, slots=True)
class DeskPage:
    """desks/reviews/desk.html at ``/desk/rereads``; ``questions``: how many the form has, 0 where none."""

    waiting: tuple[Waiting, ...]
    sent: int
    questions: int
    now: datetime
    tabs: tuple[Tab, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A question of the form as answered so far. ``faulty``: the answer that needs words."""

    code: str
    question: str
    faulty: str
    said: str = ""
    words: Typed = Typed()
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """A disputed payment. Sums are minor units."""

    amount: int
    whole: int
    rail: str
    paid_at: datetime
    from_bank: str
    from_ending: str
    to_bank: str
    to_ending: str
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class AskedLine:
    """What one bank was asked, and when it answered."""

    bank: str
    ask: str
    amount: int
    hop: int
    ending: str
    state: str
    sent_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class WordLine:
    """One message between the victim and the office."""

    at: datetime
    victim: bool
    text: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """Something that happened to the report."""

    at: datetime
    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class FilePage:
    """How a report was handled, as far as a stranger may see it."""

    category: str
    channel: str
    story: str
    outcome: str
    closing: str
    reported_at: datetime
    closed_at: datetime
    told_at: datetime | None
    told_how: str
    payments: tuple[PaymentLine, ...]
    asked: tuple[AskedLine, ...]
    money: Sums
    elsewhere: int
    talk: tuple[WordLine, ...]
    course: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """desks/reviews/reading.html at ``/desk/rereads/ID``.

    POST fields: do (save, send), answer-CODE, words-CODE of each question. ``/desk/rereads/ID/items/CODE``
    takes one question as it is answered.
    """

    waiting: Waiting
    file: FilePage
    items: tuple[Item, ...]
    begun_by_other: bool
    words_most: int
    now: datetime
    tabs: tuple[Tab, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A question on which at least one reader found a fault: what each reader said to it."""

    question: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """One closed report of the officer's, re-read. POST ``/desk/feedback/ID`` (``text``) answers it once."""

    review_id: str
    reference: str
    href: str
    outcome: str
    closed_at: datetime
    readers: int
    found: tuple[Found, ...]
    reply: str = ""
    replied_at: datetime | None = None
    typed: Typed = Typed()


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """desks/reviews/feedback.html at ``/desk/feedback``."""

    heard: tuple[Heard, ...]
    now: datetime
    tabs: tuple[Tab, ...]
    reply_most: int
    problems: tuple[Problem, ...] = ()
