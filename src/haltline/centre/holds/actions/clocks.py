"""What happens when a bank's answer clock runs out: overdue, reminder, then a named person is called."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from haltline.protocol import RequestState
from haltline.protocol.decisions import Ladder, Rung, ladder_moves, ladder_step

from ...audit.actions import MACHINE, record
from ...kernel.clock import database_now
from ...kernel.models import OutboxMessage
from ...kernel.nudges import nudge
from ...kernel.profile import profile
from ..models import HoldRequest
from .moving import move_request


def fire(request: HoldRequest) -> None:
    """Climb the ladder as far as the clock has run; the caller holds the request's lock."""
    now = database_now()
    if request.sent_at is None or request.answer_due_at is None or request.answer_due_at > now:
        return
    step = ladder_step(request.sent_at, _ladder(), now)
    for state in ladder_moves(RequestState(request.state), step.rung):
        fields: dict[str, Any] = {"escalated_at": now} if state is RequestState.ESCALATED else {}
        move_request(request, state, **fields)
        _note(request, f"hold.{state.value}")
    due: dict[str, object] = {"answer_due_at": step.next_at}
    if step.rung is Rung.REMINDED and request.reminded_at is None:
        due["reminded_at"] = now
        _remind(request)
        _note(request, "hold.reminded")
    HoldRequest.objects.filter(pk=request.pk).update(**due)


def _ladder() -> Ladder:
    clocks = profile().clocks
    seconds = (clocks.answer_seconds, clocks.reminder_seconds, clocks.escalation_seconds)
    return Ladder(*(timedelta(seconds=each) for each in seconds))


def _remind(request: HoldRequest) -> None:
    """A reminder is the same message again, same bytes and key: a bank that has it cannot act twice.

    A message whose fate is not known is asked about instead of sent; one that was refused stays refused.
    """
    message = OutboxMessage.objects.filter(
        subject=request.id, kind="hold", state__in=[OutboxMessage.State.DELIVERED, OutboxMessage.State.UNSURE]
    ).first()
    if message is None:
        return
    delivered = message.state == OutboxMessage.State.DELIVERED
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=OutboxMessage.State.WAITING if delivered else message.state, next_attempt_at=database_now()
    )
    nudge("deliver", message.id, request.district_id)


def _note(request: HoldRequest, verb: str) -> None:
    record(verb, MACHINE, district=request.district_id, report=request.report_id, subject=request.id)
