"""Asking banks: a request for each leg, approved by a standing order or by officers, then the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from haltline.protocol import Ask, RequestState, paths, to_bytes
from haltline.protocol.decisions import (
    ApprovalOutcome,
    ApprovalReason,
    Asking,
    Course,
    Haste,
    Turn,
    decide_approval,
    turn,
)
from haltline.protocol.decisions import StandingOrder as Order

from ...audit.actions import MACHINE, Actor, record
from ...kernel.clock import database_now
from ...kernel.errors import AlreadyDecided, SamePerson
from ...kernel.ids import row_id
from ...kernel.outbox import Parcel, put
from ...kernel.profile import profile
from ...kernel.storing import store, write_now
from ...partners.models import Partner
from ...partners.queries import median_seconds, partner_at, partner_named
from ...people.models import Person
from ...trails.actions.growing import bounds
from ...trails.actions.ledger import move
from ...trails.models import Leg, MoneyState
from ..messages import hold_request
from ..models import Approval, HoldRequest
from .around import asked_on_account, look_around
from .moving import move_request
from .waiting import waits_for


def ask_about(leg: Leg) -> HoldRequest | None:
    """Draft the request for a leg and send it at once where a standing order covers it.

    Units at an institution that is no partner, or none any more, are named unknown: nobody can be asked.
    """
    partner = partner_at(leg.institution)
    if partner is None:
        move(leg, MoneyState.IN_FLIGHT, MoneyState.UNKNOWN, leg.amount, why="no-partner", source="partners")
        return None
    return _ask(leg, partner, _what_to_ask(leg))


def ask_to_watch(leg: Leg) -> HoldRequest | None:
    """Ask the bank of an emptied account for word of what comes to it; once a leg, and nothing is held."""
    if HoldRequest.objects.filter(leg=leg, ask=Ask.WATCH.value).exists():
        return None
    return _ask(leg, partner_named(leg.institution), Ask.WATCH)


def _what_to_ask(leg: Leg) -> Ask:
    """To hold, where an account is known, it is near enough, and its holder sold no goods for the money."""
    limits = profile().limits
    near = not bounds().asks_only(hop=leg.hop) and leg.rail not in limits.merchant_rails
    return Ask.HOLD if leg.hop and leg.account and near else Ask.ONWARD_ONLY


def _ask(leg: Leg, partner: Partner, ask: Ask) -> HoldRequest:
    write_now(HoldRequest)  # the sums of the day count what was asked a moment ago, too
    now = database_now()
    around = look_around(leg, partner, ask, now)
    why = waits_for(leg, partner, ask, around)
    orders = {} if why else around.orders
    asking = _asking(leg.amount, around.on_account, tuple(orders))
    request = _draft(leg, partner, asking, ask, now)
    request.waits_for = why or ""
    record("hold.drafted", MACHINE, district=leg.district_id, report=leg.report_id, subject=request.id)
    store(request)  # a row in ``together`` is written as it stands at the end
    decision = decide_approval(asking, (), now)
    if decision.outcome is ApprovalOutcome.APPROVED:
        number, officer = next(named for each, named in orders.items() if each.order_id == decision.order_id)
        _approve(request, officer, standing_order_id=UUID(decision.order_id),
                 approval_reason=f"standing order {number} of {officer}")  # fmt: skip
    return request


def _draft(leg: Leg, partner: Partner, asking: Asking, ask: Ask, now: datetime) -> HoldRequest:
    rules, request_id = profile(), row_id()
    return HoldRequest(
        id=request_id, district_id=leg.district_id, report_id=leg.report_id, leg=leg, partner=partner,
        ask=ask.value, amount=leg.amount, currency=leg.dispute.currency, account=leg.account, hop=leg.hop,
        approvals_needed=asking.hands_needed, reason="Payment reported as fraud",
        idempotency_key=str(request_id), created_at=now,
        expires_at=now + timedelta(seconds=rules.holds.length_seconds),
    )  # fmt: skip


def _asking(amount: int, asked: int, orders: tuple[Order, ...] = ()) -> Asking:
    """What waits for approval; ``asked`` on its account already."""
    return Asking(amount, asked, profile().holds.second_officer_from, orders=orders)


def approve(request: HoldRequest, person: Person) -> None:
    """One hand under a draft; with the last hand needed it goes out. The same human twice is refused.

    Raises AlreadyDecided when the request left its draft meanwhile, SamePerson for a second hand of one
    human. The row is locked first: two hands at once are counted one after the other.
    """
    about: dict[str, Any] = {"report": request.report_id, "subject": request.id}
    state = HoldRequest.objects.select_for_update().get(pk=request.pk).state
    if state != RequestState.DRAFT:
        raise AlreadyDecided(f"The request is already {state}.", **about)
    hands = [str(human) for human in request.approvals.order_by("at").values_list("human", flat=True)]
    own = request.amount if request.account and request.ask == Ask.HOLD else 0
    asked = asked_on_account(request.partner_id, request.account, request.created_at)
    asking = _asking(request.amount, asked - own)
    decision = decide_approval(asking, (*hands, str(person.human)), database_now())
    if decision.reason is ApprovalReason.SAME_PERSON:
        raise SamePerson(**about)
    Approval.objects.create(
        district_id=request.district_id, request=request, person=person, human=person.human
    )
    record("hold.approved", Actor(person.actor_code, person.desk_name), district=request.district_id,
           report=request.report_id, subject=request.id, hand=len(hands) + 1)  # fmt: skip
    if decision.outcome is ApprovalOutcome.APPROVED:
        names = [*request.approvals.order_by("at").values_list("person__desk_name", flat=True)]
        _approve(request, names[0], approval_reason="approved by " + " and ".join(names))


def _approve(request: HoldRequest, officer: str, **fields: Any) -> None:
    message = hold_request(request, request.leg, profile(), officer)
    move_request(request, RequestState.APPROVED, body=to_bytes(message), **fields)
    put(Parcel(request.district_id, request.partner_id, "hold", request.id, paths.HOLDS,
               message, request.idempotency_key), _turn(request))  # fmt: skip


def _turn(request: HoldRequest) -> Turn:
    """The request's place among those that wait to leave, by what a minute of waiting may cost."""
    clocks, now = profile().clocks, database_now()
    takes = median_seconds(request.partner)
    haste = Haste(
        request.amount, request.leg.booked_at,
        timedelta(seconds=clocks.answer_seconds / 2 if takes is None else takes), now,
    )  # fmt: skip
    course = Course(
        timedelta(seconds=max(1, clocks.reach_half_seconds)), timedelta(seconds=clocks.wait_most_seconds)
    )
    return turn(haste, course, now)
