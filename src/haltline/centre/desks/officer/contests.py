"""Contests: the holder's words, and an officer's decision with a reason, by a clock."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ...holds.actions.contesting import decide as decide_contest
from ...holds.models import Contest as Row
from ...kernel import clock
from ...people.access import find, for_role, person_of
from ..typed import Problem
from .pages import Contest, ContestsPage
from .queries import contests as rows
from .who import OFFICERS

DECISIONS = {"uphold": True, "reject": False}


@require_GET
@for_role(*OFFICERS)
def contests(request: HttpRequest) -> HttpResponse:
    """All open contests of the district, the next to decide first."""
    return _show(request)


@require_POST
@for_role(*OFFICERS)
def decide(request: HttpRequest, contest_id: UUID) -> HttpResponse:
    """Uphold or reject with a reason; what is missing is named and what was typed stays."""
    row = find(rows().select_for_update(of=("self",)), pk=contest_id)
    decision, reason = request.POST.get("decision", ""), request.POST.get("reason", "")
    problems = [] if decision in DECISIONS else [Problem(_("Choose: uphold or reject."), f"c-{row.pk}")]
    if not reason.strip():
        problems.append(Problem(_("Give the reason; the holder will read it."), f"reason-{row.pk}"))
    if problems and row.state == Row.State.OPEN:
        return _show(request, row.pk, tuple(problems), 422)
    decide_contest(row, person_of(request), uphold=DECISIONS.get(decision, False), reason=reason)
    return redirect("desk_contests")


def _show(
    request: HttpRequest, wrong: UUID | None = None, problems: tuple[Problem, ...] = (), status: int = 200
) -> HttpResponse:
    waiting = rows().filter(state=Row.State.OPEN).order_by("decide_by", "pk")
    shown = tuple(_contest(row, request, problems if row.pk == wrong else ()) for row in waiting)
    page = ContestsPage(shown, clock.now())
    return render(request, "desks/officer/contests.html", {"page": page}, status=status)


def _contest(row: Row, request: HttpRequest, problems: tuple[Problem, ...]) -> Contest:
    typed = request.POST if problems else {}
    return Contest(
        contest_id=str(row.pk), reference=row.report.reference,
        reference_key=row.report.reference.replace(" ", ""), bank=row.partner.name,
        account=row.part.request.account, amount=row.part.amount, held_since=row.part.since or row.entered_at,
        held_until=row.part.expires_at, statement=row.text, entered_by=row.entered_by.desk_name,
        entered_at=row.entered_at, decide_by=row.decide_by, problems=problems,
        decision=typed.get("decision", ""), reason=typed.get("reason", ""),
    )  # fmt: skip
