"""Asking banks: a request for each leg, approved by the standing order or by officers, then the outbox."""

from datetime import datetime, timedelta

from haltline.city.simulation.memory.house import House
from haltline.city.simulation.memory.rows import Leg, Message, Request
from haltline.city.simulation.memory.waiting import waits_for
from haltline.city.simulation.rules import CURRENCY, Rules
from haltline.protocol import AccountRef, Ask, Authority, HoldRequest, Payment, RequestState, paths, to_bytes
from haltline.protocol.decisions import ApprovalOutcome, ApprovalReason, Asking, MoneyState, StandingOrder
from haltline.protocol.decisions.approval import DAY

AUTHORITY = Authority(office="Simulated Centre", officer="OF-1", legal_basis="as simulated")


def ask_about(house: House, leg: Leg, now: datetime) -> None:
    """Drafts the request for a leg and sends it at once where the standing order covers it.

    Units at an institution that is no partner are named unknown: nobody can be asked.
    """
    if leg.institution not in house.partners:
        house.post([(leg, MoneyState.IN_FLIGHT, -leg.amount), (leg, MoneyState.UNKNOWN, leg.amount)])
        return
    leg.request = _ask(house, leg, _what_to_ask(house, leg), now)


def ask_to_watch(house: House, leg: Leg, now: datetime) -> None:
    """Asks the bank of an emptied account for word of what comes to it; once a leg, and nothing is held."""
    if leg.watch is None:
        leg.watch = _ask(house, leg, Ask.WATCH, now)


def _ask(house: House, leg: Leg, ask: Ask, now: datetime) -> Request:
    why = waits_for(house, leg, ask, now)
    asking = _asking(house, leg, leg.amount, now, orders=() if why else (_order(house, leg, now),))
    request = _draft(house, leg, ask, now)
    request.waits_for = why
    decision = house.decide.decide_approval(asking, (), now)
    if decision.outcome is ApprovalOutcome.APPROVED:
        request.by_order = True
        _approved(house, request, now)
    return request


def approve(house: House, request: Request, person: str, now: datetime) -> bool:
    """One hand under a draft; with the last hand needed it goes out."""
    if request.state is not RequestState.DRAFT:
        return False
    asking = _asking(house, request.leg, request.amount, request.created_at, before=request)
    decision = house.decide.decide_approval(asking, (*request.hands, person), now)
    if decision.reason is ApprovalReason.SAME_PERSON:
        return False
    request.hands.append(person)
    if decision.outcome is ApprovalOutcome.APPROVED:
        _approved(house, request, now)
    return True


def _what_to_ask(house: House, leg: Leg) -> Ask:
    near = not house.rules.bounds.asks_only(hop=leg.hop)
    return Ask.HOLD if leg.hop and leg.account and near else Ask.ONWARD_ONLY


def _draft(house: House, leg: Leg, ask: Ask, now: datetime) -> Request:
    request = Request(house.new_id(), leg, ask, leg.amount, now, now + house.rules.hold_length)
    house.requests[str(request.id)] = request
    return request


def _asking(
    house: House, leg: Leg, amount: int, at: datetime, *,
    orders: tuple[StandingOrder, ...] = (), before: Request | None = None,
) -> Asking:  # fmt: skip
    """What waits for approval; sums on one account in the day before it count together."""
    same = [
        each.amount for each in house.requests.values()
        if leg.account and each is not before and each.ask is Ask.HOLD and each.leg.account == leg.account
        and each.partner == leg.institution and at - DAY < each.created_at <= at
    ]  # fmt: skip
    return Asking(amount, sum(same), house.rules.two_from, orders=orders)


def _order(house: House, leg: Leg, now: datetime) -> StandingOrder:
    """The standing order of the leg's district."""
    district = leg.dispute.report.district
    spent = sum(
        each.amount for each in house.requests.values()
        if each.by_order and each.created_at > now - DAY and each.leg.dispute.report.district == district
    )  # fmt: skip
    rules = house.rules
    since, until = now - timedelta(days=1), now + timedelta(days=1)
    return StandingOrder("order-1", "officer-1", rules.order_max, rules.order_day, since, until, spent)


def _approved(house: House, request: Request, now: datetime) -> None:
    house.move_request(request, RequestState.APPROVED)
    request.message = hold_message(request, house.rules)
    house.put(
        Message(request.name, "hold", request, request.partner, paths.HOLDS,
                to_bytes(request.message), request.message.idempotency_key, now, now)
    )  # fmt: skip


def hold_message(request: Request, rules: Rules) -> HoldRequest:
    """The message that asks a bank about one leg: exact units, end, clock."""
    leg, seconds = request.leg, int(rules.answer_clock.total_seconds())
    return HoldRequest(
        hold_id=str(request.id),
        case_ref=leg.dispute.report.lead.key,
        idempotency_key=str(request.id),
        account=AccountRef(institution=leg.institution, number=leg.account or None),
        payment=_payment(leg),
        amount=request.amount,
        slices=leg.units,
        hop=max(1, leg.hop),
        disputed_at=leg.dispute.report.created_at,
        authority=AUTHORITY,
        reason="Payment reported as fraud",
        expires_at=request.expires_at,
        answer_within_minutes=-(-seconds // 60),
        answer_within_seconds=seconds,
        ask=request.ask,
        contact="the duty desk",
        verify_url="verify",
        refuse_how="say why",
    )


def _payment(leg: Leg) -> Payment:
    bank, number = leg.payer
    return Payment(
        reference=leg.reference, rail=leg.rail, amount=leg.paid, currency=CURRENCY, booked_at=leg.booked_at,
        from_=AccountRef(institution=bank, number=number or None),
        to=AccountRef(institution=leg.institution, number=leg.account or None) if leg.hop else None,
        transfer_id=leg.transfer_id or None,
    )  # fmt: skip
