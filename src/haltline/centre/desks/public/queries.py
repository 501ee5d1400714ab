"""What public pages read beyond the holds: facts as they came, who opened a report, a request by number."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from ...audit.models import Event
from ...holds.models import HoldRequest
from ...reports.models import Report
from ...trails.models import Fact

OPENING_VERBS = ("report.taken", "report.claimed", "report.opened", "report.verified", "hold.approved",
                 "report.closed", "report.reopened",
                 "inspection.read", "glass.broken",
                 "message.answered", "photo.opened")  # fmt: skip
OPENINGS_MAX = 30  # lines; a longer list would bury the page


def facts_of(report: Report) -> QuerySet[Fact]:
    """Facts that still count, in the order in which they came."""
    counted = Fact.objects.filter(report=report, replaced=False, leg__ended=False)
    return counted.select_related("leg").order_by("recorded_at")


def openings_of(report: Report) -> QuerySet[Event]:
    """The first acts of people on the report; the machine's are left out."""
    events = Event.objects.filter(report_id=report.id, verb__in=OPENING_VERBS).exclude(actor="machine")
    return events.order_by("at")[:OPENINGS_MAX]


def sent_request(hold_id: UUID) -> HoldRequest | None:
    """A request that has left the centre, in whatever district it was made; nothing for any other number."""
    left = HoldRequest.objects.exclude(sent_at=None).exclude(body=None)
    return left.select_related("partner").filter(pk=hold_id).first()
