"""Which held units of an account make its pot: those of the ledger that no other hold or order stands for.

A plan lets units change hands, so the units a hold keeps need not be those of the dispute it was asked for.
The ledger says whose they are; the holds say how many of them are free to be shared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Sum

from haltline.protocol import LIVE_PART_STATES

from ...holds.models import HoldPart
from ...trails.models import Leg, MoneyState, Posting
from ..models import Payout
from ..states import OWED
from .draws import payouts_drawing_on
from .pots import Place

LIVE = [state.value for state in LIVE_PART_STATES]


def in_pot(place: Place, legs: Iterable[Leg], parts: Iterable[HoldPart]) -> dict[UUID, int]:
    """Held minor units that the parts of the pot stand for, by leg; below 0 where the books say less."""
    left = _held(legs)
    own = {part.request.leg_id: part.amount for part in parts}
    for leg, amount in _promised(place):
        left[leg] = left.get(leg, 0) - amount
    for leg, amount in _kept_elsewhere(place, set(own)):
        _take(left, own, leg, amount)
    return {leg: amount for leg, amount in left.items() if amount}


def _held(legs: Iterable[Leg]) -> dict[UUID, int]:
    rows = Posting.objects.filter(leg__in=list(legs), state=MoneyState.HELD).values("leg_id")
    return {row["leg_id"]: row["total"] for row in rows.annotate(total=Sum("amount"))}


def _promised(place: Place) -> list[tuple[UUID, int]]:
    """Units that wait to be paid to somebody under an order."""
    owed = Payout.objects.filter(
        district_id=place.district, plan__pot_id=place.pot_id, state__in=OWED
    ).values_list("places", flat=True)
    return [(UUID(leg), amount) for places in owed for leg, amount in places]


def _kept_elsewhere(place: Place, pot: set[UUID]) -> list[tuple[UUID, int]]:
    """Leg and amount of holds here that are not in the pot, less what payouts draw on them."""
    holds = HoldPart.objects.filter(
        district_id=place.district, partner_id=place.partner, request__account=place.account,
        request__currency=place.currency, state__in=LIVE, amount__gt=0, request__leg__ended=False,
    )  # fmt: skip
    others = holds.exclude(request__leg__in=pot).order_by("pk")
    rows = others.values_list("pk", "request__leg_id", "amount")
    return [
        (leg, amount - sum(owed for _, _, owed in payouts_drawing_on(part))) for part, leg, amount in rows
    ]


def _take(left: dict[UUID, int], own: Mapping[UUID, int], leg: UUID, amount: int) -> None:
    """Take units away for one hold: from its own leg first, then what legs have beyond the pot's holds."""
    for place in (leg, *sorted(left)):
        spare = max(0, left.get(place, 0) - own.get(place, 0))
        taken = min(amount, spare)
        left[place] = left.get(place, 0) - taken
        amount -= taken
    left[leg] -= amount
