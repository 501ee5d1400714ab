"""Who must agree before a hold request leaves: an officer, a standing order, or two officers.

People are compared by person, not by account: one person with two accounts is one officer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

DAY: Final = timedelta(hours=24)
"""Sums count over the last 24 hours, so that midnight does not split them."""


class ApprovalOutcome(StrEnum):
    """Where an approval stands."""

    APPROVED = "approved"
    NEEDS_OFFICER = "needs_officer"
    NEEDS_SECOND_OFFICER = "needs_second_officer"
    REFUSED = "refused"


class ApprovalReason(StrEnum):
    """Why an approval stands where it does."""

    STANDING_ORDER = "covered by a standing order"
    ONE_OFFICER = "below the threshold of two officers"
    TWO_OFFICERS = "two officers agreed"
    NO_ORDER_COVERS = "no standing order covers it"
    ABOVE_THRESHOLD = "at or above the threshold of two officers"
    DAY_ABOVE_THRESHOLD = "with the day's other requests on this account at or above the threshold"
    OWN_REQUEST = "an officer may not approve their own request"
    SAME_PERSON = "the second officer is the first"


@dataclass(frozen=True, slots=True)
class StandingOrder:
    """An officer's order to send requests without asking each time, up to limits and between two moments.

    `spent`: minor units sent under it in the last 24 hours, over all accounts; `day_max` is their limit.
    """

    order_id: str
    named_by: str
    request_max: int
    day_max: int
    valid_from: datetime
    valid_until: datetime
    spent: int = 0

    def covers(self, amount: int, now: datetime) -> bool:
        """Whether the order reaches a request of `amount` now."""
        within = amount <= self.request_max and self.spent + amount <= self.day_max
        return within and self.valid_from <= now < self.valid_until


@dataclass(frozen=True, slots=True)
class Asking:
    """A hold request that waits for approval.

    `day_sum`: minor units already asked on this account in the last 24 hours. `two_from`: the sum from
    which two officers are needed. `asked_by`: the person who wrote it, or None when the trail did.
    """

    amount: int
    day_sum: int
    two_from: int
    asked_by: str | None = None
    orders: tuple[StandingOrder, ...] = ()

    @property
    def hands_needed(self) -> int:
        """How many officers must agree; where it is one, a standing order may stand for them."""
        return 2 if self.day_sum + self.amount >= self.two_from else 1


@dataclass(frozen=True, slots=True)
class ApprovalDecision:
    """Whether a request may leave, by whose word, under which standing order, and why."""

    outcome: ApprovalOutcome
    reason: ApprovalReason
    by: tuple[str, ...] = ()
    order_id: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """An earlier request: the account, the minor units, and when it was asked."""

    account: str
    amount: int
    at: datetime


def day_sum(asked: Iterable[Asked], account: str, now: datetime) -> int:
    """Minor units asked on one account in the 24 hours up to `now`, whatever cases they belong to."""
    return sum(one.amount for one in asked if one.account == account and now - DAY < one.at <= now)


def decide_approval(asking: Asking, approvers: tuple[str, ...], now: datetime) -> ApprovalDecision:
    """Whether the persons who agreed so far suffice; `approvers` are person ids in the order they agreed."""
    if asking.asked_by in approvers:
        return ApprovalDecision(ApprovalOutcome.REFUSED, ApprovalReason.OWN_REQUEST)
    if len(set(approvers)) < len(approvers):
        return ApprovalDecision(ApprovalOutcome.REFUSED, ApprovalReason.SAME_PERSON)
    if asking.hands_needed == 2:
        return _by_two(asking, approvers)
    return _by_one(asking, approvers, now)


def _by_two(asking: Asking, approvers: tuple[str, ...]) -> ApprovalDecision:
    if len(approvers) >= 2:
        return ApprovalDecision(ApprovalOutcome.APPROVED, ApprovalReason.TWO_OFFICERS, approvers[:2])
    alone = asking.amount >= asking.two_from
    reason = ApprovalReason.ABOVE_THRESHOLD if alone else ApprovalReason.DAY_ABOVE_THRESHOLD
    needed = ApprovalOutcome.NEEDS_SECOND_OFFICER if approvers else ApprovalOutcome.NEEDS_OFFICER
    return ApprovalDecision(needed, reason, approvers)


def _by_one(asking: Asking, approvers: tuple[str, ...], now: datetime) -> ApprovalDecision:
    if approvers:
        return ApprovalDecision(ApprovalOutcome.APPROVED, ApprovalReason.ONE_OFFICER, approvers[:1])
    order = next((order for order in asking.orders if order.covers(asking.amount, now)), None)
    if order is None:
        return ApprovalDecision(ApprovalOutcome.NEEDS_OFFICER, ApprovalReason.NO_ORDER_COVERS)
    by, order_id = (order.named_by,), order.order_id
    return ApprovalDecision(ApprovalOutcome.APPROVED, ApprovalReason.STANDING_ORDER, by, order_id)
