"""The form in which a message goes to a partner: the protocol's JSON, a camt.056, or none over the wire."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from haltline.iso20022 import TO_BANK, XML, cannot_say, recall_request
from haltline.protocol import HoldRequest, parse, paths

from ..kernel.models import OutboxMessage
from ..kernel.profile import profile
from ..partners.models import Partner


@dataclass(frozen=True, slots=True)
class WireForm:
    """Where a message goes at the partner, its bytes, and what they are."""

    path: str
    body: bytes
    media: str


def wire_form(partner: Partner, row: OutboxMessage) -> WireForm | None:
    """How a message leaves; none when it lies in the partner's inbox here.

    ISO 20022 has a word for asking money back and none for releasing, extending or taking back a hold, or for
    asking only where money went: those are tasks in the inbox.
    """
    if not leaves_by_wire(partner, row):
        return None
    if partner.way == Partner.Way.API:
        return WireForm(row.path, bytes(row.body), paths.JSON)
    asked = parse(HoldRequest, bytes(row.body))
    zone = ZoneInfo(profile().time_zone)
    made_at = row.first_sent_at or row.created_at  # the same bytes on every attempt
    return WireForm(TO_BANK, recall_request(asked, made_at=made_at, zone=zone), XML)


def leaves_by_wire(partner: Partner, row: OutboxMessage) -> bool:
    """Whether the partner's system is called; otherwise the message is laid before its desk."""
    if partner.way == Partner.Way.API:
        return True
    if partner.way != Partner.Way.ISO20022 or row.kind != "hold":
        return False
    return not cannot_say(parse(HoldRequest, bytes(row.body)))
