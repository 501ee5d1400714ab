"""Being sure of a report: an officer says how its reporter was reached and how the bank confirmed."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from ...holds.actions import lapsing
from ...holds.models import HoldRequest
from ...holds.queries import by_itself, payer_confirmed
from ...people.access import for_role, person_of
from ...reports.models import Confirmed, Reached, Report
from .. import words
from ..typed import Choice
from .hold_acts import back
from .pages import Verification
from .queries import report_of
from .who import OFFICERS


@require_POST
@for_role(*OFFICERS)
def verify(request: HttpRequest, key: str) -> HttpResponse:
    """Write down that the report is genuine; from then on its holds do not lapse."""
    report = report_of(key)
    said = {name: request.POST.get(name, "") for name in ("reached", "confirmed")}
    lapsing.verify(report, person_of(request), **said)
    return back(request, report)


def verification(report: Report, requests: Iterable[HoldRequest]) -> Verification:
    """Where a report stands: verified by whom and how, or until when its holds wait for that."""
    return Verification(
        lapses_at=report.lapses_at if any(map(by_itself, requests)) else None,
        lapsed_at=report.lapsed_at,
        verified_at=report.verified_at,
        by=report.verified_by.desk_name if report.verified_by else "",
        reached=str(words.REACHED.get(report.reached, "")),
        confirmed=str(words.CONFIRMED.get(report.confirmed, "")),
        ways=ways_to_reach(),
        proofs=proofs(answered=payer_confirmed(report)),
    )


def ways_to_reach() -> tuple[Choice, ...]:
    """How an officer may have reached the person who reported."""
    return tuple(Choice(each.value, str(words.REACHED[each.value])) for each in Reached)


def proofs(*, answered: bool) -> tuple[Choice, ...]:
    """How the payer's bank may have confirmed the payment; its answer counts only once it has come."""
    offered = [each for each in Confirmed if answered or each is not Confirmed.BANK_ANSWER]
    return tuple(Choice(each.value, str(words.CONFIRMED[each.value])) for each in offered)
