"""What a bank's answer to a message means, whether its system gave it or a clerk at the desk."""

from __future__ import annotations

from uuid import UUID

from haltline.protocol import MessageError, PartStatus, RequestState, parse
from haltline.protocol.decisions import LaterWord, carried_out, later_word

from ...audit.actions import MACHINE, record
from ...kernel.clock import database_now
from ...kernel.models import OutboxMessage
from ..models import HoldPart, HoldRequest
from .extending import confirm_extension
from .moving import heard_of, may_become, move_request, now_of
from .not_done import end_clock, order_in, refused
from .releasing import confirm_release

FREEING = ("release", "reduce", "tombstone")


def take_word(row: OutboxMessage, body: bytes) -> None:
    """A bank took a message and said so: a receipt for a request, how the part stands for any other."""
    if row.kind == "hold":
        acknowledge(row.subject)
    elif row.kind in (*FREEING, "extend"):
        _part_told(row, body)


def acknowledge(hold: UUID) -> None:
    """The bank has the request; a receipt for a reminder, or after the escalation, moves nothing."""
    request = HoldRequest.objects.select_for_update().get(pk=hold)
    late = request.acknowledged_at is not None or request.state == RequestState.ESCALATED
    if not late and may_become(request, RequestState.ACKNOWLEDGED):
        move_request(request, RequestState.ACKNOWLEDGED, evidence=True, acknowledged_at=database_now())
    else:
        heard_of(request)
    record("hold.acknowledged", MACHINE, district=request.district_id, report=request.report_id,
           subject=request.id)  # fmt: skip


def freed_since(request: HoldRequest) -> list[LaterWord]:
    """What the bank kept after each thing it freed for us under this request."""
    rows = OutboxMessage.objects.filter(subject=request.pk, kind__in=FREEING, answer_status=200)
    words = []
    for kind, body in rows.values_list("kind", "answer"):
        try:
            words.append(later_word(parse(PartStatus, bytes(body or b"")), tombstone=kind == "tombstone"))
        except MessageError:  # it was logged when it came
            continue
    return words


def _part_told(row: OutboxMessage, body: bytes) -> None:
    """How the part stands after an order. What cannot be read is no answer: the order's clock goes on."""
    part = HoldPart.objects.select_for_update(of=("self",)).filter(pk=row.subject).first()
    try:
        status = parse(PartStatus, body)
    except MessageError:
        request = HoldRequest.objects.get(pk=row.subject)
        record("outbox.answer-unreadable", MACHINE, district=row.district_id, report=request.report_id,
               subject=row.subject, kind=row.kind)  # fmt: skip
        return
    done = carried_out(order_in(row), now_of(part) if part else None, status)
    if part is not None and row.kind in FREEING:
        confirm_release(part, status)
    elif part is not None:
        confirm_extension(part, row, status)
    if done:
        end_clock(row)
    else:
        refused(row, None, b"")
