"""What a bank without a system does by hand: give money free as asked, and pay back what a plan orders."""

from __future__ import annotations

from ...recovery.queries import payouts_of
from ...reports.queries import institution_names
from . import queries
from .pages import PayoutItem, ReleaseItem


def releases_to_make() -> tuple[ReleaseItem, ...]:
    """Holds of which the centre has asked to give a sum free, and the bank has not yet said that it did."""
    rows = queries.live_parts().filter(releasing__gt=0).order_by("since", "pk")
    return tuple(
        ReleaseItem(
            str(part.pk),
            part.releasing,
            part.amount - part.releasing,
            part.request.account,
            part.hold_reference,
            f"free-{part.pk}-{part.amount}",
        )
        for part in rows
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
        )
        for line in lines
    )
