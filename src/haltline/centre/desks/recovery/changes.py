"""Changing a running plan at the recovery desk: lift its order, pay elsewhere, agree to either."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ...kernel import clock
from ...kernel.errors import NotUnderstood
from ...people.access import find, for_role, person_of
from ...recovery.actions import correcting, refusing
from ...recovery.models import Plan
from ..typed import Problem
from . import queries
from .pot_page import pot_page
from .pots import RECOVERY


@require_POST
@for_role(*RECOVERY)
def lift(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Ask to take the order to return back for all that is not paid yet; the first of two hands."""
    plan = find(queries.plans(), pk=plan_id)
    return _asked(request, plan, correcting.Wish(request.POST.get("reason", "")), "lift-reason")


@require_POST
@for_role(*RECOVERY)
def pay_elsewhere(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Ask to pay what a bank refused to another account of the victim; the first of two hands."""
    payout = find(queries.payouts(), pk=payout_id)
    typed = {name: request.POST.get(name, "") for name in ("reason", "institution", "account")}
    return _asked(request, payout.plan, correcting.Wish(payout=payout, **typed), f"account-{payout.pk}")


@require_POST
@for_role(*RECOVERY)
def agree(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """The second hand, of another human being; with it the plan is changed."""
    row = find(queries.corrections(), pk=change_id)
    correcting.agree(row.pk, person_of(request))
    return redirect("recovery_pot", pot_id=row.plan.pot_id)


@require_POST
@for_role(*RECOVERY)
def seen(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Somebody has seen to what could not be mended here."""
    refusing.note(find(queries.payouts(), pk=payout_id), person_of(request))
    return redirect("recovery")


def _asked(request: HttpRequest, plan: Plan, wish: correcting.Wish, field: str) -> HttpResponse:
    try:
        correcting.ask(plan, person_of(request), wish)
    except NotUnderstood as fault:
        page = pot_page(plan.pot_id, person_of(request), clock.now(), (Problem(fault.detail, field),))
        return render(request, "desks/recovery/pot.html", {"page": page}, status=422)
    return redirect("recovery_pot", pot_id=plan.pot_id)
