"""The clock of a request: remind the bank, call it overdue, then tell a person at the centre."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from haltline.protocol.states import RequestState


class Rung(StrEnum):
    """How far the clock of a request has run."""

    WAITING = "waiting"
    REMIND = "remind"
    OVERDUE = "overdue"
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True)
class Ladder:
    """The clocks of one request, counted from its first sending; `escalate_after` from the overdue moment."""

    remind_after: timedelta
    answer_within: timedelta
    escalate_after: timedelta

    def __post_init__(self) -> None:
        if not timedelta(0) < self.remind_after <= self.answer_within or self.escalate_after < timedelta(0):
            raise ValueError("a ladder reminds before it is overdue, and escalates after")


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
    rungs = (
        (overdue_at + ladder.escalate_after, Rung.ESCALATED),
        (overdue_at, Rung.OVERDUE),
        (sent_at + ladder.remind_after, Rung.REMIND),
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
        Rung.ESCALATED: (RequestState.OVERDUE, RequestState.ESCALATED),
    }
    return tuple(move for move in due.get(rung, ()) if move is not state)
