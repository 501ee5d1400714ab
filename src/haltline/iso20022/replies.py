"""From a meaning to a reply of the hold protocol that adds up, or to why a person must look.

Returned money comes out of what the bank has not yet placed: held first, then free, then unknown. What is
more than that is a surplus: it is never posted and never paid out by itself (faults 20).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from haltline.iso20022.projection import Refusal, Returned
from haltline.protocol import Held, HoldRequest, Reply
from haltline.protocol.codes import AnswerCode

OTHER_CURRENCY: Final = "another currency than was asked about"
OTHER_ACCOUNT: Final = "another account than was asked about, or the other way round"
LINES_STAND: Final = "an answer with lines stands; this rejection would undo it"
SURPLUS: Final = "more came back than is open under this request"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a reply needs beside its lines: an id, its number among the replies to a hold, the moment."""

    reply_id: str
    seq: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply, or none; `surplus` minor units belong to nobody yet; `why` is for the person who looks."""

    reply: Reply | None = None
    surplus: int = 0
    why: str = ""


def answer(meaning: Refusal | Returned, asked: HoldRequest, current: Reply | None, stamp: Stamp) -> Answer:
    """The reply that a line amounts to, after `current`, the newest reply that counts, if there is one."""
    if isinstance(meaning, Refusal):
        return _refused(meaning, asked, current, stamp)
    if meaning.money.currency != asked.payment.currency:
        return Answer(surplus=meaning.money.minor, why=OTHER_CURRENCY)
    if _wrong_way(meaning, asked):
        return Answer(surplus=meaning.money.minor, why=OTHER_ACCOUNT)
    return _returned(meaning.money.minor, asked, current, stamp)


def _refused(meaning: Refusal, asked: HoldRequest, current: Reply | None, stamp: Stamp) -> Answer:
    if current and (current.held or current.onward or current.withdrawn or current.released):
        return Answer(why=LINES_STAND)
    returned = current.returned if current else 0
    rest = asked.amount - returned
    free, unknown = (rest, 0) if meaning.stays else (0, rest)
    codes, final = (meaning.code.value,), meaning.final
    lines = {"returned": returned, "free": free, "unknown": unknown}
    return Answer(_reply(asked, stamp, codes=codes, final=final, **lines))


def _returned(amount: int, asked: HoldRequest, current: Reply | None, stamp: Stamp) -> Answer:
    held = current.held.amount if current and current.held else 0
    free, unknown = (current.free, current.unknown) if current else (asked.amount, 0)
    taken = min(amount, held + free + unknown)
    surplus = amount - taken
    why = SURPLUS if surplus else ""
    if not taken:
        return Answer(surplus=surplus, why=why)
    from_held = min(held, taken)
    from_free = min(free, taken - from_held)
    left = held - from_held
    reply = _reply(
        asked, stamp,
        held=Held(amount=left, hold_reference=current.held.hold_reference)
        if left and current and current.held
        else None,
        free=free - from_free, unknown=unknown - (taken - from_held - from_free),
        released=current.released if current else 0,
        onward=current.onward if current else (), withdrawn=current.withdrawn if current else (),
        returned=(current.returned if current else 0) + taken,
        codes=(AnswerCode.DONE.value,),
        final=current.final if current else taken == asked.amount,
    )  # fmt: skip
    return Answer(reply, surplus, why)


def _reply(asked: HoldRequest, stamp: Stamp, **lines: object) -> Reply:
    return Reply(
        reply_id=stamp.reply_id, hold_id=asked.hold_id, seq=stamp.seq, as_of=stamp.as_of,
        account=asked.account, currency=asked.payment.currency, credited=asked.amount,
        **lines,  # type: ignore[arg-type]
    )  # fmt: skip


def _wrong_way(meaning: Returned, asked: HoldRequest) -> bool:
    """Whether the accounts that are named say that this is no way back to the payer."""
    own, payer = asked.account, asked.payment.from_
    if own.number is None:
        return False
    here, there = (meaning.reached, meaning.left) if own == payer else (meaning.left, meaning.reached)
    return here != own.number if here else there == own.number
