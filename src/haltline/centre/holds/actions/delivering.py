"""Delivering the outbox: claim a message, send it signed, write down what came of it.

The call to the bank happens between two transactions, never inside one. A call without an answer leaves
the message *unsure*: the bank may have acted. The next attempt asks for the status with the same key and
sends again only when the bank says it has never seen it (faults 1 and 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import F

from haltline.protocol import MessageError, PartStatus, RequestState, parse

from ...audit.actions import MACHINE, record
from ...kernel.clock import database_now
from ...kernel.models import OutboxMessage
from ...kernel.profile import profile
from ..messages import answer_clock
from ..models import HoldPart, HoldRequest
from .extending import confirm_extension
from .moving import may_become, move_request
from .releasing import confirm_release

LEASE = timedelta(seconds=20)  # longer than one call may take, so that two workers never hold one message
PAUSES_SECONDS = (1, 2, 4, 8, 15, 30, 60)
ATTEMPTS_MOST = 12
State = OutboxMessage.State


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a call: the HTTP status and body, or nothing at all (status 0)."""

    status: int
    body: bytes = b""

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300


def take(message_id: UUID) -> OutboxMessage | None:
    """Claim a due message for one attempt; nothing when it is done, not due or in other hands."""
    now = database_now()
    row = (
        OutboxMessage.objects.select_for_update(skip_locked=True)
        .filter(pk=message_id, state__in=[State.WAITING, State.UNSURE], next_attempt_at__lte=now)
        .first()
    )
    if row is None:
        return None
    OutboxMessage.objects.filter(pk=row.pk).update(
        attempts=F("attempts") + 1, next_attempt_at=now + LEASE, first_sent_at=row.first_sent_at or now,
        answer_due_at=row.answer_due_at or now + answer_clock(profile()),
    )  # fmt: skip
    row.attempts += 1
    if row.kind == "hold":
        _sent(row)
    return row


def _sent(row: OutboxMessage) -> None:
    """The answer clock starts when the request first leaves, by the database's clock."""
    request = HoldRequest.objects.select_for_update().get(pk=row.subject)
    if request.state != RequestState.APPROVED:
        return
    now = database_now()
    move_request(request, RequestState.SENT, sent_at=now, answer_due_at=now + answer_clock(profile()))
    record("hold.sent", MACHINE, district=request.district_id, report=request.report_id, subject=request.id,
           partner=request.partner_id)  # fmt: skip


def settle(row: OutboxMessage, came: Came, *, was_query: bool) -> None:
    """Write down what came of one attempt and decide the next."""
    if was_query and came.status == 404:
        _again(row, State.WAITING)  # never seen there: the same message, same key, may go again
    elif came.accepted:
        _delivered(row, came)
    elif 400 <= came.status < 500 and came.status not in (408, 429):
        OutboxMessage.objects.filter(pk=row.pk).update(
            state=State.REFUSED, answer=came.body, answer_status=came.status, answered_at=database_now()
        )
        record("outbox.refused", MACHINE, district=row.district_id, subject=row.subject, status=came.status)
    else:
        _again(row, State.UNSURE)
        _unsure(row)


def _again(row: OutboxMessage, state: str) -> None:
    pause = PAUSES_SECONDS[min(row.attempts - 1, len(PAUSES_SECONDS) - 1)]
    due = database_now() + timedelta(seconds=pause) if row.attempts < ATTEMPTS_MOST else None
    OutboxMessage.objects.filter(pk=row.pk).update(state=state, next_attempt_at=due)


def _unsure(row: OutboxMessage) -> None:
    if row.kind != "hold":
        return
    request = HoldRequest.objects.select_for_update().get(pk=row.subject)
    if may_become(request, RequestState.UNKNOWN):
        move_request(request, RequestState.UNKNOWN)
        record(
            "hold.unknown",
            MACHINE,
            district=request.district_id,
            report=request.report_id,
            subject=request.id,
        )


def _delivered(row: OutboxMessage, came: Came) -> None:
    OutboxMessage.objects.filter(pk=row.pk).update(
        state=State.DELIVERED, answer=came.body, answer_status=came.status, answered_at=database_now(),
        next_attempt_at=None,
    )  # fmt: skip
    if row.kind == "hold":
        _acknowledged(row)
    elif row.kind in ("release", "tombstone"):
        _part_told(row, came)
    elif row.kind == "extend":
        confirm_extension(row, came.body)


def _acknowledged(row: OutboxMessage) -> None:
    request = HoldRequest.objects.select_for_update().get(pk=row.subject)
    if may_become(request, RequestState.ACKNOWLEDGED):
        move_request(request, RequestState.ACKNOWLEDGED, confirmed=True, acknowledged_at=database_now())
    else:
        HoldRequest.objects.filter(pk=request.pk).update(confirmed=True)
    record(
        "hold.acknowledged",
        MACHINE,
        district=request.district_id,
        report=request.report_id,
        subject=request.id,
    )


def _part_told(row: OutboxMessage, came: Came) -> None:
    part = HoldPart.objects.select_for_update().filter(pk=row.subject).first()
    try:
        status = parse(PartStatus, came.body)
    except MessageError:
        record("outbox.answer-unreadable", MACHINE, district=row.district_id, subject=row.subject)
        return
    if part is not None:
        confirm_release(part, status)
