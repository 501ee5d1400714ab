"""Putting a message in the outbox: the one way by which anything leaves the centre."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from haltline.protocol import to_bytes
from haltline.protocol.decisions import ORDERS, Turn

from .clock import database_now
from .models import OutboxMessage
from .nudges import nudge
from .profile import profile
from .storing import store

# what gives free or ends something waits behind no request: the cap counts on it, and so does a holder
LEAVES_FIRST = frozenset(ORDERS)
FIRST_OF_ALL = 2**62  # minor units a minute: more than any request can lose


@dataclass(slots=True)
class Leaving:
    """What a block puts into the outbox. Whoever runs the block sends what it ``claimed`` for one attempt,
    each with the partner it goes to and the key that signs it, and else the ``urgent`` message; for all
    others the worker is nudged.
    """

    put: list[OutboxMessage] = field(default_factory=list)
    claimed: list[tuple[OutboxMessage, Any, str]] = field(default_factory=list)
    urgent: OutboxMessage | None = None

    def most_urgent(self) -> OutboxMessage | None:
        """Of what was put so far the message that loses most by waiting."""
        return max(self.put, key=lambda row: row.loss_per_minute, default=None)

    def end(self) -> None:
        """Nobody puts anything more: what is claimed leaves by itself, or else the most urgent does."""
        mine = {row.pk for row, *_ in self.claimed}
        if not mine and (first := self.most_urgent()):
            self.urgent = first
            mine.add(first.pk)
        for row in self.put:
            if row.pk not in mine:
                _nudge(row)


_leaving: ContextVar[Leaving | None] = ContextVar("leaving", default=None)


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
    nothing waits longer than the profile allows. The clock of an order begins here: also a bank whose line is
    silent owes it.
    """
    now, clocks = database_now(), profile().clocks
    loss = turn.loss_per_minute if turn else FIRST_OF_ALL * (parcel.kind in LEAVES_FIRST)
    latest = turn.latest if turn else now + timedelta(seconds=clocks.wait_most_seconds)
    rung = now + timedelta(seconds=clocks.answer_seconds) if parcel.kind in ORDERS else None
    row = OutboxMessage(
        district_id=parcel.district, partner_id=parcel.partner, kind=parcel.kind, subject=parcel.subject,
        path=parcel.path, body=to_bytes(parcel.message), idempotency_key=parcel.key,
        next_attempt_at=now, loss_per_minute=loss, latest_at=latest,
        rung_at=rung,
    )  # fmt: skip
    store(row)
    if block := _leaving.get():
        block.put.append(row)
    else:
        _nudge(row)
    return row


def leaving_now() -> Leaving | None:
    """What leaves with the block that runs, where there is one."""
    return _leaving.get()


@contextmanager
def leaving() -> Iterator[Leaving]:
    """What is put into the outbox in this block, to be sent by whoever runs it, once the block has ended.

    Nobody else is told of what that is; should the program die first, the sweeper finds it.
    """
    block = Leaving()
    token = _leaving.set(block)
    try:
        yield block
        block.end()
    finally:
        _leaving.reset(token)


def _nudge(row: OutboxMessage) -> None:
    nudge("deliver", row.id, row.district_id, urgency=row.loss_per_minute)
