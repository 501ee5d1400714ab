"""What a tester must know of a bank before the first call: its payments that may be asked about.

The same facts come from the bench of a served bank or from a file about a real bank's test endpoint.
"""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from haltline.protocol.fields import Count, Currency, Id, Instant, Lines, PositiveMinor, Word
from haltline.protocol.messages.answers import PublishedKey
from haltline.protocol.wire import Message, contradiction

WELL_KNOWN = "/.well-known/haltline-bench"
"""Where a bank that is served for tests tells these facts (GET) and takes a tester's keys (POST)."""
CREDIT = f"{WELL_KNOWN}/credits"
"""Where such a bank books a credit to one of its accounts (POST)."""


class Kind(StrEnum):
    """What is so of a payment before anything is asked about it."""

    RESTING = "resting"
    """All of it is still in the payee's account here, and free."""
    MOVED = "moved"
    """It was credited here beside the account's own money, and some or all of it went on since."""
    SENT = "sent"
    """A customer of this bank sent it to another institution."""
    SALARY = "salary"
    """As resting, in an account of which the law spares `floor` minor units."""
    WATCHED = "watched"
    """It was credited here and has left; the bench can credit the account again."""
    PAYABLE = "payable"
    """As resting; a few units of it may be paid for good to `payee`, another account of this bank."""


class TestPayment(Message):
    """A payment that a tester may ask about; `account` is the one at this bank."""

    __test__ = False

    kind: Kind
    reference: Word
    rail: Word
    amount: PositiveMinor
    currency: Currency
    booked_at: Instant
    account: Word
    transfer_id: Word | None = None
    floor: PositiveMinor | None = None
    payee: Word | None = None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if (self.payee is None) == (self.kind is Kind.PAYABLE):
            raise contradiction(
                "payee", "a payment of kind payable names an account to pay to, no other does"
            )
        return self


class BankFacts(Message):
    """A bank under test: who it is, what may be asked, and its limits where it tells them.

    `paid_within_seconds` is how long a payout to an account of its own takes to be proven.
    `calls_at_once` is how many calls it takes in one burst; None leaves the check of it out.
    """

    institution: Word
    currency: Currency = "INR"
    answer_within_seconds: Count = 10
    end_within_seconds: Count = 10
    paid_within_seconds: Count = 10
    calls_at_once: Count | None = None
    payments: Lines[TestPayment] = ()


class Tester(Message):
    """Who tests: the public keys its calls are signed with, and where the bank's replies go."""

    __test__ = False

    keys: Lines[PublishedKey] = Field(min_length=1)
    replies: str = Field(pattern=r"^https?://[^\s]{1,200}$")


class BenchCredit(Message):
    """Money for an account of the bench, as if somebody outside had paid it in."""

    account: Id
    amount: PositiveMinor
