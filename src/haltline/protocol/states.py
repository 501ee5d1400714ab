"""The two state machines of a hold: the request the centre sends, and the part a bank keeps.

A move that is not in the table does not happen. docs/protocol/states.md draws both tables.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class RequestState(StrEnum):
    """Where a hold request stands between the centre's officer and the bank's answer."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    UNKNOWN = "unknown"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    PART_ANSWERED = "part_answered"
    ANSWERED = "answered"
    REFUSED = "refused"
    RECALLED = "recalled"


class PartState(StrEnum):
    """Where one part of a bank's lien stands."""

    REQUESTED = "requested"
    ACTIVE = "active"
    CONTESTED = "contested"
    RETURN_ORDERED = "return_ordered"
    REFUSED = "refused"
    NOT_HELD = "not_held"
    RELEASED = "released"
    EXPIRED = "expired"
    RETURNED = "returned"


R, P = RequestState, PartState


class IllegalMove(Exception):
    """A state machine was asked for a move that its table does not have; nothing changed."""

    def __init__(self, before: StrEnum, after: StrEnum) -> None:
        super().__init__(f"{before} may not move to {after}")
        self.before, self.after = before, after


REQUEST_MOVES: Final[Mapping[RequestState, frozenset[RequestState]]] = MappingProxyType(
    {
        R.DRAFT: frozenset({R.APPROVED, R.RECALLED}),
        R.APPROVED: frozenset({R.SENT, R.RECALLED}),
        R.SENT: frozenset(
            {R.ACKNOWLEDGED, R.ANSWERED, R.PART_ANSWERED, R.REFUSED, R.UNKNOWN, R.OVERDUE, R.RECALLED}
        ),
        R.ACKNOWLEDGED: frozenset({R.ANSWERED, R.PART_ANSWERED, R.REFUSED, R.OVERDUE, R.RECALLED}),
        R.UNKNOWN: frozenset({R.ACKNOWLEDGED, R.ANSWERED, R.PART_ANSWERED, R.REFUSED, R.OVERDUE, R.RECALLED}),
        R.OVERDUE: frozenset(
            {R.ACKNOWLEDGED, R.ANSWERED, R.PART_ANSWERED, R.REFUSED, R.ESCALATED, R.RECALLED}
        ),
        R.ESCALATED: frozenset({R.ACKNOWLEDGED, R.ANSWERED, R.PART_ANSWERED, R.REFUSED, R.RECALLED}),
        R.PART_ANSWERED: frozenset({R.ANSWERED, R.REFUSED, R.OVERDUE, R.RECALLED}),
        R.ANSWERED: frozenset(),
        R.REFUSED: frozenset(),
        R.RECALLED: frozenset(),
    }
)
"""Where a request may go. After answered, refused or recalled a later reply posts facts; the state stays."""

PART_MOVES: Final[Mapping[PartState, frozenset[PartState]]] = MappingProxyType(
    {
        P.REQUESTED: frozenset({P.ACTIVE, P.REFUSED, P.NOT_HELD}),
        P.ACTIVE: frozenset({P.CONTESTED, P.RELEASED, P.EXPIRED, P.RETURN_ORDERED, P.RETURNED, P.NOT_HELD}),
        P.CONTESTED: frozenset({P.ACTIVE, P.RELEASED, P.EXPIRED, P.RETURN_ORDERED, P.RETURNED, P.NOT_HELD}),
        P.RETURN_ORDERED: frozenset({P.RETURNED, P.ACTIVE, P.RELEASED, P.EXPIRED}),
        P.REFUSED: frozenset({P.ACTIVE}),
        P.NOT_HELD: frozenset({P.ACTIVE}),
        P.RELEASED: frozenset(),
        P.EXPIRED: frozenset(),
        P.RETURNED: frozenset(),
    }
)
"""Where a part may go. Reduced and extended are events on a live part, not states."""

OPEN_REQUEST_STATES: Final = frozenset(
    {R.DRAFT, R.APPROVED, R.SENT, R.ACKNOWLEDGED, R.UNKNOWN, R.PART_ANSWERED, R.OVERDUE}
)
"""Requests that still wait for the centre or the bank; an escalated one waits for a named person instead."""

LIVE_PART_STATES: Final = frozenset({P.ACTIVE, P.CONTESTED, P.RETURN_ORDERED})
"""Parts under which a bank keeps money now."""


def check_request_move(before: RequestState, after: RequestState) -> None:
    """IllegalMove unless the table lets a request go from `before` to `after`."""
    if after not in REQUEST_MOVES[before]:
        raise IllegalMove(before, after)


def check_part_move(before: PartState, after: PartState) -> None:
    """IllegalMove unless the table lets a part go from `before` to `after`."""
    if after not in PART_MOVES[before]:
        raise IllegalMove(before, after)
