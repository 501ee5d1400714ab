"""Letting a hold stand longer: two named officers ask, and the new end counts once the bank has said so."""

from __future__ import annotations

from datetime import datetime

from haltline.protocol import Authority, Extend, MessageError, PartStatus, parse, paths

from ...audit.actions import MACHINE, record
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


def confirm_extension(row: OutboxMessage, body: bytes) -> None:
    """The bank's answer to an extension: if money is still held, its end is now the one asked for."""
    try:
        status = parse(PartStatus, body)
    except MessageError:
        record("outbox.answer-unreadable", MACHINE, district=row.district_id, subject=row.subject)
        return
    if status.held:
        until = parse(Extend, bytes(row.body)).expires_at
        HoldPart.objects.filter(pk=row.subject, expires_at__lt=until).update(expires_at=until)
        record("hold.extended", MACHINE, district=row.district_id, subject=row.subject)
