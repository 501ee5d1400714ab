"""The queue as it was first built: every report summed up in Python from all its rows. The reference."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Min, Q, Sum

from haltline.protocol import LIVE_PART_STATES, OPEN_REQUEST_STATES, RequestState

LATE = (RequestState.OVERDUE.value, RequestState.ESCALATED.value)
LIVE = [state.value for state in OPEN_REQUEST_STATES | {RequestState.ESCALATED}]
AWAITED = [state for state in LIVE if state not in ("draft", "approved")]


def entries() -> dict[UUID, dict[str, Any]]:
    """What each report of the scope has open."""
    from haltline.centre.reports.models import Report

    return {report.pk: _entry(report) for report in Report.objects.annotate(first=Min("disputes__paid_at"))}


def _entry(report: Any) -> dict[str, Any]:
    from haltline.centre.contests.models import Contest
    from haltline.centre.holds.models import HoldPart, HoldRequest, PartnerReply
    from haltline.centre.reports.models import Message
    from haltline.centre.trails.models import Posting

    money = Posting.objects.filter(report=report).aggregate(
        flight=Sum("amount", filter=Q(state="in_flight"), default=0),
        unknown=Sum("amount", filter=Q(state="unknown"), default=0),
    )
    live = list(HoldRequest.objects.filter(report=report, state__in=LIVE, leg__ended=False))
    kept = HoldPart.objects.filter(report=report, state__in=[state.value for state in LIVE_PART_STATES])
    review = PartnerReply.objects.filter(request__report=report, state="review", request__state__in=LIVE)
    flags = {
        "new": report.started_at is None,
        "draft": any(request.state == "draft" for request in live),
        "awaited": any(request.state in AWAITED for request in live),
        "late": any(request.state in LATE for request in live),
        "review": review.exists(),
        "contested": Contest.objects.filter(report=report, state="open").exists(),
        "unverified": report.verified_at is None and report.lapsed_at is None
        and report.lapses_at is not None and kept.exclude(request__standing_order=None).exists(),
        "unanswered": Message.objects.filter(report=report, person=None, answered_at=None).exists(),
    }  # fmt: skip
    moving = flags["new"] or flags["review"] or flags["contested"] or bool(live) or money["flight"] > 0
    late_partners = sorted({request.partner_id for request in live if request.state in LATE})
    first: datetime | None = report.first
    return flags | {
        "paid_at": first or report.created_at, "created_at": report.created_at,
        "claimed_by_id": report.claimed_by_id, "district_id": report.district_id,
        "in_flight": money["flight"], "in_reach": money["flight"] + money["unknown"],
        "late_partners": late_partners, "moving": moving,
        "life": report.life, "held": kept.filter(amount__gt=0).exists(), "transfers": report.transfers,
        "open": moving or flags["unverified"] or flags["unanswered"],
    }  # fmt: skip
