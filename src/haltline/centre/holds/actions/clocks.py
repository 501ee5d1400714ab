"""What happens when banks' answer clocks run out: overdue, reminder, then a named person is called.

After an outage thousands are due at once. They are taken together: a few statements for all rows that make
the same move, whatever their number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from haltline.protocol import RequestState
from haltline.protocol.decisions import LadderStep, Rung, ladder_moves, ladder_step

from ...audit.actions import MACHINE, event, record_all
from ...kernel.clock import database_now
from ...kernel.models import OutboxMessage
from ...kernel.nudges import nudge
from ...people.queries import on_duty_named
from ..models import HoldRequest
from .accepting import answered_by_acceptance
from .calling import Unheard, ask_to_call
from .not_done import ladder

Move = tuple[str, RequestState]


def fire(requests: Iterable[HoldRequest]) -> None:
    """Climb the ladder as far as each clock has run.

    The rows are of one district; the caller holds their locks.
    """
    now, rungs = database_now(), ladder()
    steps = {
        request: ladder_step(request.sent_at, rungs, now)
        for request in requests
        if request.sent_at and request.answer_due_at and request.answer_due_at <= now
    }
    for request in answered_by_acceptance(steps):
        del steps[request]
    _move(steps, now)
    late = [
        request for request, step in steps.items() if step.rung is Rung.REMINDED and not request.reminded_at
    ]
    _remind(late, now)
    _set_clocks(steps)


def _move(steps: dict[HoldRequest, LadderStep], now: datetime) -> None:
    """Make the moves that are due, all of one kind at once; who slept through two makes both, in order."""
    paths = {request: ladder_moves(RequestState(request.state), step.rung) for request, step in steps.items()}
    for number in range(max(map(len, paths.values()), default=0)):
        due: dict[Move, list[HoldRequest]] = defaultdict(list)
        for request, path in paths.items():
            if number < len(path):
                due[request.state, path[number]].append(request)
        for (before, to), rows in due.items():
            _move_together(rows, before, to, now)


def _move_together(rows: list[HoldRequest], before: str, to: RequestState, now: datetime) -> None:
    escalated: dict[str, object] = {"escalated_at": now} if to is RequestState.ESCALATED else {}
    HoldRequest.objects.filter(pk__in=_ids(rows), state=before).update(state=to.value, **escalated)
    for row in rows:
        row.state = to.value
    duty = {"duty": on_duty_named(rows[0].district_id, now)} if escalated else {}
    _note(rows, f"hold.{to.value}", **duty)
    if escalated:
        ask_to_call(map(Unheard, rows), now)


def _set_clocks(steps: dict[HoldRequest, LadderStep]) -> None:
    """The next rung's time of every row, in one statement."""
    for request, step in steps.items():
        request.answer_due_at = step.next_at
    HoldRequest.objects.bulk_update(steps, ["answer_due_at"])


def _remind(late: list[HoldRequest], now: datetime) -> None:
    """A reminder is the same message again, same bytes and key: a bank that has it cannot act twice.

    A message whose fate is not known is asked about instead of sent; one that was refused stays refused.
    """
    if not late:
        return
    HoldRequest.objects.filter(pk__in=_ids(late)).update(reminded_at=now)
    _note(late, "hold.reminded")
    sent = OutboxMessage.objects.filter(subject__in=_ids(late), kind="hold")
    again = sent.filter(state__in=[OutboxMessage.State.DELIVERED, OutboxMessage.State.UNSURE])
    found = list(again.values_list("pk", "district_id"))
    again.filter(state=OutboxMessage.State.UNSURE).update(next_attempt_at=now)
    again.filter(state=OutboxMessage.State.DELIVERED).update(
        state=OutboxMessage.State.WAITING, next_attempt_at=now
    )
    for message, district in found:
        nudge("deliver", message, district)


def _ids(rows: Iterable[HoldRequest]) -> list[UUID]:
    return [row.pk for row in rows]


def _note(rows: Iterable[HoldRequest], verb: str, **facts: object) -> None:
    record_all(
        event(verb, MACHINE, district=row.district_id, report=row.report_id, subject=row.pk, **facts)
        for row in rows
    )
