"""Pots: what is held in one account, and who has a claim on it; each district counts its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from haltline.city.simulation.memory.house import House
from haltline.city.simulation.memory.rows import OWED, Dispute, Leg, Part, Payout, Request
from haltline.city.simulation.port import DISTRICTS
from haltline.protocol import LIVE_PART_STATES, OPEN_REQUEST_STATES, PartState, RequestState
from haltline.protocol.decisions import MoneyState
from haltline.protocol.decisions.exchange import Rest, Stake

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
    """The holds of a pot and the claims on it; `short`: the ledger has less there than stands for others."""

    requests: tuple[Request, ...]
    claims: tuple[Claim, ...]
    short: bool

    @property
    def differs(self) -> bool:
        """Whether the ledger has another sum here than the banks keep."""
        return self.short or sum(claim.held_here for claim in self.claims) != self.amount

    @property
    def amount(self) -> int:
        """Minor units in the pot."""
        return sum(part_of(request).amount for request in self.requests)


def part_of(request: Request) -> Part:
    """The part of a request that has one."""
    assert request.part is not None, "a request in a pot has a part"
    return request.part


def _here(house: House, pot: Pot, district: str) -> list[Request]:
    """Requests of a district with live money in the account whose legs still stand."""
    return [
        request for request in house.requests.values()
        if (request.partner, request.leg.account) == pot and request.part and request.part.amount
        and request.part.state in LIVE_PART_STATES and not request.leg.ended
        and request.leg.dispute.report.district == district
    ]  # fmt: skip


def gather(house: House, pot: Pot) -> Gathering:
    """The pot as it is in all districts."""
    found = [_gather(house, pot, district) for district in DISTRICTS]
    return Gathering(
        tuple(sorted((each for one in found for each in one.requests), key=lambda each: each.id)),
        tuple(sorted((each for one in found for each in one.claims), key=lambda each: each.claim_id)),
        short=any(one.short for one in found),
    )


def in_pot(house: House, pot: Pot, district: str) -> list[Request]:
    """The holds of a district that make the pot: active, none on its way to be free, all answered."""
    return [
        request for request in _here(house, pot, district)
        if part_of(request).state is PartState.ACTIVE and not part_of(request).releasing
        and request.state not in ASKED
    ]  # fmt: skip


def _gather(house: House, pot: Pot, district: str) -> Gathering:
    requests = tuple(in_pot(house, pot, district))
    legs = [
        leg for leg in house.legs.values()
        if (leg.institution, leg.account) == pot and leg.hop >= 1 and not leg.ended
        and leg.dispute.report.district == district
    ]  # fmt: skip
    legs.sort(key=lambda leg: (leg.hop, leg.id))
    own: dict[int, list[Leg]] = {}
    for leg in legs:
        if not _asked(leg):
            own.setdefault(leg.dispute.order, []).append(leg)
    held = _stands_for(house, (pot, district), legs, requests)
    claims = [_claim(house, each, held) for each in own.values()]
    claims = sorted((claim for claim in claims if claim.loss), key=lambda claim: claim.claim_id)
    return Gathering(requests, tuple(claims), short=any(units < 0 for units in held.values()))


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


def _stands_for(
    house: House, place: tuple[Pot, str], legs: list[Leg], requests: Iterable[Request]
) -> dict[UUID, int]:
    """Held units that the parts of the pot stand for, by leg; below 0 where the books say less."""
    pot, district = place
    left = {leg.id: leg.rest[MoneyState.HELD] for leg in legs if leg.rest.get(MoneyState.HELD)}
    own = {request.leg.id: part_of(request).amount for request in requests}
    for payout in house.payouts.values():
        if payout.pot == pot and payout.state in OWED and payout.dispute.report.district == district:
            for leg, amount in payout.places:
                left[leg.id] = left.get(leg.id, 0) - amount
    others = [request for request in _here(house, pot, district) if request.leg.id not in own]
    for request in sorted(others, key=lambda each: each.id):
        kept = part_of(request).amount - sum(units for _, units in owed_from(house, request))
        _take(left, own, request.leg.id, kept)
    return {leg: amount for leg, amount in left.items() if amount}


def _take(left: dict[UUID, int], own: dict[UUID, int], leg: UUID, amount: int) -> None:
    for place in (leg, *sorted(left)):
        spare = max(0, left.get(place, 0) - own.get(place, 0))
        taken = min(amount, spare)
        left[place] = left.get(place, 0) - taken
        amount -= taken
    left[leg] -= amount


def owed_from(house: House, request: Request) -> list[tuple[Payout, int]]:
    """Each payout that is still owed out of a hold, with its minor units."""
    return [
        (payout, amount) for payout in house.payouts.values() if payout.state in OWED
        for hold, amount in payout.draws if hold == request.id
    ]  # fmt: skip
