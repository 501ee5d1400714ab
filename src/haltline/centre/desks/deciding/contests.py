"""Contests: the holder's words and proofs, and a person's decision with a reason, by a clock.

Officers decide for the centre, reviewers of other offices above them, a bank's desk where the profile lets
banks hear first. Each sees what the database shows to its scope; decisions are written in the scope of the
district that asked for the hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ...contests import queries
from ...contests.actions.deciding import decide
from ...contests.actions.proofs import opened
from ...contests.models import Contest as Row
from ...contests.models import Tier
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotHere
from ...kernel.scope import in_scope
from ...people.access import find, for_role, person_of
from ..oversight.gate import inspected, reads_only
from ..typed import Problem
from .cards import card, decided_line, seen_from_outside
from .pages import ContestsPage

DECISIONS = {"uphold": True, "reject": False}
PICTURE_POLICY = "default-src 'none'; sandbox"
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Desk:
    """One tier's desk: who stands there, and where its page is."""

    tier: Tier
    roles: tuple[str, ...]
    address: str


def listing(desk: Desk) -> View:
    """The page of all contests that wait at this desk, the next to decide first.

    Inspectors read the centre's, with those of all tiers and what was decided last.
    """
    gate = inspected(*desk.roles) if desk.tier == Tier.CENTRE else for_role(*desk.roles)

    @require_GET
    @gate
    def contests(request: HttpRequest) -> HttpResponse:
        return _show(request, desk)

    return contests


def deciding(desk: Desk) -> View:
    """Uphold or reject with a reason; what is missing is named and what was typed stays."""

    @require_POST
    @for_role(*desk.roles)
    def decide_one(request: HttpRequest, contest_id: UUID) -> HttpResponse:
        row = find(queries.visible(), pk=contest_id)
        if row.tier != desk.tier:
            raise AlreadyDecided(_("This contest has gone on to the next tier."), subject=row.pk)
        decision, reason = request.POST.get("decision", ""), request.POST.get("reason", "")
        problems = _missing(row, decision, reason)
        if problems and row.state == Row.State.OPEN:
            return _show(request, desk, row.pk, problems, 422)
        with in_scope(f"worker:{row.district_id}"):
            uphold = DECISIONS.get(decision, False)
            decide(queries.locked(row.pk), person_of(request), uphold=uphold, reason=reason)
        return redirect(desk.address)

    return decide_one


def picturing(desk: Desk) -> View:
    """One picture of a proof, drawn by us; looking at it is an act in the log."""

    @require_GET
    @for_role(*desk.roles)
    def picture(request: HttpRequest, contest_id: UUID, proof_id: UUID, number: int) -> HttpResponse:
        row = find(queries.visible(), pk=contest_id)
        page = opened(row, proof_id, number, person_of(request))
        if page is None:
            raise NotHere()
        response = HttpResponse(bytes(page.data), content_type="image/jpeg")
        response["Content-Security-Policy"] = PICTURE_POLICY
        response["Content-Disposition"] = f'inline; filename="proof-{number}.jpg"'
        response["X-Content-Type-Options"] = "nosniff"
        return response

    return picture


def _missing(row: Row, decision: str, reason: str) -> tuple[Problem, ...]:
    problems = [] if decision in DECISIONS else [Problem(_("Choose: uphold or reject."), f"c-{row.pk}")]
    if not reason.strip():
        problems.append(Problem(_("Give the reason; the holder will read it."), f"reason-{row.pk}"))
    return tuple(problems)


def _show(
    request: HttpRequest, desk: Desk, wrong: UUID | None = None, problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    reader, reading = person_of(request), reads_only(request)
    shown = tuple(
        card(row, reader, request.POST.dict() if row.pk == wrong else {}, problems if row.pk == wrong else ())
        for row in (queries.open_anywhere() if reading else queries.open_at(desk.tier))
    )
    decided = tuple(map(decided_line, queries.decided_last())) if reading else ()
    page = ContestsPage(
        tuple(map(seen_from_outside, shown)) if reading else shown, clock.now(), desk.address, decided
    )
    return render(request, "desks/deciding/contests.html", {"page": page}, status=status)
