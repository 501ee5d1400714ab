"""View-models of the bank desk: plain values that a view fills and a template only shows.

Amounts are minor units, times aware. Every template takes its page under the name ``page``. The names of the
answer form's fields are listed in desks/FORMS.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from haltline.centre.desks.pictures.scale import FILLS
from haltline.centre.desks.pictures.states import Sums
from haltline.centre.desks.typed import Choice, Problem, Typed


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One request in the inbox, by its answer-by clock; ``account`` is empty when only a payment is known."""

    hold_id: str
    ask: str
    amount: int
    account: str
    hop: int
    answer_by: datetime
    answered: bool = False

    @property
    def href(self) -> str:
        """The request's page."""
        return f"/bank/requests/{self.hold_id}"


@dataclass(frozen=True, slots=True)
class Speed:
    """What the centre thinks of this bank's speed: median of its answers against the promise, in seconds."""

    median_seconds: float
    promise_seconds: float
    answers: int


@dataclass(frozen=True, slots=True)
class OrderItem:
    """What the centre orders about a hold: the bank does it and says so.

    ``kind`` is release, extend, recall or end (the hold's time is over). ``amount`` is given free, ``keep``
    stays held, until ``until``; ``key`` is the same however often it is shown.
    """

    kind: str
    address: str
    hold_id: str
    amount: int
    keep: int
    until: datetime
    account: str
    hold_reference: str = ""
    key: str = ""
    reason: str = ""
    officers: str = ""


@dataclass(frozen=True, slots=True)
class PayoutItem:
    """A payout ordered of the bank: ``amount`` from its ``pot_account`` to the victim's account at ``bank``.

    ``draws`` name (hold, minor units): which holds the money is taken out of.
    """

    payout_id: str
    amount: int
    currency: str
    bank: str
    to_institution: str
    to_account: str
    pot_account: str
    ordered_at: datetime
    draws: tuple[tuple[str, int], ...] = ()
    date: Typed = Typed()
    time: Typed = Typed()
    reference: Typed = Typed()
    problems: tuple[Problem, ...] = ()
    refusals: tuple[Choice, ...] = ()

    @property
    def draw_list(self) -> str:
        """The draws as an attribute carries them: hold=amount, separated by spaces."""
        return " ".join(f"{hold}={amount}" for hold, amount in self.draws)


@dataclass(frozen=True, slots=True)
class InboxPage:
    """desks/bank/inbox.html at ``/bank/inbox``: what is to be answered, the nearest clock first."""

    items: tuple[InboxItem, ...]
    now: datetime
    asked_today: Sums = Sums()
    speed: Speed | None = None
    answered: tuple[InboxItem, ...] = ()
    orders: tuple[OrderItem, ...] = ()
    payouts: tuple[PayoutItem, ...] = ()
    total: int = 0

    @property
    def count(self) -> int:
        """How many wait for an answer, those too that are not shown."""
        return max(self.total, len(self.items))


@dataclass(frozen=True, slots=True)
class OnwardFields:
    """One transfer that took disputed money on: ``amount`` is all of it, ``share`` its disputed part."""

    reference: Typed = Typed()
    rail: Typed = Typed()
    to_institution: Typed = Typed()
    to_account: Typed = Typed()
    amount: Typed = Typed()
    share: Typed = Typed()
    date: Typed = Typed()
    time: Typed = Typed()
    units: Typed = Typed()


@dataclass(frozen=True, slots=True)
class WithdrawnFields:
    """One way in which money left what can be followed; ``kind`` is one of EXITS in words.py."""

    kind: Typed = Typed()
    amount: Typed = Typed()
    share: Typed = Typed()
    date: Typed = Typed()
    time: Typed = Typed()
    place: Typed = Typed()


@dataclass(frozen=True, slots=True)
class AnswerFields:
    """The answer form as typed. ``answers`` are the ticked ones of held, onward, withdrawn, nothing."""

    answers: tuple[str, ...] = ()
    account: Typed = Typed()
    held_amount: Typed = Typed()
    held_reference: Typed = Typed()
    onward: tuple[OnwardFields, ...] = (OnwardFields(),)
    withdrawn: tuple[WithdrawnFields, ...] = (WithdrawnFields(),)
    free: Typed = Typed()
    released: Typed = Typed()
    returned: Typed = Typed()
    unknown: Typed = Typed()
    code: Typed = Typed()
    final: bool = True
    lines: dict[str, int] | None = None

    @property
    def sums(self) -> dict[str, int]:
        """Sums by kind of line as far as they could be read, for the scale."""
        return {kind: (self.lines or {}).get(kind, 0) for kind in FILLS}

    @property
    def explained(self) -> int:
        """All lines together."""
        return sum(self.sums.values())

    @property
    def more_lines(self) -> bool:
        """Whether one of the rarer lines is filled, so that they are shown open."""
        return any(
            each.value or each.wrong for each in (self.free, self.released, self.returned, self.unknown)
        )


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A line of a pasted statement that was not read, by its number in the paste, and why."""

    number: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class EarlierReply:
    """An answer given before: its number in the row, when, and what it explained.

    ``gap``: minor units that it does not explain (below zero: too much), so that it is kept but not taken.
    """

    seq: int
    at: datetime
    explained: int
    final: bool
    gap: int = 0


@dataclass(frozen=True, slots=True)
class RequestPage:
    """desks/bank/request.html at ``/bank/requests/HOLD_ID``: one card, three answers, the scale.

    Forms post to the page's own address with ``do`` = answer, add-onward, add-withdrawn, paste, unknown
    (data-verb answer), to ``.../refuse`` (refuse: code, reason) and ``.../contest`` (contest: statement).
    ``state`` is a request state; ``held_now`` > 0 when the bank keeps money and a contest can be entered.
    ``door_code``: what lets the bank's customer see the hold at ``/door``; empty when none was asked.
    ``units``: which units of the payment are asked about, lo-hi from 0, half-open, space between.
    """

    hold_id: str
    number: str
    case_reference: str
    ask: str
    amount: int
    account: str
    hop: int
    rail: str
    payment_reference: str
    payment_amount: int
    from_bank: str
    from_account: str
    booked_at: datetime
    disputed_at: datetime
    reason: str
    legal_basis: str
    officer: str
    expires_at: datetime
    sent_at: datetime
    answer_by: datetime
    now: datetime
    state: str
    answer: AnswerFields = AnswerFields()
    rails: tuple[Choice, ...] = ()
    institutions: tuple[str, ...] = ()
    items: tuple[InboxItem, ...] = ()
    earlier: tuple[EarlierReply, ...] = ()
    held_now: int = 0
    contested: bool = False
    door_code: str = ""
    units: str = ""
    verify_url: str = ""
    refuse_how: str = ""
    problems: tuple[Problem, ...] = ()
    refusal: str = ""
    excerpt: str = ""
    read_note: str = ""
    unread: tuple[UnreadLine, ...] = ()

    @property
    def can_answer(self) -> bool:
        """Whether an answer is taken: always but after a recall."""
        return self.state not in {"draft", "approved", "recalled"}

    @property
    def owed(self) -> bool:
        """Whether an answer is still owed, so that the clock runs."""
        return self.state in {"sent", "acknowledged", "unknown", "part_answered", "overdue", "escalated"}

    @property
    def folded(self) -> bool:
        """Whether the form is kept folded: all is answered, and nothing was typed anew."""
        return not self.owed and not self.problems and not self.answer.answers and not self.answer.explained

    @property
    def gap(self) -> int:
        """What the lines do not explain yet; below zero when they say too much."""
        return self.amount - self.answer.explained
