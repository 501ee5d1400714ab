"""Reading trails: where the money of a report is, by state."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Sum

from .models import CONTRA, MoneyState, Posting


def sums_of(reports: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """Units by money state for each report, from the ledger's own rows; states without units left out."""
    rows = (
        Posting.objects.filter(report_id__in=list(reports))
        .exclude(state=CONTRA)
        .values_list("report_id", "state")
        .annotate(total=Sum("amount"))
    )
    found: dict[UUID, dict[str, int]] = {}
    for report, state, total in rows:
        if total:
            found.setdefault(report, {})[state] = total
    return found


def picture_sums(by_state: dict[str, int]) -> dict[str, int]:
    """The six states a bar shows: superseded units are drawn inside unknown (contracts.md)."""
    drawn = {state: amount for state, amount in by_state.items() if state != MoneyState.SUPERSEDED}
    drawn[MoneyState.UNKNOWN] = drawn.get(MoneyState.UNKNOWN, 0) + by_state.get(MoneyState.SUPERSEDED, 0)
    return {str(state): amount for state, amount in drawn.items() if amount}
