"""What banks sent that no rule could place or read, and money back beyond what is open: a person decides."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _t
from django.views.decorators.http import require_POST

from ...holds.queries import strange_replies
from ...inward.actions.deciding import decide as decide_line
from ...inward.models import InwardLine
from ...inward.queries import to_decide
from ...people.access import find, for_role, person_of
from ..officer.who import OFFICERS
from ..oversight.gate import inspected
from .pages import InwardPage, LineRow
from .strange import strange_row
from .suspense import sum_of

ROWS_MOST = 100
WHY = {
    "more came back than is open under this request": _t("More came back than is open under the request"),
    "another currency than was asked about": _t("Another currency than was asked about"),
    "another account than was asked about, or the other way round": _t("Another account, or the wrong way"),
    "the money was shared out or ordered back meanwhile": _t("The money was shared out meanwhile"),
    "this payment is no longer followed": _t("This payment is no longer followed"),
    "another return of yours had this name": _t("Another return had this name"),
    "an answer with lines stands; this rejection would undo it": _t(
        "A rejection that would undo an answer with lines"
    ),
    "says no status": _t("It says no status"),
    "says two things at once": _t("It says two things at once"),
    "has a status that nobody here knows": _t("It has a status that nobody here knows"),
    "rejects for a reason that a person must read": _t("It rejects for a reason that a person must read"),
    "is marked as a reversal, so it may take a return back": _t("A reversal: it may take a return back"),
}
DECISIONS = {
    "back": _t("The bank takes it back: it has been told"),
    "other": _t("It belongs to something else, as written below"),
    "nothing": _t("Read; nothing more is to be done"),
}


@inspected(*OFFICERS)
def inward(request: HttpRequest) -> HttpResponse:
    """All that waits, money first; what is of no district stands in every district's list."""
    page = InwardPage(
        lines=tuple(_row(line) for line in to_decide()[:ROWS_MOST]),
        strange=tuple(strange_row(reply) for reply in strange_replies()[:ROWS_MOST]),
        decisions=tuple((value, str(label)) for value, label in DECISIONS.items()),
    )
    return render(request, "desks/duty/inward.html", {"page": page})


@require_POST
@for_role(*OFFICERS)
def decide(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Write down what is done about one, and why."""
    line = find(to_decide(decided=True), pk=line_id)
    decide_line(line.pk, request.POST.get("decision", ""), request.POST.get("why", ""), person_of(request))
    return redirect("duty_inward")


def _row(line: InwardLine) -> LineRow:
    unplaced = _t("No request of this bank has these references") if line.outcome == "unmatched" else line.why
    return LineRow(
        str(line.pk), line.partner.name, str(WHY.get(line.why, unplaced)), line.told_at, line.kind,
        line.place, line.said, line.own_name, sum_of(line.surplus, line.currency) if line.surplus else "",
        line.request.report.reference if line.request else "",
    )  # fmt: skip
