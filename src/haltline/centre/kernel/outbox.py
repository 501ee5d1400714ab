"""Putting a message in the outbox: the one way by which anything leaves the centre."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel

from haltline.protocol import to_bytes

from . import clock
from .models import OutboxMessage
from .nudges import nudge


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


def put(parcel: Parcel) -> OutboxMessage:
    """Write the message beside the decision that made it; the worker sends it when both are committed."""
    row = OutboxMessage.objects.create(
        district_id=parcel.district, partner_id=parcel.partner, kind=parcel.kind, subject=parcel.subject,
        path=parcel.path, body=to_bytes(parcel.message), idempotency_key=parcel.key,
        next_attempt_at=clock.now(),
    )  # fmt: skip
    nudge("deliver", row.id, parcel.district)
    return row
