"""What the recovery desk reads beyond recovery's own queries: hands, stored shares, sums for a list."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from ...people.models import District
from ...recovery.models import Correction, Hand, Payout, Plan, Pot, Share
from ...recovery.states import PayoutState, PlanState


def payouts() -> QuerySet[Payout]:
    """All payouts in sight."""
    return Payout.objects.select_related("plan")


def open_correction(plan: UUID) -> Correction | None:
    """The change of a plan that waits for its second hand."""
    rows = Correction.objects.filter(plan_id=plan, agreed_at=None, dropped_at=None)
    return rows.select_related("asked_by").first()


def corrections() -> QuerySet[Correction]:
    """All changes of plans in sight."""
    return Correction.objects.select_related("plan")


def plans() -> QuerySet[Plan]:
    """All plans in sight."""
    return Plan.objects.select_related("pot")


def hands_under_proposals() -> dict[UUID, set[UUID]]:
    """Human beings behind each plan that waits for its second hand, by pot."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    waiting = Hand.objects.filter(plan__state=PlanState.PROPOSED)
    for pot, human in waiting.values_list("plan__pot_id", "human"):
        found[pot].add(human)
    return dict(found)


def district_names() -> dict[str, str]:
    """Names of all districts by their codes."""
    return dict(District.objects.values_list("code", "name"))


def opened_at() -> dict[UUID, datetime]:
    """When each pot was opened."""
    return dict(Pot.objects.values_list("pk", "opened_at"))


def credited() -> int:
    """Minor units that came back to victims with proof, over all pots."""
    paid = Payout.objects.filter(state=PayoutState.CREDITED)
    return paid.aggregate(total=Sum("amount"))["total"] or 0


def planned() -> dict[UUID, tuple[int, int]]:
    """People and their losses in the newest plan of each pot, as they were when it was proposed."""
    plans = Plan.objects.exclude(state=PlanState.REPLACED).order_by("proposed_at")
    newest = dict(plans.values_list("pot_id", "pk"))
    rows = (
        Share.objects.filter(plan__in=newest.values())
        .values_list("plan__pot_id")
        .annotate(people=Count("report_id", distinct=True), lost=Sum("loss"))
    )
    return {pot: (people, lost) for pot, people, lost in rows}


def shares_of(plan: UUID) -> list[Share]:
    """The shares of a plan as they were when it was proposed, in claim id order."""
    rows = Share.objects.filter(plan_id=plan).select_related("report", "dispute")
    return sorted(rows, key=lambda share: share.claim_id.encode())
