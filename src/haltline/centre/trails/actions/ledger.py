"""The double-entry ledger of disputed units: every unit of every dispute is in exactly one state.

A journal is one movement for one reason; its postings sum to zero for each dispute. The database refuses
a journal that does not balance and one that takes units from a state where there are none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet, Sum

from ...kernel.compiled import compiled
from ...kernel.storing import store
from ...reports.models import Dispute
from ..models import CONTRA, Journal, Leg, MoneyState, Posting

REATTRIBUTION = "reattribution"  # why of a journal: a plan let units of two disputes change hands
PAID = "paid"  # why of a journal: held units came back to the victim, proven by the bank


@dataclass(frozen=True, slots=True)
class Change:
    """``amount`` units (negative: away) in ``state`` at ``leg``; no leg only on the contra side."""

    leg: Leg | None
    state: str
    amount: int


def post(dispute: Dispute, changes: Iterable[Change], *, why: str, source: str) -> Journal | None:
    """Write one journal of one dispute; nothing is written when nothing moves."""
    sums: dict[tuple[UUID | None, str], int] = defaultdict(int)
    for change in changes:
        sums[change.leg.pk if change.leg else None, change.state] += change.amount
    moves = {place: amount for place, amount in sums.items() if amount}
    if not moves:
        return None
    journal = Journal(district_id=dispute.district_id, why=why, source=source)
    store(journal, *(
        Posting(
            district_id=dispute.district_id, journal=journal, report_id=dispute.report_id, dispute=dispute,
            leg_id=leg, state=state, amount=amount, currency=dispute.currency,
        )
        for (leg, state), amount in moves.items()
    ))  # fmt: skip
    return journal


def open_dispute(dispute: Dispute, leg: Leg) -> None:
    """Put all units of a new dispute in flight at its first leg."""
    changes = [Change(leg, MoneyState.IN_FLIGHT, dispute.amount), Change(None, CONTRA, -dispute.amount)]
    post(dispute, changes, why="reported", source=f"report:{dispute.report_id}")


def balances(leg: Leg) -> dict[str, int]:
    """Units of the leg's dispute that rest at this leg, by state; empty states left out."""
    return {state: total for state, total in _sums(leg.pk) if total}


@compiled
def _sums(leg: UUID) -> QuerySet[Posting, tuple[str, int]]:
    return Posting.objects.filter(leg=leg).values_list("state").annotate(total=Sum("amount"))


def move(leg: Leg, before: str, after: str, amount: int, *, why: str, source: str) -> None:
    """Move units of a leg from one state to another, at the same place."""
    post(leg.dispute, [Change(leg, before, -amount), Change(leg, after, amount)], why=why, source=source)
