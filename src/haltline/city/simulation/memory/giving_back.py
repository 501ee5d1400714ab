"""Plans and payouts: what is held in one account is shared among those whose money came into it."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from haltline.city.simulation.memory.asking import AUTHORITY
from haltline.city.simulation.memory.freeing import become, free, keep_under_cap, send_extension
from haltline.city.simulation.memory.house import House
from haltline.city.simulation.memory.pots import Gathering, Pot, gather, in_pot, owed_from, part_of
from haltline.city.simulation.memory.rows import (
    Message,
    Payout,
    Plan,
    Request,
    Share,
)
from haltline.city.simulation.rules import CURRENCY
from haltline.engine.sharing import Claim as Lost
from haltline.engine.sharing import restitute
from haltline.protocol import (
    AccountRef,
    Draw,
    PartState,
    PayoutInstruction,
    paths,
    to_bytes,
)
from haltline.protocol.decisions import MoneyState
from haltline.protocol.decisions.exchange import PotPart, Unmatched, draw, exchange, places

Hand = tuple[str, str]
"""A person and their district."""


def propose(house: House, pot: Pot, by: Hand) -> bool:
    """Shares the pot as it stands now; whoever proposes is the first of two hands."""
    district = by[1]
    if (pot, district) not in house.pots and not in_pot(house, pot, district):
        return False
    found = gather(house, pot)
    given = _shares(house, found)
    if not _possible(pot, found, given):
        return False
    districts = frozenset({district, *(claim.dispute.report.district for claim in found.claims)})
    plan = Plan(pot, by, districts, found.amount, _as_proposed(found, given))
    for each in districts:
        house.plans[pot, each] = plan
        house.pots.add((pot, each))
    return True


def _as_proposed(found: Gathering, given: dict[str, int]) -> dict[str, Share]:
    return {
        claim.claim_id: Share(claim.loss, claim.held_here, given[claim.claim_id]) for claim in found.claims
    }


def agree(house: House, pot: Pot, by: Hand, now: datetime) -> bool:
    """The second hand: if the pot is still what was proposed, units change hands and payouts leave."""
    plan = house.plans.get((pot, by[1]))
    if plan is None or plan.by[0] == by[0] or (len(plan.districts) > 1 and plan.by[1] == by[1]):
        return False
    if any(house.plans.get((pot, each)) is not plan for each in plan.districts):
        return False
    found = gather(house, pot)
    given = _shares(house, found)
    unchanged = found.amount == plan.pot_amount and _as_proposed(found, given) == plan.shares
    if not unchanged or not _possible(pot, found, given):
        return False
    for each in plan.districts:
        del house.plans[pot, each]
    plan.agreed = by
    house.ran.append(plan)
    drawn = draw(given, [
        PotPart(each.id, f"{each.leg.dispute.order:08d}", part_of(each).amount) for each in found.requests
    ])  # fmt: skip
    needed = {hold for lines in drawn.values() for hold, _ in lines}
    for request in found.requests:
        if request.id in needed:
            _order(house, request, now)
    _run(house, pot, found, (given, drawn), now)
    _lift_orders(house, pot)
    return True


def _shares(house: House, found: Gathering) -> dict[str, int]:
    losses = [Lost(claim.claim_id, claim.loss) for claim in found.claims]
    if not losses:
        return {}
    shared = restitute(found.amount, losses, min_payout=house.rules.payout_min).amounts
    return {claim.claim_id: shared.get(claim.claim_id, 0) for claim in found.claims}


def _possible(pot: Pot, found: Gathering, given: dict[str, int]) -> bool:
    if not found.requests or found.differs or not any(given.values()):
        return False
    if any(given[claim.claim_id] and (not all(claim.to) or claim.to == pot) for claim in found.claims):
        return False
    try:
        exchange(claim.stake(given[claim.claim_id]) for claim in found.claims)
    except Unmatched:
        return False
    return True


def _order(house: House, request: Request, now: datetime) -> None:
    part = part_of(request)
    house.set_part(request, replace(part.now, state=PartState.RETURN_ORDERED))
    until = now + house.rules.room
    if part.expires_at < until:
        send_extension(house, request, until, now)


Given = tuple[dict[str, int], dict[str, list[tuple[UUID, int]]]]


def _run(house: House, pot: Pot, found: Gathering, given: Given, now: datetime) -> None:
    shares, drawn = given
    stakes = {claim.claim_id: claim.stake(shares[claim.claim_id]) for claim in found.claims}
    changes = exchange(stakes.values())
    legs = {leg.id: leg for leg in house.legs.values()}
    for claim in found.claims:
        own, share = changes.get(claim.claim_id, []), shares[claim.claim_id]
        house.post([(legs[each.leg], MoneyState(each.state), each.amount) for each in own])
        for each in own:
            legs[each.leg].planned = True
        if share:
            rests = [(legs[leg], amount) for leg, amount in places(stakes[claim.claim_id], own)]
            payout = Payout(house.new_id(), "", claim.dispute, pot, share, claim.to,
                            sorted(drawn[claim.claim_id]), rests)  # fmt: skip
            house.payouts[str(payout.id)] = payout
            _instruct(house, payout, now)


def _instruct(house: House, payout: Payout, now: datetime) -> None:
    key = str(payout.id)
    told = PayoutInstruction(
        payout_id=key, idempotency_key=key, plan_ref=key,
        pot=AccountRef(institution=payout.pot[0], number=payout.pot[1]),
        draws=tuple(Draw(hold_id=str(hold), amount=amount) for hold, amount in payout.draws),
        to=AccountRef(institution=payout.to[0], number=payout.to[1]),
        amount=payout.amount, currency=CURRENCY, authority=AUTHORITY,
    )  # fmt: skip
    message = Message(
        payout.dispute.name, "payout", payout, payout.pot[0], paths.PAYOUTS, to_bytes(told), key, now, now
    )
    payout.name = house.put(message).name


def lacking(house: House, payout: Payout) -> bool:
    """Whether a payout cannot be posted although its proof is right: a hold it draws on has ended."""
    for hold, amount in payout.draws:
        part = house.requests[str(hold)].part
        if part is None or part.state is not PartState.RETURN_ORDERED or part.amount < amount:
            return True
    return any(leg.rest.get(MoneyState.HELD, 0) < amount for leg, amount in payout.places)


def credit(house: House, payout: Payout, now: datetime) -> None:
    """Held becomes returned, and the holds shrink by what left them."""
    payout.state = "credited"
    for leg, amount in payout.places:
        house.post([(leg, MoneyState.HELD, -amount), (leg, MoneyState.RETURNED, amount)])
        leg.planned = True
    for hold, amount in payout.draws:
        request = house.requests[str(hold)]
        part = part_of(request)
        left = part.amount - amount
        state = PartState.RETURN_ORDERED if left else PartState.RETURNED
        house.set_part(request, replace(part.now, state=state, amount=left))
    _lift_orders(house, payout.pot)
    keep_under_cap(house, payout.dispute.report, now)


def _lift_orders(house: House, pot: Pot) -> None:
    """Ordered holds that no payout draws on any more stand on, with what they keep."""
    for request in house.requests.values():
        part = request.part
        if part is None or part.state is not PartState.RETURN_ORDERED:
            continue
        if (request.partner, request.leg.account) == pot and not owed_from(house, request):
            house.set_part(request, replace(part.now, state=PartState.ACTIVE))


def end(house: House, request: Request, amount: int, now: datetime) -> None:
    """A bank's word that a part ended, also one no reply has told of yet, or one ordered back to victims."""
    if request.part is None:
        in_flight = min(amount, request.leg.rest.get(MoneyState.IN_FLIGHT, 0))
        house.post([
            (request.leg, MoneyState.IN_FLIGHT, -in_flight), (request.leg, MoneyState.HELD, in_flight)
        ])  # fmt: skip
        house.open_part(request, amount, now)
        house.heard_of(request)
    part = part_of(request)
    if part.state is not PartState.RETURN_ORDERED:
        become(house, request, house.decide.after_end(part.now))
        return
    freed = min(part.amount, amount)
    owed = sorted(owed_from(house, request), key=lambda each: each[0].id, reverse=True)
    left = part.amount - freed
    spare = min(freed, part.amount - sum(units for _, units in owed))
    state = PartState.RETURN_ORDERED if left else PartState.EXPIRED
    house.set_part(request, replace(part.now, state=state, amount=left))
    free(house, request.leg, spare)
    freed -= spare
    for payout, units in owed:
        if freed:
            taken = min(freed, units)
            freed -= taken
            _fail(house, payout, taken, now)


def _fail(house: House, payout: Payout, amount: int, now: datetime) -> None:
    """Lifts a payout whose money is gone from under it, and names its units free."""
    for leg, _ in sorted(payout.places, key=lambda each: each[0].id):
        moved = min(amount, leg.rest.get(MoneyState.HELD, 0))
        free(house, leg, moved)
        amount -= moved
    payout.state = "lifted"
    for message in house.outbox:
        if message.subject is payout and message.state != "refused":
            message.state, message.next_at = "withdrawn", None
    _lift_orders(house, payout.pot)
    for hold, _ in payout.draws:  # what it drew on counts for its own case again
        keep_under_cap(house, house.requests[str(hold)].leg.dispute.report, now)
