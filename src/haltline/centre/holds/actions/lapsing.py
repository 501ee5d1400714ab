"""Reports nobody verified: holds that no person decided end by a clock, unless an officer makes sure of them.

A report from the web may come from anybody. What a standing order asked for such a report lapses after the
profile's ``unverified_lapse_seconds``, unless the payer's bank has confirmed the payment and an officer has
reached the person who reported. What an officer approved stands: a person decided it.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from haltline.protocol import RequestState
from haltline.protocol.decisions import stands

from ...audit.actions import MACHINE, Actor, record
from ...kernel.clock import database_now
from ...kernel.errors import AlreadyDecided, NotUnderstood
from ...kernel.nudges import nudge
from ...people.models import Person
from ...reports.models import Confirmed, Reached, Report
from ..models import FreedFor, HoldPart, HoldRequest
from ..queries import asked_since, automatic, lapsed_requests, payer_confirmed
from .asking import ask_about
from .moving import now_of
from .recalling import machine_authority, recall

REASON = "Nobody could verify the report in time"
AGAIN_SECONDS = 10  # between two looks whether a bank has freed a lapsed hold


def verify(report: Report, person: Person, *, reached: str, confirmed: str) -> None:
    """An officer is sure of a report: how its reporter was reached, how the payer's bank confirmed.

    NotUnderstood where either is missing or the bank has not answered; AlreadyDecided for a second time.
    After the lapse it is still written down, and new requests may leave under a standing order again.
    """
    if reached not in Reached.values or confirmed not in Confirmed.values:
        raise NotUnderstood(_("Say how you reached the person and how the bank confirmed the payment."))
    row = Report.objects.select_for_update().get(pk=report.pk)
    if row.verified_at:
        raise AlreadyDecided(_("A colleague has verified this report before you."), report=row.pk)
    if confirmed == Confirmed.BANK_ANSWER and not payer_confirmed(row):
        raise NotUnderstood(_("The payer’s bank has not answered yet. Say how else it confirmed."))
    Report.objects.filter(pk=row.pk).update(
        verified_at=database_now(), verified_by=person, reached=reached, confirmed=confirmed
    )
    record("report.verified", Actor(person.actor_code, person.desk_name), district=row.district_id,
           report=row.pk, reached=reached, confirmed=confirmed)  # fmt: skip
    if row.lapsed_at:
        nudge("ask-again", row.pk, row.district_id)


def ask_again(report_id: UUID) -> None:
    """After a late verification the banks are asked anew about what lapsed; a second call does nothing.

    Where a bank has not yet said that the lapsed hold is free, its account is asked about later: no unit is
    held twice. What an officer released, or a contest ended, stays as it was decided.
    """
    report = Report.objects.select_for_update().exclude(verified_at=None).filter(pk=report_id).first()
    if report is None:
        return
    waits = False
    for request in lapsed_requests(report.pk, REASON):
        part = HoldPart.objects.filter(pk=request.pk).first()
        if part is not None and part.amount:
            waits = True
        elif not asked_since(request):
            ask_about(request.leg)
            record("hold.asked-again", MACHINE, district=report.district_id, report=report.pk,
                   subject=request.pk)  # fmt: skip
    if waits:
        nudge("ask-again", report.pk, report.district_id, after_seconds=AGAIN_SECONDS)


def lapse(report_id: UUID) -> None:
    """End what no person decided for a report that was not verified in time; a second call does nothing."""
    asked = list(automatic(report_id).select_for_update(of=("self",)).order_by("pk"))
    due = Report.objects.filter(pk=report_id, verified_at=None, lapses_at__lte=database_now())
    report = due.select_for_update().first()
    if report is None:
        return
    ended = [request for request in asked if _stands(request)]
    for request in ended:
        recall(request, REASON, by=machine_authority("release"), because=FreedFor.LAPSE)
    if report.lapsed_at is None or ended:
        Report.objects.filter(pk=report.pk).update(lapsed_at=report.lapsed_at or database_now())
        record("report.lapsed", MACHINE, district=report.district_id, report=report.pk, holds=len(ended))


def mind_lapse(request: HoldRequest) -> None:
    """A reply may tell of a hold for a report that lapsed meanwhile: it ends too."""
    report = request.report
    if report.lapses_at and report.verified_at is None and report.lapses_at <= database_now():
        lapse(report.pk)


def _stands(request: HoldRequest) -> bool:
    """Whether a bank may still hold, or keep, anything under this request."""
    part = HoldPart.objects.filter(pk=request.pk).first()
    return stands(RequestState(request.state), now_of(part) if part else None)
