"""What a centre asks of a bank: keep this exact sum of this payment, on this authority, until then."""

from datetime import timedelta
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from haltline.protocol import slices as interval_sets
from haltline.protocol.fields import Count, Currency, Id, Instant, PositiveMinor, SliceList, Text, Word
from haltline.protocol.wire import Message, contradiction


class AccountRef(Message):
    """An account at an institution; without a number only the institution is known."""

    institution: Word
    number: Word | None = None
    scheme: Word = "account"


class Payment(Message):
    """The payment said to be fraudulent, as far as it is known; `transfer_id` once a bank has named it."""

    reference: Word
    rail: Word
    amount: PositiveMinor
    currency: Currency
    booked_at: Instant
    from_: AccountRef | None = Field(default=None, alias="from")
    to: AccountRef | None = None
    transfer_id: Word | None = None


class Authority(Message):
    """Who asks and under which law: an office, an officer's code, a legal basis."""

    office: Word
    officer: Word
    legal_basis: Text


class Rule(StrEnum):
    """How own and disputed money in one account are told apart; fifo unless the profile says otherwise."""

    FIFO = "fifo"
    LIFO = "lifo"
    PRO_RATA = "pro-rata"
    LIBR = "libr"


class Ask(StrEnum):
    """What the centre wants: a hold, only word of where the money went, or also of what comes in later."""

    HOLD = "hold"
    ONWARD_ONLY = "onward_only"
    WATCH = "watch"


class HoldRequest(Message):
    """One request to keep `amount` minor units of one payment; never the whole account.

    `slices` names the disputed units of the payment (absent: its first `amount` units). Where
    `answer_within_seconds` is given it is the clock, and `answer_within_minutes` is it rounded up.
    `spare` is living money: the bank leaves the holder at least so much free in the account, or more where
    its own law says so, and tells what is left. A bank refuses what it cannot verify at `verify_url`.
    """

    hold_id: Id
    case_ref: Id
    idempotency_key: Id
    account: AccountRef
    payment: Payment
    amount: PositiveMinor
    slices: SliceList | None = None
    rule: Rule = Rule.FIFO
    hop: Count
    disputed_at: Instant
    authority: Authority
    reason: Text
    expires_at: Instant
    spare: PositiveMinor | None = None
    answer_within_minutes: Count
    answer_within_seconds: Count | None = None
    ask: Ask = Ask.HOLD
    contact: Text
    verify_url: Text
    refuse_how: Text

    @property
    def answer_within(self) -> timedelta:
        """How long the bank may take, to the second."""
        return timedelta(seconds=self.answer_within_seconds or self.answer_within_minutes * 60)

    @property
    def disputed(self) -> interval_sets.Slices:
        """The disputed units of the payment."""
        return self.slices or interval_sets.first(self.amount)

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.amount > self.payment.amount:
            raise contradiction("amount", "more is disputed than was paid")
        if self.slices and interval_sets.total(self.slices) != self.amount:
            raise contradiction("slices", "the slices do not add up to the amount")
        if self.slices and self.slices[-1][1] > self.payment.amount:
            raise contradiction("slices", "a slice lies beyond the payment")
        if self.expires_at <= self.disputed_at:
            raise contradiction("expires_at", "the hold ends before it was asked for")
        if self.account.number is None and self.ask is not Ask.ONWARD_ONLY:
            raise contradiction("ask", "without an account nothing is held or watched: ask onward_only")
        seconds = self.answer_within_seconds
        if seconds and -(-seconds // 60) != self.answer_within_minutes:
            raise contradiction("answer_within_minutes", "the minutes are not the seconds rounded up")
        return self
