"""What a bank without a system does by hand: free, keep longer, take back, and pay what a plan orders."""

from __future__ import annotations

from haltline.protocol import Extend, Release
from haltline.protocol.decisions import Order

from ...holds.actions.by_hand import kept_after
from ...holds.actions.not_done import order_in
from ...holds.models import HoldPart, HoldRequest
from ...kernel.models import OutboxMessage
from ...recovery.queries import payouts_of
from ...recovery.states import DeskRefusal
from ...reports.queries import institution_names
from ..typed import Choice
from ..words import PAYOUT_REFUSALS
from . import queries
from .pages import OrderItem, PayoutItem

WORDS = {"release": "release", "reduce": "release", "extend": "extend", "tombstone": "recall"}


def orders_to_carry_out() -> tuple[OrderItem, ...]:
    """Orders of the centre about holds of which the bank has not yet said that it carried them out."""
    rows = queries.open_orders()
    subjects = [row.subject for row in rows]
    asked, parts = queries.asked().in_bulk(subjects), queries.all_parts().in_bulk(subjects)
    return tuple(
        _order(row, order_in(row), asked[row.subject], parts.get(row.subject))
        for row in rows
        if row.subject in asked
    )


def _order(row: OutboxMessage, order: Order, asked: HoldRequest, part: HoldPart | None) -> OrderItem:
    held = part.amount if part else 0
    second = "" if isinstance(order, Release) else getattr(order, "second_officer", "")
    return OrderItem(
        kind=WORDS[row.kind],
        address=f"/bank/orders/{row.pk}",
        hold_id=str(row.subject),
        amount=order.amount if isinstance(order, Release) else held - kept_after(order, held),
        keep=kept_after(order, held),
        until=order.expires_at if isinstance(order, Extend) else asked.expires_at,
        account=asked.account,
        hold_reference=part.hold_reference if part else "",
        key=row.idempotency_key,
        reason=order.reason,
        officers=", ".join(filter(None, (order.authority.officer, second))),
    )


def ends_to_confirm() -> tuple[OrderItem, ...]:
    """Holds whose time is over by the centre's clock: the bank frees them by its own and says so."""
    return tuple(
        OrderItem(
            kind="end",
            address=f"/bank/requests/{part.pk}/ended",
            hold_id=str(part.pk),
            amount=part.amount,
            keep=0,
            until=part.expires_at,
            account=part.request.account,
            hold_reference=part.hold_reference,
        )
        for part in queries.past_their_end()
    )


def payouts_to_make() -> tuple[PayoutItem, ...]:
    """Payouts ordered of this bank that it has not yet proved, the oldest first."""
    names = institution_names()
    lines = reversed(payouts_of(open_only=True))
    return tuple(
        PayoutItem(
            str(line.id),
            line.amount,
            line.currency,
            names.get(line.to_institution, line.to_institution),
            line.to_institution,
            line.to_account,
            line.pot_account,
            line.instructed_at,
            tuple((str(hold), amount) for hold, amount in line.draws),
            refusals=tuple(Choice(code, str(PAYOUT_REFUSALS[code])) for code in DeskRefusal.values),
        )
        for line in lines
    )
