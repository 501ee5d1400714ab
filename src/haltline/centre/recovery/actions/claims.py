"""Claims on a pot: what is held in it, who lost money into it, and what each of them still lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from haltline.protocol import OPEN_REQUEST_STATES, AccountRef, PartState, RequestState
from haltline.protocol.decisions.exchange import PotPart, Rest, Stake

from ...holds.models import HoldPart, HoldRequest
from ...reports.models import Dispute
from ...trails.models import Leg, MoneyState, Posting
from .backing import in_pot
from .payees import payee
from .pots import Place

GIVEN_UP = (MoneyState.WITHDRAWN, MoneyState.UNKNOWN, MoneyState.IN_FLIGHT)  # in this order
ASKED = {state.value for state in OPEN_REQUEST_STATES | {RequestState.ESCALATED}}


@dataclass(frozen=True, slots=True)
class Claim:
    """What one dispute lacks, in minor units: its units held here and its withdrawn, unknown, in-flight ones.

    ``gives`` are those it can give up now: not those about which a bank has been asked and has not answered.
    ``to`` is the victim's account, where it is known.
    """

    dispute: Dispute
    held: tuple[Rest, ...]
    gives: tuple[Rest, ...]
    sums: tuple[int, int, int]
    gain_leg: UUID
    to: AccountRef | None

    @property
    def claim_id(self) -> str:
        return str(self.dispute.pk)

    @property
    def held_here(self) -> int:
        return sum(rest.amount for rest in self.held)

    @property
    def loss(self) -> int:
        return self.held_here + sum(self.sums)

    def stake(self, share: int) -> Stake:
        return Stake(self.claim_id, share, self.held, self.gives, self.gain_leg)


@dataclass(frozen=True, slots=True)
class Gathering:
    """The holds of a pot and the claims on it, in claim id order.

    ``unanswered`` are disputes said to have come here about which this bank has not answered yet: no claims.
    ``short``: at some leg the ledger has less than what orders and other holds stand for.
    """

    parts: tuple[HoldPart, ...]
    claims: tuple[Claim, ...]
    unanswered: tuple[Dispute, ...] = ()
    short: bool = False

    @property
    def differs(self) -> bool:
        """Whether the ledger has another sum here than the banks keep."""
        return self.short or sum(claim.held_here for claim in self.claims) != self.amount

    def is_place(self, account: AccountRef) -> bool:
        """Whether this is the account in which the pot is held."""
        places = {(part.partner_id, part.request.account) for part in self.parts}
        return (account.institution, account.number) in places

    @property
    def amount(self) -> int:
        return sum(part.amount for part in self.parts)

    @property
    def losses(self) -> dict[str, int]:
        return {claim.claim_id: claim.loss for claim in self.claims}

    @property
    def pot_parts(self) -> list[PotPart]:
        return [PotPart(part.pk, str(part.request.leg.dispute_id), part.amount) for part in self.parts]


def parts_at(place: Place) -> tuple[HoldPart, ...]:
    """The holds that make the pot: active, uncontested, none on its way to release, the bank's word final."""
    return tuple(
        HoldPart.objects.filter(
            district_id=place.district,
            partner_id=place.partner,
            request__account=place.account,
            request__currency=place.currency,
            state=PartState.ACTIVE.value,
            amount__gt=0,
            releasing=0,
            request__leg__ended=False,
        )
        .exclude(request__state__in=ASKED)
        .select_related("request__leg__dispute")
        .order_by("pk")
    )


def gather(place: Place) -> Gathering:
    """The pot of one district, and everybody there whose money came into this account and is lacking."""
    parts = parts_at(place)
    legs = (
        Leg.objects.filter(
            district_id=place.district,
            institution=place.partner,
            account=place.account,
            hop__gte=1,
            ended=False,
            dispute__currency=place.currency,
        )
        .select_related("dispute__report")
        .order_by("hop", "pk")
    )
    asked = _asked(legs)
    here: dict[UUID, list[Leg]] = defaultdict(list)
    for leg in legs:
        if leg.pk not in asked:
            here[leg.dispute_id].append(leg)
    resting, held = _resting(here), in_pot(place, legs, parts)
    claims = [_claim(own, held, resting[dispute]) for dispute, own in here.items()]
    waiting = {leg.dispute_id: leg.dispute for leg in legs if leg.dispute_id not in here}
    return Gathering(
        parts,
        tuple(sorted((c for c in claims if c.loss), key=lambda claim: claim.claim_id.encode())),
        tuple(waiting.values()),
        short=any(amount < 0 for amount in held.values()),
    )


def _asked(legs: Iterable[Leg]) -> set[UUID]:
    """Those of the legs about which a bank has been asked and has not given its last word."""
    open_requests = HoldRequest.objects.filter(leg__in=list(legs), state__in=ASKED)
    return set(open_requests.values_list("leg_id", flat=True))


def _resting(disputes: Iterable[UUID]) -> dict[UUID, list[tuple[Rest, bool]]]:
    """What these disputes lack, in the order they would give it up, each with whether it is free to give.

    Within a state what lies nearest the victim comes first. Units under an open question are not free.
    """
    rows = list(
        Posting.objects.filter(dispute__in=list(disputes), state__in=GIVEN_UP)
        .values("dispute_id", "leg_id", "leg__hop", "state")
        .annotate(total=Sum("amount"))
    )
    open_requests = HoldRequest.objects.filter(leg__dispute__in=list(disputes), state__in=ASKED)
    asked = set(open_requests.values_list("leg_id", flat=True))
    found: dict[UUID, list[tuple[Rest, bool]]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: (GIVEN_UP.index(r["state"]), r["leg__hop"], r["leg_id"])):
        if row["total"]:
            rest = Rest(row["leg_id"], row["state"], row["total"])
            found[row["dispute_id"]].append((rest, row["leg_id"] not in asked))
    return found


def _claim(own: list[Leg], held_at: Mapping[UUID, int], resting: list[tuple[Rest, bool]]) -> Claim:
    dispute = own[0].dispute
    held = tuple(
        Rest(leg.pk, MoneyState.HELD.value, held_at[leg.pk]) for leg in own if held_at.get(leg.pk, 0) > 0
    )
    sums = [sum(rest.amount for rest, _ in resting if rest.state == state) for state in GIVEN_UP]
    return Claim(
        dispute,
        held,
        tuple(rest for rest, free in resting if free),
        (sums[0], sums[1], sums[2]),
        held[0].leg if held else own[0].pk,
        payee(dispute),
    )
