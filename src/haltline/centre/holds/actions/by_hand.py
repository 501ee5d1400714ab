"""What the desk of a bank without a system says it has done: the same word as an answer over the wire."""

from __future__ import annotations

from haltline.protocol import PartState, PartStatus, Reduce, Release, Tombstone, to_bytes
from haltline.protocol.decisions import Order

from ...audit.actions import Actor, record
from ...kernel.clock import database_now
from ...kernel.errors import AlreadyDecided
from ...kernel.models import OutboxMessage
from ...people.models import Person
from ..models import HoldPart
from .answered import take_word
from .not_done import order_in


def kept_after(order: Order, held: int) -> int:
    """Minor units that stay held of ``held`` once an order is carried out."""
    match order:
        case Release():
            return max(0, held - order.amount)
        case Reduce():
            return min(held, order.keep)
        case Tombstone():
            return 0
    return held


def confirm(row: OutboxMessage, person: Person) -> None:
    """The desk has carried out an order that lay in its inbox. AlreadyDecided when it said so before."""
    part = HoldPart.objects.select_for_update(of=("self",)).filter(pk=row.subject).first()
    held = part.amount if part else 0
    keep = kept_after(order_in(row), held)
    state = PartState(part.state) if part else PartState.NOT_HELD
    status = PartStatus(
        hold_id=str(row.subject), state=state if keep else PartState.NOT_HELD, held=keep, released=held - keep
    )
    open_orders = OutboxMessage.objects.filter(
        pk=row.pk, state=OutboxMessage.State.DELIVERED, answered_at=None
    )
    if not open_orders.update(answered_at=database_now(), answer=to_bytes(status), answer_status=200):
        raise AlreadyDecided()
    take_word(row, to_bytes(status))
    record("outbox.done-by-desk", Actor(person.actor_code, person.desk_name), district=row.district_id,
           report=part.report_id if part else None, subject=row.subject, kind=row.kind)  # fmt: skip
