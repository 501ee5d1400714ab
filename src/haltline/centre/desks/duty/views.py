"""Duty: the page, and the acts on it. Each act is one transaction in the officer's scope."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ...audit.actions import record
from ...audit.seals.queries import alarms as log_alarms
from ...holds.actions import changing, ordering
from ...holds.models import HoldRequest, HoldStep, StandingOrder
from ...holds.queries import strange_replies
from ...holds.scores.queries import scorecard
from ...inward.queries import to_decide
from ...kernel import clock
from ...kernel.errors import NotUnderstood
from ...kernel.profile import profile
from ...partners.queries import all_partners, silent_lines
from ...people.access import find, for_role, person_of
from ...people.models import Person
from ...people.queries import supervisors_of
from .. import money_style
from ..officer.who import OFFICERS, actor
from ..oversight.gate import inspected
from . import queries
from .alerts import unread
from .calls import call_rows
from .drafts import colleagues, drafts_left
from .glass import not_noted
from .on_duty import on_duty
from .pages import DutyPage, HoldPage, Letter, OrderRow, ScoreRow, SheetPage, StepRow

SCORED = timedelta(days=30)
DAYS_DIGITS_MOST = 4


@inspected(*OFFICERS)
def duty(request: HttpRequest) -> HttpResponse:
    """Whom to call, what ends, what waits for a second hand, standing orders, and how banks answer."""
    person, now = person_of(request), clock.now()
    page = DutyPage(
        now=now,
        silent=tuple(silent_lines()),
        calls=call_rows(person, now),
        too_little=tuple(queries.too_little_left()[: queries.ROWS_MOST]),
        ending=tuple(queries.ending(now)[: queries.ROWS_MOST]),
        steps=tuple(_step(row, person) for row in queries.steps()[: queries.ROWS_MOST]),
        orders=tuple(_order(row, person) for row in queries.orders(now)),
        scores=_scores(now),
        inward=to_decide().count() + strange_replies().count(),
        glass=not_noted(person),
        glass_days=profile().access.glass_days,
        log_alarms=tuple(log_alarms()),
        alerts=unread(),
        drafts=(drafts := drafts_left(person)),
        colleagues=colleagues(person) if drafts else (),
        on_duty=on_duty(person, now),
        supervisors=tuple(supervisors_of(person.district_id or "")),
    )
    return render(request, "desks/duty/duty.html", {"page": page})


def _step(row: HoldStep, person: Person) -> StepRow:
    return StepRow(row, row.proposed_human == person.human)


def _order(row: StandingOrder, person: Person) -> OrderRow:
    return OrderRow(row, row.officer.human == person.human or person.role == Person.Role.SUPERVISOR)


def _scores(now: datetime) -> tuple[ScoreRow, ...]:
    cards = [ScoreRow(bank.name, scorecard(bank.code, now - SCORED)) for bank in all_partners()]
    return tuple(row for row in cards if row.card.speed.n)


@require_GET
@for_role(*OFFICERS)
def hold(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """One standing hold, the lien it is part of, and the two ways to change it."""
    part = find(queries.parts(), pk=hold_id)
    others = queries.others_on(part)
    last = (part.since or part.request.created_at) + timedelta(seconds=profile().holds.longest_seconds)
    page = HoldPage(clock.now(), part, len(others), sum(amount for _state, amount in others), last)
    return render(request, "desks/duty/hold.html", {"page": page})


@require_POST
@for_role(*OFFICERS)
def propose(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """The first hand: ``keep`` is a sum as typed, or ``days`` how much longer it should stand."""
    part = find(queries.parts().select_for_update(of=("self",)), pk=hold_id)
    reason, keep, days = (request.POST.get(name, "").strip() for name in ("reason", "keep", "days"))
    if keep:
        change = changing.Change(reason, keep=_sum(keep))
    else:
        change = changing.Change(reason, until=part.expires_at + timedelta(days=_number(days)))
    changing.propose(part, change, person_of(request))
    return redirect("duty")


@require_POST
@for_role(*OFFICERS)
def decide(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """The second hand: send the change, or let it be."""
    step, person = find(queries.all_steps(), pk=step_id), person_of(request)
    if request.POST.get("do") == "decline":
        changing.decline(step, person)
    else:
        changing.second(step, person)
    return redirect("duty")


@require_POST
@for_role(*OFFICERS)
def name_order(request: HttpRequest) -> HttpResponse:
    """A standing order in the officer's own name."""
    post = request.POST
    until = clock.now() + timedelta(days=_number(post.get("days", "")))
    terms = ordering.Terms(_sum(post.get("up_to", "")), _sum(post.get("day_sum", "")), until)
    ordering.name_order(person_of(request), terms)
    return redirect("duty")


@require_POST
@for_role(*OFFICERS)
def end_order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """End a standing order at once."""
    ordering.end_order(find(queries.orders(clock.now()), pk=order_id), person_of(request))
    return redirect("duty")


@require_GET
@for_role(*OFFICERS)
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The printable sheet of all that a bank has not answered; opening it is an act in the log."""
    person, rules = person_of(request), profile()
    bank = find(all_partners(), pk=code)
    letters = tuple(_letter(row) for row in queries.unheard(code)[: queries.ROWS_MOST])
    record("duty.sheet", actor(person), district=person.district_id or "", subject=code, letters=len(letters))
    page = SheetPage(
        clock.now(), bank, rules.title, rules.basis("hold"), rules.helpline_international,
        person.desk_name, letters,
    )  # fmt: skip
    return render(request, "desks/duty/sheet.html", {"page": page})


def _letter(row: HoldRequest) -> Letter:
    leg = row.leg
    return Letter(
        str(row.pk), leg.reference, leg.rail, leg.payment_amount, row.amount, leg.account, leg.booked_at,
        row.sent_at, row.expires_at, row.ask,
    )  # fmt: skip


def _sum(typed: str) -> int:
    try:
        return money_style.in_use().read(typed.strip())
    except ValueError:
        raise NotUnderstood(_("Give the sum in figures, such as 18,300 or 18,300.50.")) from None


def _number(typed: str) -> int:
    typed = typed.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) < DAYS_DIGITS_MOST):
        raise NotUnderstood(_("Give the days as a whole number."))
    return int(typed)
