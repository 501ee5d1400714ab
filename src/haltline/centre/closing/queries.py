"""Reading what a report's end depends on: its money, its requests and holds, contests, words not answered."""

from __future__ import annotations

from django.db.models import Sum

from haltline.protocol import LIVE_PART_STATES, RequestState

from ..contests.models import Contest
from ..holds.models import HoldPart, HoldRequest
from ..holds.queries import AWAITED
from ..reports.models import Report
from ..trails.models import CONTRA, MoneyState, Posting
from .obstacles import Standing

LIVE = [state.value for state in LIVE_PART_STATES]
UNSENT = [RequestState.DRAFT.value, RequestState.APPROVED.value]


def locked(report: Report) -> Report:
    """The report, kept from others until the transaction ends: who posts a reply or closes it waits."""
    return Report.objects.select_for_update(no_key=True, of=("self",)).get(pk=report.pk)


def standing_of(report: Report) -> Standing:
    """How the report stands now, in its district's scope."""
    sums = dict(Posting.objects.filter(report=report).values_list("state").annotate(total=Sum("amount")))
    asked = HoldRequest.objects.filter(report=report, leg__ended=False)
    waiting = asked.filter(state__in=AWAITED).order_by("partner__name")
    return Standing(
        disputed=-sums.get(CONTRA, 0) - sums.get(MoneyState.SUPERSEDED.value, 0),
        in_flight=sums.get(MoneyState.IN_FLIGHT.value, 0),
        returned=sums.get(MoneyState.RETURNED.value, 0),
        begun=not report.disputes.filter(begun=False).exists(),
        asked=tuple(dict.fromkeys(waiting.values_list("partner__name", flat=True))),
        drafts=asked.filter(state__in=UNSENT).count(),
        holds=HoldPart.objects.filter(report=report, state__in=LIVE, amount__gt=0).count(),
        contests=Contest.objects.filter(report=report, state=Contest.State.OPEN).count(),
        unanswered=report.messages.filter(person=None, answered_at=None).exists(),
    )
