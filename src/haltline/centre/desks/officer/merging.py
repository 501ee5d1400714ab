"""Not the same payment: an officer takes a payment out of the case it was merged into."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from haltline.values import reference
from haltline.values.errors import InvalidValue

from ...holds.actions.separating import Meant
from ...holds.actions.separating import separate as take_apart
from ...kernel import clock
from ...kernel.errors import NotHere, NotUnderstood
from ...kernel.profile import profile
from ...people.access import for_role, person_of
from ...reports.models import Dispute, Report
from ...reports.queries import around, institution_names
from ..typed import Problem, Typed
from .hold_acts import back
from .queries import disputes_of, report_of
from .report_page import Reader, report_page
from .told import told_payments
from .who import OFFICERS

REASON_MOST = 500  # characters
FIELDS = ("institution", "reference", "reason")


@require_POST
@for_role(*OFFICERS)
def separate(request: HttpRequest, key: str) -> HttpResponse:
    """Begin a trail of its own for a payment, with the bank and reference mended and the reason typed."""
    report = report_of(key)
    dispute = next(
        (row for row in disputes_of(report) if str(row.number) == request.POST.get("number")), None
    )
    if dispute is None:
        raise NotHere()
    said = {name: request.POST.get(f"separate-{dispute.number}-{name}", "").strip() for name in FIELDS}
    wrong: dict[str, str] = {}
    meant = Meant(_bank(said, wrong), _reference(said, dispute, wrong), said["reason"][:REASON_MOST])
    if not meant.reason:
        wrong["reason"] = _("Say why this is another payment.")
    if not wrong:
        try:
            take_apart(report, dispute.number, meant, person_of(request))
            return back(request, report)
        except NotUnderstood as fault:
            wrong["reference"] = fault.detail
    return _again(request, report, dispute, {name: Typed(said[name], wrong.get(name, "")) for name in FIELDS})


def _bank(said: dict[str, str], wrong: dict[str, str]) -> str:
    code = around().institution(said["institution"])
    if not code:
        wrong["institution"] = _("Choose the bank from the list.")
    return code


def _reference(said: dict[str, str], dispute: Dispute, wrong: dict[str, str]) -> str:
    rail = profile().rail(dispute.rail)
    try:
        return reference.validate(rail.reference if rail else "free", said["reference"])
    except InvalidValue as fault:
        wrong["reference"] = f"{_('Give the reference number of the payment.')} ({fault.why})"
        return ""


def _again(request: HttpRequest, report: Report, dispute: Dispute, typed: dict[str, Typed]) -> HttpResponse:
    """The report's page with what was typed and what must be mended."""
    page = report_page(report, Reader(person_of(request), clock.now()))
    problems = tuple(
        Problem(each.wrong, f"separate-{dispute.number}-{name}") for name, each in typed.items() if each.wrong
    )
    told = told_payments(report, institution_names(), {dispute.number: typed})
    shown = {"page": replace(page, problems=problems, told=told)}
    return render(request, "desks/officer/report.html", shown, status=422)
