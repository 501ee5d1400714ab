"""Reading holds: what was asked of whom, who has the ball now, what is held until when."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from haltline.protocol import LIVE_PART_STATES, OPEN_REQUEST_STATES, RequestState

from ..reports.models import Report
from .models import HoldPart, HoldRequest

BALL_AT_BANK = OPEN_REQUEST_STATES - {RequestState.DRAFT, RequestState.APPROVED} | {RequestState.ESCALATED}
AWAITED = [state.value for state in BALL_AT_BANK]
LIVE = [state.value for state in LIVE_PART_STATES]


def requests_of(report: Report) -> QuerySet[HoldRequest]:
    """All requests for a report, in the order they were made."""
    return HoldRequest.objects.filter(report=report).select_related("partner", "leg").order_by("created_at")


def awaited(requests: Iterable[HoldRequest]) -> list[HoldRequest]:
    """Requests whose bank has the ball, the first to be due first; overdue and escalated ones too."""
    waiting = [request for request in requests if request.state in AWAITED and not request.leg.ended]
    return sorted(waiting, key=lambda request: request.answer_due_at or request.expires_at)


def live_parts(report: Report) -> QuerySet[HoldPart]:
    """What banks hold now for a report."""
    return HoldPart.objects.filter(report=report, state__in=LIVE).select_related("partner", "request__leg")
