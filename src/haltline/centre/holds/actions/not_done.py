"""Orders about holds that a bank does not carry out: their clock, a refusal, and who calls the bank then.

A release is sent, not assumed. Its clock climbs the ladder of a request: overdue, reminded, then somebody
calls. A refusal had no effect at the bank: what was counted as on its way to be free is held again, and
somebody calls at once.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import UUID

from haltline.protocol import Reduce, Release, parse, paths
from haltline.protocol.decisions import (
    ORDERS,
    Ladder,
    Order,
    Rung,
    given_again,
    given_back,
    ladder_step,
    still_ordered,
)

from ...audit.actions import MACHINE, Actor, record
from ...kernel.clock import database_now
from ...kernel.errors import AlreadyDecided
from ...kernel.ids import row_id
from ...kernel.models import OutboxMessage
from ...kernel.nudges import nudge
from ...kernel.outbox import Parcel, put
from ...kernel.profile import profile
from ...partners.queries import partner_named
from ...people.models import Person
from ...people.queries import on_duty_named
from ..models import FreedFor, HoldCall, HoldPart, HoldRequest, NotDone
from ..wire_form import leaves_by_wire
from .calling import Unheard, ask_to_call
from .moving import now_of
from .recalling import on_its_way

FREEING = ("release", "reduce")
NOTED = {Rung.OVERDUE: "order.overdue", Rung.REMINDED: "order.reminded", Rung.ESCALATED: "order.escalated"}
PATHS = {
    "release": paths.release,
    "reduce": paths.reduce,
    "extend": paths.extend,
    "tombstone": paths.tombstone,
}
TOLD_MOST = 60  # characters of a code in a problem document


def order_in(row: OutboxMessage) -> Order:
    """What an order in the outbox says."""
    return parse(ORDERS[row.kind], bytes(row.body))


def ladder() -> Ladder:
    """The clocks of a request or an order by the profile."""
    clocks = profile().clocks
    seconds = (clocks.answer_seconds, clocks.reminder_seconds, clocks.escalation_seconds)
    return Ladder(*(timedelta(seconds=each) for each in seconds))


def ring(message: UUID) -> None:
    """The clock of an order has come to a rung: note it, remind the bank, or have it called."""
    seen = OutboxMessage.objects.filter(pk=message).first()
    part = _locked_part(seen.subject) if seen else None  # before the order, as the bank's word locks them
    now = database_now()
    due = OutboxMessage.objects.select_for_update(skip_locked=True).filter(pk=message, rung_at__lte=now)
    row = due.first()
    if row is None:
        return
    request = HoldRequest.objects.get(pk=row.subject)
    ends = part.expires_at if part else request.expires_at
    withdrawn = row.state == OutboxMessage.State.WITHDRAWN
    if withdrawn or not still_ordered(order_in(row), now_of(part) if part else None, over=ends <= now):
        end_clock(row)
        return
    step = ladder_step(row.created_at, ladder(), now)
    OutboxMessage.objects.filter(pk=row.pk).update(rung_at=step.next_at)
    if step.rung not in NOTED:
        return
    duty = on_duty_named(row.district_id, now) if step.rung is Rung.ESCALATED else ""
    _note(NOTED[step.rung], row, request, duty=duty)
    if part and row.kind in FREEING:
        HoldPart.objects.filter(pk=part.pk).update(not_freed=NotDone.SILENT)
    if step.rung is Rung.REMINDED:
        _remind(row)
    elif step.rung is Rung.ESCALATED:
        ask_to_call([Unheard(request, row.kind, row.pk)], now)


def awaited(call: HoldCall, now: datetime) -> bool:
    """Whether word of the order that a call was about is still awaited."""
    row = OutboxMessage.objects.get(pk=str(call.message))
    part = HoldPart.objects.filter(pk=call.request_id).first()
    over = (part.expires_at if part else call.request.expires_at) <= now
    return still_ordered(order_in(row), now_of(part) if part else None, over=over)


def _remind(row: OutboxMessage) -> None:
    """The same bytes under the same key again; an order that lies in the desk's inbox lies there still."""
    if not leaves_by_wire(partner_named(row.partner_id), row):
        return
    OutboxMessage.objects.filter(pk=row.pk).update(
        state=OutboxMessage.State.UNSURE, next_attempt_at=database_now()
    )
    nudge("deliver", row.pk, row.district_id, urgency=row.loss_per_minute)


def end_clock(row: OutboxMessage) -> None:
    """Nothing more is awaited of an order, and nobody need call about it."""
    OutboxMessage.objects.filter(pk=row.pk).update(rung_at=None)
    HoldCall.objects.filter(message=row.pk).update(again_at=None)
    HoldCall.objects.filter(message=row.pk, called_at=None).update(over_at=database_now())


def refused(row: OutboxMessage, status: int | None, body: bytes) -> None:
    """A bank's system refused an order, or answered that it did not do it; ``status`` is what HTTP said."""
    end_clock(row)
    request, part, order = HoldRequest.objects.get(pk=row.subject), _locked_part(row.subject), order_in(row)
    now, told = database_now(), " ".join(filter(None, (str(status or ""), _code(body))))
    stands = given_back(order, now_of(part)) if part else None
    if part and stands and row.kind in FREEING:
        HoldPart.objects.filter(pk=part.pk).update(
            releasing=stands.releasing, free_by=None, not_freed=NotDone.REFUSED
        )
    _note("order.refused", row, request, told=told)
    if given_again(order, stands) and now < (part.expires_at if part else request.expires_at):
        ask_to_call([Unheard(request, row.kind, row.pk, NotDone.REFUSED, told)], now)


def send_again(call: HoldCall, person: Person) -> None:
    """Give an order once more that the bank refused, under a new key: the old one had no effect there.

    It is the same order, of the same people. AlreadyDecided where nothing is left to order.
    """
    old = OutboxMessage.objects.get(pk=str(call.message))
    part = _locked_part(old.subject)
    order = given_again(order_in(old), now_of(part) if part else None)
    if order is None or call.why != NotDone.REFUSED:
        raise AlreadyDecided(report=call.report_id, subject=call.request_id)
    key = str(row_id())
    message = order.model_copy(update={"idempotency_key": key})
    if part is not None:
        _count(part, message)
    path = PATHS[old.kind](str(old.subject))
    put(Parcel(old.district_id, old.partner_id, old.kind, old.subject, path, message, key))
    _note("order.sent-again", old, call.request, by=Actor(person.actor_code, person.desk_name))


def _count(part: HoldPart, order: Order) -> None:
    """What the order gives free counts as on its way again, for the reason it was given at first."""
    because = FreedFor(part.freed_for or FreedFor.OTHER)
    match order:
        case Release():
            on_its_way(part, part.releasing + order.amount, because)
        case Reduce():
            on_its_way(part, part.amount - order.keep, because)


def _locked_part(hold: UUID) -> HoldPart | None:
    return HoldPart.objects.select_for_update(of=("self",)).filter(pk=hold).first()


def _note(verb: str, row: OutboxMessage, request: HoldRequest, by: Actor = MACHINE, **facts: object) -> None:
    record(verb, by, district=row.district_id, report=request.report_id, subject=row.subject, kind=row.kind,
           partner=row.partner_id, **facts)  # fmt: skip


def _code(body: bytes) -> str:
    """The code of a problem document, as far as there is one, in letters that fit a page."""
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    code = said.get("code", "") if isinstance(said, dict) else ""
    return code[:TOLD_MOST] if isinstance(code, str) and code.isprintable() else ""
