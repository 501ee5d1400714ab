"""The terminal in a bank without a protocol system: a clerk types what the inbox asks, the books answer.

The clerk knows the hold, the payment's reference, the sum and the end; the books know the account.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from haltline.city.desk import DeskRefusal
from haltline.city.payouts import Payout
from haltline.protocol import (
    AccountRef,
    Ask,
    Authority,
    Draw,
    HoldRequest,
    PartStatus,
    Payment,
    PayoutInstruction,
    Reply,
    parse,
)
from haltline.protocol.fields import Id as HoldId
from haltline.protocol.fields import Instant, Lines, PositiveMinor, SliceList, Word
from haltline.protocol.wire import Message

if TYPE_CHECKING:
    from haltline.city.office import Office

CLERK = Authority(office="inbox", officer="clerk", legal_basis="as shown in the inbox")


class TypedRequest(Message):
    """What a clerk types; without an account the payment's reference decides."""

    hold_id: HoldId
    reference: Word
    account: Word | None = None
    amount: PositiveMinor
    currency: Word
    slices: SliceList | None = None
    expires_at: Instant
    ask: Ask = Ask.HOLD


class TypedRelease(Message):
    """What a clerk types when the centre gives money free."""

    hold_id: HoldId
    amount: PositiveMinor
    key: HoldId


class TypedExtension(Message):
    """What a clerk types when a hold is to stand longer."""

    hold_id: HoldId
    expires_at: Instant


class TypedRecall(Message):
    """What a clerk types when the centre takes a request back."""

    hold_id: HoldId
    key: HoldId


class TypedPayout(Message):
    """What a clerk types when a plan pays a victim out of what the bank holds."""

    payout_id: HoldId
    pot: Word
    draws: Lines[Draw]
    to: AccountRef
    amount: PositiveMinor
    currency: Word


def type_in(office: "Office", verb: str, body: bytes, now: datetime) -> Reply | PartStatus | Payout:
    """What the terminal shows after one of its verbs; a payout still has to be credited."""
    if verb not in VERBS:
        raise DeskRefusal(404, "no-such-verb", f"the terminal knows {', '.join(VERBS)}")
    typed, carry_out = VERBS[verb]
    return carry_out(office, parse(typed, body), now)


def _hold(office: "Office", told: TypedRequest, now: datetime) -> Reply:
    """Holds what is there and says where the rest is; the same hold typed again only asks anew."""
    if told.hold_id not in office.desk.holds:
        office.desk.receive(_request(office, told, now), now)
    reply = office.desk.answer(told.hold_id, now)
    if reply is None:
        raise DeskRefusal(410, "tombstoned", "this request was withdrawn")
    return reply


def _free(office: "Office", told: TypedRelease, now: datetime) -> PartStatus:
    """Gives units free; typed again under the same key nothing more is freed."""
    if any(event.key == told.key for event in office.journal.events):
        return office.desk.status(told.hold_id)
    return office.desk.free(told.hold_id, told.amount, key=told.key, now=now)


def _keep_longer(office: "Office", told: TypedExtension, now: datetime) -> PartStatus:
    """Moves the end of what is held; 409 when nothing is held any more."""
    return office.desk.keep_until(told.hold_id, told.expires_at)


def _take_back(office: "Office", told: TypedRecall, now: datetime) -> PartStatus:
    """Kills a request: nothing is held for it, and what was held is free."""
    return office.desk.kill(told.hold_id, key=told.key, now=now)


def _pay(office: "Office", told: TypedPayout, now: datetime) -> Payout:
    """Draws a payout out of the holds; the same payout is drawn once, however often it is typed."""
    if told.payout_id not in office.paid_by_hand:
        office.paid_by_hand[told.payout_id] = office.draw(_instruction(office, told), now)
    return office.paid_by_hand[told.payout_id]


def _instruction(office: "Office", told: TypedPayout) -> PayoutInstruction:
    return PayoutInstruction(
        payout_id=told.payout_id,
        idempotency_key=told.payout_id,
        plan_ref=told.payout_id,
        pot=AccountRef(institution=office.code, number=told.pot),
        draws=told.draws,
        to=told.to,
        amount=told.amount,
        currency=told.currency,
        authority=CLERK,
    )


def _request(office: "Office", told: TypedRequest, now: datetime) -> HoldRequest:
    number, amount = told.account or _credited_to(office, told.reference), _paid(office, told)
    return HoldRequest(
        hold_id=told.hold_id,
        case_ref=told.hold_id,  # the inbox shows no case; an inspector finds it by the hold
        idempotency_key=told.hold_id,
        account=AccountRef(institution=office.code, number=number),
        payment=Payment(
            reference=told.reference, rail="any", amount=amount, currency=told.currency, booked_at=now
        ),
        amount=told.amount,
        slices=told.slices,
        hop=1,
        disputed_at=now,
        authority=CLERK,
        reason="as shown in the inbox",
        expires_at=max(told.expires_at, now + timedelta(seconds=1)),
        answer_within_minutes=1,
        ask=told.ask if number else Ask.ONWARD_ONLY,
        contact="the inbox",
        verify_url="the inbox",
        refuse_how="the inbox",
    )


def _credited_to(office: "Office", reference: str) -> str | None:
    rows = office.desk.books.credited(reference)
    return rows[0].target.number if rows and rows[0].target else None


def _paid(office: "Office", told: TypedRequest) -> int:
    books = office.desk.books
    known = [row.amount for row in (*books.credited(told.reference), *books.sent(told.reference))]
    slices_end = told.slices[-1][1] if told.slices else 0
    return max([*known, told.amount, slices_end])


VERBS: dict[str, tuple[type[Message], Callable[[Any, Any, datetime], Reply | PartStatus | Payout]]] = {
    "hold": (TypedRequest, _hold),
    "release": (TypedRelease, _free),
    "extend": (TypedExtension, _keep_longer),
    "recall": (TypedRecall, _take_back),
    "payout": (TypedPayout, _pay),
}
