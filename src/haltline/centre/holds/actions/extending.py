"""Letting a hold stand longer: two named officers ask, and the new end counts once the bank has said so."""

from __future__ import annotations

from datetime import datetime

from haltline.protocol import Authority, Extend, PartStatus, parse, paths

from ...audit.actions import MACHINE, Actor, record
from ...kernel.ids import row_id
from ...kernel.models import OutboxMessage
from ...kernel.outbox import Parcel, put
from ..models import HoldPart


def send_extension(part: HoldPart, until: datetime, reason: str, *, by: Authority, second: str) -> None:
    """Ask the bank to let a part stand until ``until``; ``by`` names one officer, ``second`` another."""
    key = str(row_id())
    message = Extend(
        idempotency_key=key,
        hold_id=str(part.pk),
        expires_at=until,
        reason=reason,
        authority=by,
        second_officer=second,
    )
    put(
        Parcel(part.district_id, part.partner_id, "extend", part.pk, paths.extend(str(part.pk)), message, key)
    )
    record(
        "hold.extend-sent",
        MACHINE,
        district=part.district_id,
        report=part.report_id,
        subject=part.pk,
        why=reason,
    )


def confirm_extension(part: HoldPart, row: OutboxMessage, status: PartStatus) -> None:
    """The bank's answer to an extension: if money is still held, its end is now the one asked for."""
    if not status.held:
        return
    until = parse(Extend, bytes(row.body)).expires_at
    HoldPart.objects.filter(pk=part.pk, expires_at__lt=until).update(expires_at=until)
    record("hold.extended", Actor(f"partner:{part.partner_id}", part.partner.name), district=part.district_id,
           report=part.report_id, subject=part.pk, until=until.isoformat())  # fmt: skip
