"""A bank without a system says what it did by hand: carried out an order, paid a victim back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...holds.actions import by_hand
from ...kernel import clock
from ...kernel.profile import profile
from ...kernel.scope import in_scope
from ...people.access import find, for_role, person_of
from ...recovery.actions.crediting import credit_by_desk
from ...recovery.actions.ending import end_by_desk
from ...recovery.actions.refusing import refuse_by_desk
from ...recovery.states import DeskRefusal
from ...reports.other_calendars import asked_of
from ..typed import Problem, Typed
from . import queries
from .inbox import BANK, inbox_page
from .pages import PayoutItem


@require_POST
@for_role(BANK)
def order_done(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The bank has carried out what an order in its inbox says; said twice it is already decided."""
    seen = find(queries.orders(), pk=order_id)
    with in_scope(f"worker:{seen.district_id}"):
        by_hand.confirm(seen, person_of(request))
    messages.success(request, _("Noted, and the centre knows."))
    return redirect("bank_inbox")


@require_POST
@for_role(BANK)
def ended(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """A hold has come to its end, and the bank has freed what was left of it."""
    seen = find(queries.all_parts(), pk=hold_id)
    with in_scope(f"worker:{seen.district_id}"):
        end_by_desk(queries.locked_part(seen.pk), person_of(request))
    messages.success(request, _("Noted, and the centre knows."))
    return redirect("bank_inbox")


@require_POST
@for_role(BANK)
def credited(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """The bank has paid the victim back; with reference, day and hour it is a proof of credit."""
    payout = find(queries.payouts(), pk=payout_id)
    reference, at, problems = _proof(request, payout_id)
    if at is None or problems:
        page = inbox_page()
        shown = tuple(
            _kept(item, request, problems) if item.payout_id == str(payout_id) else item
            for item in page.payouts
        )
        return render(request, "desks/bank/inbox.html", {"page": replace(page, payouts=shown)}, status=422)
    credit_by_desk(payout, person_of(request), reference, at)
    messages.success(request, _("Proof taken. The victim is told at once."))
    return redirect("bank_inbox")


@require_POST
@for_role(BANK)
def cannot_pay(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """The bank cannot pay the victim: its reason is kept, and the centre decides anew."""
    payout = find(queries.payouts(), pk=payout_id)
    code, words = request.POST.get("code", ""), request.POST.get("reason", "")
    if code not in DeskRefusal.values:
        wrong = (Problem(_("Choose why the victim cannot be paid."), f"refusal-{payout_id}"),)
        page = inbox_page()
        shown = tuple(
            replace(item, problems=wrong) if item.payout_id == str(payout_id) else item
            for item in page.payouts
        )
        return render(request, "desks/bank/inbox.html", {"page": replace(page, payouts=shown)}, status=422)
    refuse_by_desk(payout, person_of(request), code, words)
    messages.success(request, _("Noted, and the centre knows."))
    return redirect("bank_inbox")


def _proof(request: HttpRequest, payout_id: UUID) -> tuple[str, datetime | None, tuple[Problem, ...]]:
    reference, problems = request.POST.get("reference", "").strip(), []
    if not reference:
        problems.append(
            Problem(_("Give the reference of the payment to the victim."), f"reference-{payout_id}")
        )
    zone = ZoneInfo(profile().time_zone)
    asked = asked_of(request.POST.get("date", ""), clock.now().astimezone(zone).date())
    try:
        local = datetime.fromisoformat(f"{request.POST.get('date', '')}T{request.POST.get('time', '')}")
        at = local.replace(tzinfo=zone)
    except ValueError:
        at = None
    if asked or at is None or local.tzinfo is not None or at > clock.now():
        wrong = asked or _("Give the day and the hour at which it was credited.")
        problems.append(Problem(wrong, f"date-{payout_id}"))
    return reference, at, tuple(problems)


def _kept(item: PayoutItem, request: HttpRequest, problems: tuple[Problem, ...]) -> PayoutItem:
    wrong = {problem.field.split("-")[0]: problem.text for problem in problems}
    typed = {
        name: Typed(request.POST.get(name, ""), wrong.get(name, "")) for name in ("date", "time", "reference")
    }
    return replace(
        item, problems=problems, date=typed["date"], time=typed["time"], reference=typed["reference"]
    )
