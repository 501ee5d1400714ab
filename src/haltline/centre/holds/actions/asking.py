"""Asking banks: a request for each leg, approved by a standing order or by officers, then the outbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Sum

from haltline.protocol import Ask, RequestState, paths, to_bytes

from ...audit.actions import MACHINE, Actor, record
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, SamePerson
from ...kernel.ids import row_id
from ...kernel.outbox import Parcel, put
from ...kernel.profile import profile
from ...partners.models import Partner
from ...people.models import Person
from ...trails.actions.ledger import move
from ...trails.models import Leg, MoneyState
from ..messages import hold_request
from ..models import Approval, HoldRequest, StandingOrder
from .moving import move_request


def ask_about(leg: Leg) -> HoldRequest | None:
    """Draft the request for a leg and send it at once where a standing order covers it.

    Units at an institution that is no partner are named unknown: nobody can be asked.
    """
    partner = Partner.objects.filter(pk=leg.institution).first()
    if partner is None:
        move(leg, MoneyState.IN_FLIGHT, MoneyState.UNKNOWN, leg.amount, why="no-partner", source="partners")
        return None
    request = _draft(leg, partner)
    record("hold.drafted", MACHINE, district=leg.district_id, report=leg.report_id, subject=request.id)
    order = _standing_order(request)
    if order:
        _approve(request, order.officer.desk_name, standing_order=order,
                 approval_reason=f"standing order {order.number} of {order.officer.desk_name}")  # fmt: skip
    return request


def _draft(leg: Leg, partner: Partner) -> HoldRequest:
    rules, now = profile(), clock.now()
    request_id = row_id()
    ask = Ask.HOLD if leg.hop and leg.account else Ask.ONWARD_ONLY
    return HoldRequest.objects.create(
        id=request_id, district_id=leg.district_id, report_id=leg.report_id, leg=leg, partner=partner,
        ask=ask.value, amount=leg.amount, currency=leg.dispute.currency, account=leg.account, hop=leg.hop,
        approvals_needed=2 if _needs_two(leg) else 1, reason="Payment reported as fraud",
        idempotency_key=str(request_id), created_at=now,
        expires_at=now + timedelta(seconds=rules.holds.length_seconds),
    )  # fmt: skip


def _needs_two(leg: Leg) -> bool:
    """Two officers above the threshold; sums on one account in one day count together (faults 23)."""
    rules = profile().holds
    since = clock.now() - timedelta(days=1)
    day = HoldRequest.objects.filter(
        partner_id=leg.institution, account=leg.account, created_at__gte=since, ask=Ask.HOLD.value
    ).exclude(account="")
    asked = day.aggregate(total=Sum("amount"))["total"] or 0
    return leg.amount >= rules.second_officer_from or asked + leg.amount >= rules.second_officer_day_sum


def _standing_order(request: HoldRequest) -> StandingOrder | None:
    if request.approvals_needed > 1:
        return None
    now = clock.now()
    orders = StandingOrder.objects.select_related("officer").filter(
        district_id=request.district_id, up_to__gte=request.amount, since__lte=now, until__gt=now,
        officer__is_active=True,
    )  # fmt: skip
    return next((order for order in orders if _spent_today(order) + request.amount <= order.day_sum), None)


def _spent_today(order: StandingOrder) -> int:
    since = clock.now() - timedelta(days=1)
    spent = HoldRequest.objects.filter(standing_order=order, created_at__gte=since)
    return spent.aggregate(total=Sum("amount"))["total"] or 0


def approve(request: HoldRequest, person: Person) -> None:
    """One hand under a draft; with the last hand needed it goes out. The same human twice is refused.

    Raises AlreadyDecided when the request left its draft meanwhile, SamePerson for a second hand of one
    human. The row is locked first: two hands at once are counted one after the other.
    """
    about: dict[str, Any] = {"report": request.report_id, "subject": request.id}
    state = HoldRequest.objects.select_for_update().get(pk=request.pk).state
    if state != RequestState.DRAFT:
        raise AlreadyDecided(f"The request is already {state}.", **about)
    hands = set(request.approvals.values_list("human", flat=True))
    if person.human in hands:
        raise SamePerson(**about)
    Approval.objects.create(
        district_id=request.district_id, request=request, person=person, human=person.human
    )
    record("hold.approved", Actor(person.actor_code, person.desk_name), district=request.district_id,
           report=request.report_id, subject=request.id, hand=len(hands) + 1)  # fmt: skip
    if len(hands) + 1 >= request.approvals_needed:
        names = [*request.approvals.order_by("at").values_list("person__desk_name", flat=True)]
        _approve(request, names[0], approval_reason="approved by " + " and ".join(names))


def _approve(request: HoldRequest, officer: str, **fields: object) -> None:
    message = hold_request(request, request.leg, profile(), officer)
    move_request(request, RequestState.APPROVED, body=to_bytes(message), **fields)
    put(Parcel(request.district_id, request.partner_id, "hold", request.id, paths.HOLDS,
               message, request.idempotency_key))  # fmt: skip
