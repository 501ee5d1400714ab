"""Pots, plans and payouts: what is held in one account is shared among those whose money came into it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from haltline.city.simulation.memory.asking import AUTHORITY
from haltline.city.simulation.memory.freeing import become, free, keep_under_cap, send_extension
from haltline.city.simulation.memory.house import House
from haltline.city.simulation.memory.rows import (
    OWED,
    Dispute,
    Leg,
    Message,
    Part,
    Payout,
    Plan,
    Request,
    Share,
)
from haltline.city.simulation.rules import CURRENCY
from haltline.engine.sharing import Claim as Lost
from haltline.engine.sharing import restitute
from haltline.protocol import (
    LIVE_PART_STATES,
    OPEN_REQUEST_STATES,
    AccountRef,
    Draw,
    PartState,
    PayoutInstruction,
    RequestState,
    paths,
    to_bytes,
)
from haltline.protocol.decisions import MoneyState
from haltline.protocol.decisions.exchange import PotPart, Rest, Stake, Unmatched, draw, exchange, places

ASKED = OPEN_REQUEST_STATES | {RequestState.ESCALATED}
GIVEN_UP = (MoneyState.WITHDRAWN, MoneyState.UNKNOWN, MoneyState.IN_FLIGHT)
Pot = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Claim:
    """What one dispute lacks: its units held here, and all it could give up, with what it may give now."""

    dispute: Dispute
    held: tuple[Rest, ...]
    gives: tuple[Rest, ...]
    lost: int
    gain_leg: UUID
    to: tuple[str, str]

    @property
    def claim_id(self) -> str:
        """Claims are shared in the order in which their disputes were told."""
        return f"{self.dispute.order:08d}"

    @property
    def held_here(self) -> int:
        """Minor units held in this pot."""
        return sum(rest.amount for rest in self.held)

    @property
    def loss(self) -> int:
        """Minor units that it lacks."""
        return self.held_here + self.lost

    def stake(self, share: int) -> Stake:
        """The claim with what it gets."""
        return Stake(self.claim_id, share, self.held, self.gives, self.gain_leg)


@dataclass(frozen=True, slots=True)
class Gathering:
    """The holds of a pot, the claims on it, and whether the books differ from the banks' holds."""

    requests: tuple[Request, ...]
    claims: tuple[Claim, ...]
    differs: bool

    @property
    def amount(self) -> int:
        """Minor units in the pot."""
        return sum(_part(request).amount for request in self.requests)


def propose(house: House, pot: Pot, person: str) -> bool:
    """Shares the pot as it stands now; whoever proposes is the first of two hands."""
    found = _gather(house, pot)
    given = _shares(house, found)
    if not _possible(pot, found, given):
        return False
    shares = {
        claim.claim_id: Share(claim.loss, claim.held_here, given[claim.claim_id]) for claim in found.claims
    }
    house.plans[pot] = Plan(pot, person, found.amount, shares)
    return True


def agree(house: House, pot: Pot, person: str, now: datetime) -> bool:
    """The second hand: if the pot is still what was proposed, units change hands and payouts leave."""
    plan = house.plans.get(pot)
    if plan is None or plan.by == person:
        return False
    found = _gather(house, pot)
    given = _shares(house, found)
    shares = {
        claim.claim_id: Share(claim.loss, claim.held_here, given[claim.claim_id]) for claim in found.claims
    }
    if found.amount != plan.pot_amount or shares != plan.shares or not _possible(pot, found, given):
        return False
    del house.plans[pot]
    drawn = draw(given, [
        PotPart(each.id, f"{each.leg.dispute.order:08d}", _part(each).amount) for each in found.requests
    ])  # fmt: skip
    needed = {hold for lines in drawn.values() for hold, _ in lines}
    for request in found.requests:
        if request.id in needed:
            _order(house, request, now)
    _run(house, pot, found, (given, drawn), now)
    _lift_orders(house, pot)
    return True


def _part(request: Request) -> Part:
    assert request.part is not None, "a request in a pot has a part"
    return request.part


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


