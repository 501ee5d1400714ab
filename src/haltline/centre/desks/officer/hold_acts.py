"""What an officer does to one hold: approve, recall, contest, release; each decided once (faults 21)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from haltline.protocol import PartState, RequestState

from ...audit.actions import record
from ...contests.actions import entering
from ...holds.actions import asking, recalling
from ...holds.actions.moving import may_become
from ...holds.messages import authority
from ...holds.models import FreedFor, HoldRequest, NotDone
from ...kernel.errors import AlreadyDecided, NotUnderstood
from ...kernel.profile import profile
from ...people.access import find, for_role, person_of
from ...reports.models import Report
from .queries import parts, requests
from .who import OFFICERS, actor

REASON_MOST = 200  # characters; the reason travels in the message to the bank
BECAUSE = (FreedFor.NOT_FRAUD.value, FreedFor.DUPLICATE.value, FreedFor.OTHER.value)
"""What an officer may say of a release; the others follow from rules."""


@require_POST
@for_role(*OFFICERS)
def approve(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """The first hand. Who meant to be the first and is not is told so, instead of becoming the second."""
    row = _locked(hold_id)
    first = row.approvals.select_related("person").order_by("at").first()
    if first is not None and row.state == RequestState.DRAFT and first.human != person_of(request).human:
        raise AlreadyDecided(
            _("%(person)s has approved this first; look again and approve as second.")
            % {"person": first.person.desk_name},
            subject=row.pk,
            report=row.report_id,
        )
    asking.approve(row, person_of(request))
    return back(request, row.report)


@require_POST
@for_role(*OFFICERS)
def second_approve(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """The second hand, of another human being; with it the request leaves."""
    row = _locked(hold_id)
    asking.approve(row, person_of(request))
    return back(request, row.report)


@require_POST
@for_role(*OFFICERS)
def recall(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Take a request back, with a reason; what is held under it is released."""
    reason, person, row = _reason(request), person_of(request), _locked(hold_id)
    if not may_become(row, RequestState.RECALLED):
        raise AlreadyDecided(f"The request is already {row.state}.", subject=row.pk, report=row.report_id)
    by = authority(profile(), person.desk_name, "release")
    recalling.recall(row, reason, by=by, because=_because(request))
    record(
        "hold.recall-ordered",
        actor(person),
        district=row.district_id,
        report=row.report_id,
        subject=row.pk,
        why=reason,
    )
    return back(request, row.report)


@require_POST
@for_role(*OFFICERS)
def contest(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Enter what a holder told on the telephone or at the counter; another officer decides."""
    part = find(parts().select_for_update(of=("self",)), pk=hold_id)
    entering.contest(part, person_of(request), request.POST.get("statement", ""))
    return back(request, part.report)


@require_POST
@for_role(*OFFICERS)
def release(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Give all of a hold free, with a reason; it is released when the bank says so.

    What the bank refused can be given again.
    """
    reason, person = _reason(request), person_of(request)
    part = find(parts().select_for_update(of=("self",)), pk=hold_id)
    again = part.state == PartState.CONTESTED and part.not_freed == NotDone.REFUSED  # ordered, and not done
    if not (again or part.state == PartState.ACTIVE) or part.amount == part.releasing:
        raise AlreadyDecided(f"The hold is already {part.state}.", subject=part.pk, report=part.report_id)
    by = authority(profile(), person.desk_name, "release")
    recalling.send_release(part, part.amount - part.releasing, reason, by=by, because=_because(request))
    record(
        "hold.release-ordered",
        actor(person),
        district=part.district_id,
        report=part.report_id,
        subject=part.pk,
        why=reason,
    )
    return back(request, part.report)


def _locked(hold_id: UUID) -> HoldRequest:
    """The request, its row locked: two hands at once come one after the other."""
    return find(requests().select_for_update(of=("self",)), pk=hold_id)


def _reason(request: HttpRequest) -> str:
    reason = " ".join(request.POST.get("reason", "").split())
    if not reason:
        raise NotUnderstood(_("Give the reason; the bank and the log keep it."))
    return reason[:REASON_MOST]


def _because(request: HttpRequest) -> FreedFor:
    """What the officer found: not a fraud after all, a duplicate, or something else; nothing is assumed."""
    said = request.POST.get("because", "")
    if said not in BECAUSE:
        raise NotUnderstood(_("Say what was found: the harm account counts by it."))
    return FreedFor(said)


def back(request: HttpRequest, report: Report) -> HttpResponse:
    """To the page the act was done on, else to the report."""
    address = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        return HttpResponseRedirect(address)
    return HttpResponseRedirect(f"/desk/reports/{report.reference.replace(' ', '')}")
