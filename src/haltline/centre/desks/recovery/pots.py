"""The recovery desk: pots, how they are shared, and the two hands under a plan."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ...audit.actions import Actor, record
from ...kernel import clock
from ...kernel.errors import NotUnderstood
from ...people.access import find, for_role, person_of
from ...people.models import Person
from ...recovery.actions import approving, proposing
from ...recovery.actions.pots import open_pot
from ...recovery.queries import place_in_sight
from ..oversight.gate import inspected
from ..typed import Problem
from . import queries
from .pot_page import pot_page, pots_page

RECOVERY = (Person.Role.RECOVERY.value, Person.Role.SUPERVISOR.value)


@inspected(*RECOVERY)
def pots(request: HttpRequest) -> HttpResponse:
    """Every pot of the district: plans that wait for this person first, then the fullest."""
    return render(request, "desks/recovery/pots.html", {"page": pots_page(person_of(request), clock.now())})


@inspected(*RECOVERY)
def one_pot(request: HttpRequest, pot_id: UUID) -> HttpResponse:
    """One pot with its claims, its shares and the hands under its plan."""
    person = person_of(request)
    page = pot_page(pot_id, person, clock.now())
    record(
        "pot.read",
        Actor(person.actor_code, person.desk_name),
        district=person.district_id or "",
        subject=pot_id,
    )
    return render(request, "desks/recovery/pot.html", {"page": page})


@require_POST
@for_role(*RECOVERY)
def plan(request: HttpRequest, pot_id: UUID) -> HttpResponse:
    """Propose how to share the pot as it stands now; the first of the two hands."""
    person, place = person_of(request), place_in_sight(pot_id)
    try:
        pot = open_pot(place.partner, place.account, person, place.currency)
        proposing.propose(pot, person, request.POST.get("rule", ""))
    except NotUnderstood as fault:
        page = pot_page(pot_id, person, clock.now(), (Problem(fault.detail, "rule-a"),))
        return render(request, "desks/recovery/pot.html", {"page": page}, status=422)
    return redirect("recovery_pot", pot_id=pot_id)


@require_POST
@for_role(*RECOVERY)
def approve(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The second hand, of another human being; with it the money is ordered back."""
    row = find(queries.plans(), pk=plan_id)
    approving.approve(row.pk, person_of(request))
    return redirect("recovery_pot", pot_id=row.pot_id)
