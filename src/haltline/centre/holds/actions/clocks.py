"""What happens when a bank's answer clock runs out: overdue, reminder, then a named person is called."""

from __future__ import annotations

from datetime import timedelta

from haltline.protocol import RequestState

from ...audit.actions import MACHINE, record
from ...kernel.clock import database_now
from ...kernel.models import OutboxMessage
from ...kernel.nudges import nudge
from ...kernel.profile import profile
from ..models import HoldRequest
from .moving import move_request

WAITING = {RequestState.SENT, RequestState.ACKNOWLEDGED, RequestState.UNKNOWN, RequestState.PART_ANSWERED}


def fire(request: HoldRequest) -> None:
    """Take the next step of the ladder for a request whose clock is due; the caller holds its lock."""
    clocks, now = profile().clocks, database_now()
    if request.answer_due_at is None or request.answer_due_at > now:
        return
    if RequestState(request.state) in WAITING:
        move_request(
            request, RequestState.OVERDUE, answer_due_at=now + timedelta(seconds=clocks.reminder_seconds)
        )
        _note(request, "hold.overdue")
    elif request.state == RequestState.OVERDUE and request.reminded_at is None:
        HoldRequest.objects.filter(pk=request.pk).update(
            reminded_at=now, answer_due_at=now + timedelta(seconds=clocks.escalation_seconds)
        )
        _remind(request)
        _note(request, "hold.reminded")
    elif request.state == RequestState.OVERDUE:
        move_request(request, RequestState.ESCALATED, escalated_at=now, answer_due_at=None)
        _note(request, "hold.escalated")


def _remind(request: HoldRequest) -> None:
    """A reminder is the same message again, same bytes and key: a bank that has it cannot act twice."""
    message = OutboxMessage.objects.filter(subject=request.id, kind="hold").first()
    if message:
        OutboxMessage.objects.filter(pk=message.pk).update(
            state=OutboxMessage.State.WAITING, next_attempt_at=database_now()
        )
        nudge("deliver", message.id, request.district_id)


def _note(request: HoldRequest, verb: str) -> None:
    record(verb, MACHINE, district=request.district_id, report=request.report_id, subject=request.id)
