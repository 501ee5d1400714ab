"""What the officers' pages read. All runs in the officer's scope: other districts are not there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from haltline.protocol import OPEN_REQUEST_STATES, RequestState

from ...audit.models import Event
from ...contests.models import Contest
from ...holds.models import STRANGE, HoldPart, HoldRequest, PartnerReply
from ...kernel.errors import NotHere
from ...reports import numbers
from ...reports.models import Dispute, Report
from ...trails.models import CONTRA, Fact, Journal, Leg, Posting
from ..duty.queries import ending
from .pages import Ending

LATE = (RequestState.OVERDUE.value, RequestState.ESCALATED.value)
LIVE_REQUESTS = [state.value for state in OPEN_REQUEST_STATES | {RequestState.ESCALATED}]
NEWEST_MOST = 500  # reports listed under the word "all"; older ones are found by their number
EVENTS_MOST = 300  # events of one report read for its timeline


def live_requests(reports: Iterable[UUID]) -> dict[UUID, list[HoldRequest]]:
    """Requests of these reports that wait for the centre or a bank, by report."""
    found: dict[UUID, list[HoldRequest]] = defaultdict(list)
    live = HoldRequest.objects.filter(report__in=list(reports), state__in=LIVE_REQUESTS, leg__ended=False)
    for request in live.select_related("partner"):
        found[request.report_id].append(request)
    return dict(found)


def ending_soon(reports: Iterable[UUID], now: datetime) -> dict[UUID, Ending]:
    """The first hold of each of these reports that ends within the profile's warning, by report."""
    found: dict[UUID, Ending] = {}
    for part in ending(now).filter(report__in=list(reports)):
        found.setdefault(part.report_id, Ending(str(part.pk), part.expires_at))
    return found


def reports_with_payments(ids: Iterable[UUID]) -> QuerySet[Report]:
    """Reports with ``paid_at`` (earliest payment), ``payments`` (how many) and ``rail`` annotated."""
    return (
        Report.objects.filter(pk__in=list(ids))
        .select_related("district", "claimed_by", "leads", "verified_by")
        .annotate(paid_at=Min("disputes__paid_at"), payments=Count("disputes"), rail=Min("disputes__rail"))
    )


def report_of(key: str) -> Report:
    """The report whose number without spaces is ``key``; NotHere for another district's as for none.

    A number that can be no report's says so: its check digit tells, and nothing is looked up.
    """
    if not numbers.is_number(key):
        raise NotHere(_("This cannot be the number of a report: a digit is wrong, or two changed places."))
    found = Report.objects.filter(reference=numbers.spaced(key)).values_list("pk", flat=True)
    report = reports_with_payments(found).first()
    if report is None:
        raise NotHere(_("No report of your district has this number."))
    return report


def disputes_of(report: Report) -> list[Dispute]:
    """The payments of a report in the order told, merged ones with the report that follows them."""
    rows = Dispute.objects.filter(report=report).select_related("report", "duplicate_of__report")
    return list(rows.order_by("number"))


def repeats_of(report: Report) -> list[Dispute]:
    """Payments of other reports that repeat one of this report, the first told first."""
    rows = Dispute.objects.filter(duplicate_of__report=report).select_related("report")
    return list(rows.order_by("told_at", "pk"))


def legs_of(report: Report) -> list[Leg]:
    """All legs of a report, nearest to the victim first, ended ones too."""
    return list(Leg.objects.filter(report=report).order_by("hop", "booked_at", "pk"))


def resting(report: Report) -> dict[UUID, dict[str, int]]:
    """Units by leg and money state, from the ledger's own rows; what sums to nothing is left out."""
    rows = (
        Posting.objects.filter(report=report, leg__isnull=False)
        .exclude(state=CONTRA)
        .values_list("leg_id", "state")
        .annotate(total=Sum("amount"))
    )
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    for leg, state, total in rows:
        if total:
            found[leg][state] = total
    return dict(found)


def facts_of(report: Report) -> list[Fact]:
    """The facts that count now, in the order they were recorded."""
    facts = Fact.objects.filter(report=report, replaced=False, leg__ended=False).select_related("leg")
    return list(facts.order_by("recorded_at", "pk"))


def replies_of(report: Report) -> int:
    """How many replies of banks were posted to the trail."""
    return PartnerReply.objects.filter(request__report=report, state=PartnerReply.State.POSTED).count()


def counted_replies(requests: Iterable[HoldRequest]) -> list[PartnerReply]:
    """All replies to these requests that were posted, the newest last."""
    ids = [request.pk for request in requests]
    posted = PartnerReply.objects.filter(request__in=ids, state=PartnerReply.State.POSTED)
    return list(posted.order_by("request", "seq", "received_at"))


def events_of(report: Report) -> list[Event]:
    """What happened to a report, the oldest first."""
    return list(reversed(Event.objects.filter(report_id=report.pk).order_by("-at", "-pk")[:EVENTS_MOST]))


def drafts() -> QuerySet[HoldRequest]:
    """Requests that wait for a hand, with the hands they have."""
    waiting = HoldRequest.objects.filter(state=RequestState.DRAFT.value, leg__ended=False)
    return waiting.select_related("partner", "report").prefetch_related("approvals__person")


def requests() -> QuerySet[HoldRequest]:
    """All requests the officer may see."""
    return HoldRequest.objects.select_related("leg", "report", "partner")


def parts() -> QuerySet[HoldPart]:
    """All holds the officer may see."""
    return HoldPart.objects.select_related("request", "report", "partner")


def contests_of(report: Report) -> list[Contest]:
    """All contests of a report's holds, decided ones too, each with the turns of its tiers."""
    rows = Contest.objects.filter(report=report).select_related("part", "partner")
    return list(rows.prefetch_related("hearings"))


def in_review(report: Report) -> list[PartnerReply]:
    """Replies that a person must look at: kept and not posted, or posted with a word that nobody knows."""
    marked = Q(state=PartnerReply.State.REVIEW) | Q(state=PartnerReply.State.POSTED, why_review=STRANGE)
    kept = PartnerReply.objects.filter(marked, request__report=report)
    return list(kept.select_related("partner").order_by("received_at"))


def limits_met(report: Report) -> list[str]:
    """Limits of the profile at which the trail stopped."""
    stops = Journal.objects.filter(postings__report=report, source__startswith="limit:")
    return sorted(set(stops.values_list("why", flat=True)))