def _here(house: House, pot: Pot) -> list[Request]:
    """Requests with live money in the account whose legs still stand."""
    return [
        request for request in house.requests.values()
        if (request.partner, request.leg.account) == pot and request.part and request.part.amount
        and request.part.state in LIVE_PART_STATES and not request.leg.ended
    ]  # fmt: skip


def _gather(house: House, pot: Pot) -> Gathering:
    requests = tuple(
        request for request in _here(house, pot)
        if _part(request).state is PartState.ACTIVE and not _part(request).releasing
        and request.state not in ASKED
    )  # fmt: skip
    legs = [
        leg for leg in house.legs.values()
        if (leg.institution, leg.account) == pot and leg.hop >= 1 and not leg.ended
    ]  # fmt: skip
    legs.sort(key=lambda leg: (leg.hop, leg.id))
    own: dict[int, list[Leg]] = {}
    for leg in legs:
        if not _asked(leg):
            own.setdefault(leg.dispute.order, []).append(leg)
    held = _in_pot(house, pot, legs, requests)
    claims = [_claim(house, each, held) for each in own.values()]
    claims = sorted((claim for claim in claims if claim.loss), key=lambda claim: claim.claim_id)
    amount = sum(_part(request).amount for request in requests)
    short = any(units < 0 for units in held.values())
    return Gathering(requests, tuple(claims), short or sum(c.held_here for c in claims) != amount)


def _asked(leg: Leg) -> bool:
    return any(request.state in ASKED for request in leg.requests)


def _claim(house: House, own: list[Leg], held_at: dict[UUID, int]) -> Claim:
    dispute = own[0].dispute
    held = tuple(Rest(leg.id, "held", held_at[leg.id]) for leg in own if held_at.get(leg.id, 0) > 0)
    resting = sorted(
        (GIVEN_UP.index(state), leg.hop, leg.id, amount, _asked(leg))
        for leg in dispute.legs for state, amount in leg.rest.items() if state in GIVEN_UP
    )  # fmt: skip
    gives = tuple(Rest(leg, GIVEN_UP[at].value, amount) for at, _, leg, amount, asked in resting if not asked)
    lost = sum(amount for _, _, _, amount, _ in resting)
    return Claim(dispute, held, gives, lost, held[0].leg if held else own[0].id, dispute.payer)


def _in_pot(house: House, pot: Pot, legs: list[Leg], requests: Iterable[Request]) -> dict[UUID, int]:
    """Held units that the parts of the pot stand for, by leg; below 0 where the books say less."""
    left = {leg.id: leg.rest[MoneyState.HELD] for leg in legs if leg.rest.get(MoneyState.HELD)}
    own = {request.leg.id: _part(request).amount for request in requests}
    for payout in house.payouts.values():
        if payout.pot == pot and payout.state in OWED:
            for leg, amount in payout.places:
                left[leg.id] = left.get(leg.id, 0) - amount
    others = [request for request in _here(house, pot) if request.leg.id not in own]
    for request in sorted(others, key=lambda each: each.id):
        kept = _part(request).amount - sum(units for _, units in _owed_from(house, request))
        _take(left, own, request.leg.id, kept)
    return {leg: amount for leg, amount in left.items() if amount}


def _take(left: dict[UUID, int], own: dict[UUID, int], leg: UUID, amount: int) -> None:
    for place in (leg, *sorted(left)):
        spare = max(0, left.get(place, 0) - own.get(place, 0))
        taken = min(amount, spare)
        left[place] = left.get(place, 0) - taken
        amount -= taken
    left[leg] -= amount


def _owed_from(house: House, request: Request) -> list[tuple[Payout, int]]:
    """Each payout that is still owed out of a hold, with its minor units."""
    return [
        (payout, amount) for payout in house.payouts.values() if payout.state in OWED
        for hold, amount in payout.draws if hold == request.id
    ]  # fmt: skip


def _order(house: House, request: Request, now: datetime) -> None:
    part = _part(request)
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
        part = _part(request)
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
        if (request.partner, request.leg.account) == pot and not _owed_from(house, request):
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
    part = _part(request)
    if part.state is not PartState.RETURN_ORDERED:
        become(house, request, house.decide.after_end(part.now))
        return
    freed = min(part.amount, amount)
    owed = sorted(_owed_from(house, request), key=lambda each: each[0].id, reverse=True)
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
