"""What a reply means for the request that asked and the part that is kept: always a move of the tables."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from haltline.protocol.codes import read_codes
from haltline.protocol.messages.reply import Reply
from haltline.protocol.states import (
    LIVE_PART_STATES,
    REQUEST_MOVES,
    IllegalMove,
    PartState,
    RequestState,
)

_UNSENT: Final = frozenset({RequestState.DRAFT, RequestState.APPROVED})


class PartAlert(StrEnum):
    """What a person should hear about a part after a reply."""

    HELD_AFTER_ALL = "held-after-all"  # after a refusal, or after nothing was held
    HELD_AFTER_END = "held-after-end"  # the bank says held, but the part has ended
    ORDER_WITHOUT_MONEY = "order-without-money"  # a return is ordered, but the bank says nothing is held


@dataclass(frozen=True, slots=True)
class PartOutcome:
    """The state of a part after a reply, and what to tell a person, if anything."""

    state: PartState
    alert: PartAlert | None = None


def request_after(state: RequestState, reply: Reply) -> RequestState:
    """The state of a request after an accepted reply; IllegalMove when it was never sent.

    An answered, refused or recalled request stays so; the reply's facts are posted all the same. A foreign
    code is no refusal and no answer either: the request stays open, by its clock, until a known word comes.
    """
    if state in _UNSENT:
        raise IllegalMove(state, RequestState.ANSWERED)
    target = _answer(reply)
    return target if target in REQUEST_MOVES[state] else state


def _answer(reply: Reply) -> RequestState:
    words = read_codes(reply.codes)
    if not reply.final or words.needs_review:
        return RequestState.PART_ANSWERED
    refused = reply.held is None and words.refuses
    return RequestState.REFUSED if refused else RequestState.ANSWERED


def part_after(state: PartState, reply: Reply) -> PartOutcome:
    """The state of a part after an accepted, current reply."""
    if reply.held is not None:
        return _held(state)
    words = read_codes(reply.codes)
    if state is PartState.REQUESTED and reply.final and not words.needs_review:
        return PartOutcome(PartState.REFUSED if words.refuses else PartState.NOT_HELD)
    return _no_longer_held(state, reply) if state in LIVE_PART_STATES else PartOutcome(state)


def _held(state: PartState) -> PartOutcome:
    if state is PartState.REQUESTED:
        return PartOutcome(PartState.ACTIVE)
    if state in {PartState.REFUSED, PartState.NOT_HELD}:
        return PartOutcome(PartState.ACTIVE, PartAlert.HELD_AFTER_ALL)
    return PartOutcome(state, None if state in LIVE_PART_STATES else PartAlert.HELD_AFTER_END)


def _no_longer_held(state: PartState, reply: Reply) -> PartOutcome:
    if reply.returned:
        return PartOutcome(PartState.RETURNED)
    if reply.released:
        return PartOutcome(PartState.RELEASED)
    if state is PartState.RETURN_ORDERED:
        return PartOutcome(state, PartAlert.ORDER_WITHOUT_MONEY)
    return PartOutcome(PartState.NOT_HELD)
