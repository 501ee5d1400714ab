"""The clock of a request: call it overdue, remind the bank, then tell a person at the centre."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from haltline.protocol.states import RequestState


class Rung(StrEnum):
    """How far the clock of a request has run."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    REMINDED = "reminded"
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True)
class Ladder:
    """The clocks of one request: the answer's from its first sending, each other from the one before."""

    answer_within: timedelta
    remind_after: timedelta
    escalate_after: timedelta

    def __post_init__(self) -> None:
        if self.answer_within <= timedelta(0) or min(self.remind_after, self.escalate_after) < timedelta(0):
            raise ValueError("a ladder gives time to answer, and its rungs come one after another")


@dataclass(frozen=True, slots=True)
class LadderStep:
    """The rung reached, and when the next one is due; None on the last."""

    rung: Rung
    next_at: datetime | None


WAITING_STATES: Final = frozenset(
    {
        RequestState.SENT,
        RequestState.ACKNOWLEDGED,
        RequestState.UNKNOWN,
        RequestState.PART_ANSWERED,
        RequestState.OVERDUE,
    }
)
"""The states in which the bank's clock runs."""


def ladder_step(sent_at: datetime, ladder: Ladder, now: datetime) -> LadderStep:
    """Where the clock of a request sent at `sent_at` stands; a rung is reached at its very moment."""
    overdue_at = sent_at + ladder.answer_within
    reminded_at = overdue_at + ladder.remind_after
    rungs = (
        (reminded_at + ladder.escalate_after, Rung.ESCALATED),
        (reminded_at, Rung.REMINDED),
        (overdue_at, Rung.OVERDUE),
    )
    next_at: datetime | None = None
    for due_at, rung in rungs:
        if now >= due_at:
            return LadderStep(rung, next_at)
        next_at = due_at
    return LadderStep(Rung.WAITING, next_at)


def ladder_moves(state: RequestState, rung: Rung) -> tuple[RequestState, ...]:
    """The moves that the clock makes now, in order: a sweep that slept through both makes both."""
    if state not in WAITING_STATES:
        return ()
    due = {
        Rung.OVERDUE: (RequestState.OVERDUE,),
        Rung.REMINDED: (RequestState.OVERDUE,),
        Rung.ESCALATED: (RequestState.OVERDUE, RequestState.ESCALATED),
    }
    return tuple(move for move in due.get(rung, ()) if move is not state)
