"""Putting a message in the outbox: the one way by which anything leaves the centre."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from pydantic import BaseModel

from haltline.protocol import to_bytes
from haltline.protocol.decisions import Turn

from .clock import database_now
from .models import OutboxMessage
from .nudges import nudge
from .profile import profile
from .storing import store

# what gives free or ends something waits behind no request: the cap counts on it, and so does a holder
LEAVES_FIRST = frozenset({"release", "reduce", "tombstone", "extend"})
FIRST_OF_ALL = 2**62  # minor units a minute: more than any request can lose
_leaving: ContextVar[list[OutboxMessage] | None] = ContextVar("leaving", default=None)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way: to whom, where it goes there, what it is about."""

    district: str
    partner: str
    kind: str
    subject: UUID
    path: str
    message: BaseModel
    key: str


def put(parcel: Parcel, turn: Turn | None = None) -> OutboxMessage:
    """Write the message beside the decision that made it; the worker sends it when both are committed.

    ``turn``: its place among others that wait. Without one, what gives free goes first and the rest last;
    nothing waits longer than the profile allows.
    """
    now = database_now()
    loss = turn.loss_per_minute if turn else FIRST_OF_ALL * (parcel.kind in LEAVES_FIRST)
    latest = turn.latest if turn else now + timedelta(seconds=profile().clocks.wait_most_seconds)
    row = OutboxMessage(
        district_id=parcel.district, partner_id=parcel.partner, kind=parcel.kind, subject=parcel.subject,
        path=parcel.path, body=to_bytes(parcel.message), idempotency_key=parcel.key,
        next_attempt_at=now, loss_per_minute=loss, latest_at=latest,
    )  # fmt: skip
    store(row)
    rows = _leaving.get()
    if rows is None:
        _nudge(row)
    else:
        rows.append(row)
    return row


@contextmanager
def leaving() -> Iterator[list[UUID]]:
    """The most urgent message that was put into the outbox in this block, once the block has ended.

    Who runs the block sends it: nobody else is told of it, and should the program die first, the sweeper
    finds it. For all others the worker is nudged.
    """
    first: list[UUID] = []
    token = _leaving.set([])
    try:
        yield first
        rows = sorted(_leaving.get() or [], key=lambda row: -row.loss_per_minute)
        first += [row.id for row in rows[:1]]
        for row in rows[1:]:
            _nudge(row)
    finally:
        _leaving.reset(token)


def _nudge(row: OutboxMessage) -> None:
    nudge("deliver", row.id, row.district_id, urgency=row.loss_per_minute)
