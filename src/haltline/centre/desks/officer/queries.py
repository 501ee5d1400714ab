"""What the officers' pages read. All runs in the officer's scope: other districts are not there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from haltline.protocol import OPEN_REQUEST_STATES, RequestState

from ...audit.models import Event
from ...holds.models import Contest, HoldPart, HoldRequest, PartnerReply
from ...holds.queries import LIVE
from ...kernel.errors import NotHere
from ...reports import numbers
from ...reports.models import Dispute, Message, Report
from ...trails.models import CONTRA, Fact, Journal, Leg, MoneyState, Posting

LATE = (RequestState.OVERDUE.value, RequestState.ESCALATED.value)
LIVE_REQUESTS = [state.value for state in OPEN_REQUEST_STATES | {RequestState.ESCALATED}]
NEWEST_MOST = 500  # reports listed under the word "all"; older ones are found by their number
EVENTS_MOST = 300  # events of one report read for its timeline


@dataclass(frozen=True)
class OpenWork:
    """What is still to be done, by report: units in reach, live requests, replies in review, contests.

    ``unverified``: a hold stands that no person decided, and it lapses unless an officer makes sure.
    ``unanswered``: the victim wrote, and nobody has written back.
    """

    reach: dict[UUID, int]
    requests: dict[UUID, list[HoldRequest]]
    review: frozenset[UUID]
    contested: frozenset[UUID]
    new: frozenset[UUID]
    unverified: frozenset[UUID]
    unanswered: frozenset[UUID]

    @cached_property
    def reports(self) -> frozenset[UUID]:
        """Reports with anything to do; units a bank finally called unknown do not count."""
        return self.moving | self.unverified | self.unanswered

    @cached_property
    def moving(self) -> frozenset[UUID]:
        """Reports in which money or a bank may still move."""
        return self.new | self.contested | self.review | frozenset(self.requests)


def open_work() -> OpenWork:
    """All open work of the district, in seven reads however many reports there are."""
    flight, reach = _reach()
    requests: dict[UUID, list[HoldRequest]] = defaultdict(list)
    for request in HoldRequest.objects.filter(state__in=LIVE_REQUESTS, leg__ended=False).select_related(
        "partner"
    ):
        requests[request.report_id].append(request)
    for report in flight:
        requests.setdefault(report, [])
    review = PartnerReply.objects.filter(state=PartnerReply.State.REVIEW, request__state__in=LIVE_REQUESTS)
    contested = Contest.objects.filter(state=Contest.State.OPEN)
    new = Report.objects.filter(started_at=None)
    unanswered = Message.objects.filter(person=None, answered_at=None)
    return OpenWork(
        reach,
        dict(requests),
        frozenset(review.values_list("request__report_id", flat=True)),
        frozenset(contested.values_list("report_id", flat=True)),
        frozenset(new.values_list("pk", flat=True)),
        frozenset(_unverified()),
        frozenset(unanswered.values_list("report_id", flat=True)),
    )


def _unverified() -> Iterable[UUID]:
    """Reports with live holds under a standing order that lapse unless an officer verifies the report."""
    waits = Report.objects.filter(verified_at=None, lapsed_at=None, lapses_at__isnull=False)
    kept = HoldPart.objects.filter(state__in=LIVE, request__standing_order__isnull=False, report__in=waits)
    return kept.values_list("report_id", flat=True).distinct()


def _reach() -> tuple[list[UUID], dict[UUID, int]]:
    """Reports with units in flight, and the units in flight or unknown of each report."""
    rows = (
        Posting.objects.filter(state__in=(MoneyState.IN_FLIGHT, MoneyState.UNKNOWN))
        .values_list("report_id")
        .annotate(flight=Sum("amount", filter=Q(state=MoneyState.IN_FLIGHT)), reach=Sum("amount"))
        .filter(reach__gt=0)
    )
    found = list(rows)
    return [report for report, flight, _ in found if flight], {report: reach for report, _, reach in found}


def reports_with_payments(ids: Iterable[UUID]) -> QuerySet[Report]:
    """Reports with ``paid_at`` (earliest payment), ``payments`` (how many) and ``rail`` annotated."""
    return (
        Report.objects.filter(pk__in=list(ids))
        .select_related("district", "claimed_by", "leads", "verified_by")
        .annotate(paid_at=Min("disputes__paid_at"), payments=Count("disputes"), rail=Min("disputes__rail"))
    )


def newest_reports() -> list[UUID]:
    """The newest reports of the district, whatever their state."""
    return list(Report.objects.order_by("-created_at").values_list("pk", flat=True)[:NEWEST_MOST])


def overdue_banks() -> tuple[str, ...]:
    """Names of banks that owe an answer past its clock."""
    late = HoldRequest.objects.filter(state__in=LATE, leg__ended=False)
    return tuple(late.order_by("partner__name").values_list("partner__name", flat=True).distinct())


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


def contests() -> QuerySet[Contest]:
    """All contests the officer may see."""
    return Contest.objects.select_related("part__request", "report", "partner", "entered_by")


def contests_of(report: Report) -> list[Contest]:
    """All contests of a report's holds, decided ones too."""
    return list(contests().filter(report=report))


def in_review(report: Report) -> list[PartnerReply]:
    """Replies that were kept and not posted, because a person must look."""
    kept = PartnerReply.objects.filter(request__report=report, state=PartnerReply.State.REVIEW)
    return list(kept.select_related("partner").order_by("received_at"))


def limits_met(report: Report) -> list[str]:
    """Limits of the profile at which the trail stopped."""
    stops = Journal.objects.filter(postings__report=report, source__startswith="limit:")
    return sorted(set(stops.values_list("why", flat=True)))
