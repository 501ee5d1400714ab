"""The terminal in a bank without a protocol system: a clerk types what the inbox asks, the books answer.

The clerk knows the hold, the payment's reference, the sum and the end; the books know the account.
"""

from datetime import datetime, timedelta

from haltline.city.bank import Bank
from haltline.city.desk import DeskRefusal
from haltline.protocol import (
    AccountRef,
    Ask,
    Authority,
    Draw,
    HoldRequest,
    PartStatus,
    Payment,
    PayoutInstruction,
    ProofOfCredit,
    Reply,
)
from haltline.protocol.fields import Id as HoldId
from haltline.protocol.fields import Instant, Lines, PositiveMinor, SliceList, Word
from haltline.protocol.wire import Message

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


def type_in(bank: Bank, told: TypedRequest, now: datetime) -> Reply:
    """Holds what is there and says where the rest is; the same hold typed again only asks anew."""
    if told.hold_id not in bank.desk.holds:
        bank.desk.receive(_request(bank, told, now), now)
    reply = bank.desk.answer(told.hold_id, now)
    if reply is None:
        raise DeskRefusal(410, "tombstoned", "this request was withdrawn")
    return reply


def free(bank: Bank, told: TypedRelease, now: datetime) -> PartStatus:
    """Gives units free; typed again under the same key nothing more is freed."""
    if any(event.key == told.key for event in bank.journal.events):
        return bank.desk.status(told.hold_id)
    return bank.desk.free(told.hold_id, told.amount, key=told.key, now=now)


def keep_longer(bank: Bank, told: TypedExtension) -> PartStatus:
    """Moves the end of what is held; 409 when nothing is held any more."""
    return bank.desk.keep_until(told.hold_id, told.expires_at)


def take_back(bank: Bank, told: TypedRecall, now: datetime) -> PartStatus:
    """Kills a request: nothing is held for it, and what was held is free."""
    return bank.desk.kill(told.hold_id, key=told.key, now=now)


async def pay_back(bank: Bank, told: TypedPayout) -> ProofOfCredit:
    """Pays out of the holds and waits for the credit; the clerk carries the proof to the centre."""
    return await bank.pay_by_hand(
        PayoutInstruction(
            payout_id=told.payout_id,
            idempotency_key=told.payout_id,
            plan_ref=told.payout_id,
            pot=AccountRef(institution=bank.code, number=told.pot),
            draws=told.draws,
            to=told.to,
            amount=told.amount,
            currency=told.currency,
            authority=CLERK,
        )
    )


def _request(bank: Bank, told: TypedRequest, now: datetime) -> HoldRequest:
    number, amount = told.account or _credited_to(bank, told.reference), _paid(bank, told)
    return HoldRequest(
        hold_id=told.hold_id,
        case_ref=told.hold_id,  # the inbox shows no case; an inspector finds it by the hold
        idempotency_key=told.hold_id,
        account=AccountRef(institution=bank.code, number=number),
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


def _credited_to(bank: Bank, reference: str) -> str | None:
    rows = bank.desk.books.credited(reference)
    return rows[0].target.number if rows and rows[0].target else None


def _paid(bank: Bank, told: TypedRequest) -> int:
    books = bank.desk.books
    known = [row.amount for row in (*books.credited(told.reference), *books.sent(told.reference))]
    slices_end = told.slices[-1][1] if told.slices else 0
    return max([*known, told.amount, slices_end])
