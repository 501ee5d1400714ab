"""Sharing a pot among those who lost, exact to the unit.

pari passu: in proportion to each loss, as in Charity Commission v Framjee. The cumulative floor
in claim_id order gives every unit of the pot to somebody and never a unit too many.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from haltline.values.errors import InvalidValue

RULES = ("pari-passu",)


class Claim(NamedTuple):
    """One loss that asks for its part of a pot; `loss` in minor units, above 0."""

    claim_id: str
    loss: int


@dataclass(frozen=True, slots=True)
class Shares:
    """What each claim gets, in claim_id byte order, and what of the pot stays unshared."""

    amounts: dict[str, int]
    unshared: int


def restitute(pot: int, claims: Iterable[Claim], *, min_payout: int = 0, rule: str = "pari-passu") -> Shares:
    """Shares `pot` minor units among claims; a share below `min_payout` is dropped and shared again.

    Raises InvalidValue for an unknown rule, a negative pot, a loss not above 0 or a claim named twice.
    """
    if rule not in RULES:
        raise InvalidValue("rule", f"{rule!r} is not one of {', '.join(RULES)}")
    standing = sorted(claims)
    _require_sound(pot, standing)
    shares = pari_passu(pot, [claim.loss for claim in standing])
    while small := [at for at, share in enumerate(shares) if share < min_payout]:
        del standing[_first_to_go(small, shares, standing)]
        shares = pari_passu(pot, [claim.loss for claim in standing])
    amounts = {claim.claim_id: share for claim, share in zip(standing, shares, strict=True) if share}
    return Shares(amounts, pot - sum(shares))


def pari_passu(pot: int, weights: Sequence[int]) -> list[int]:
    """The share of each weight in min(pot, sum of weights), by the cumulative floor in the order given."""
    whole = sum(weights)
    shared = min(pot, whole)
    shares, through, before = [], 0, 0
    for weight in weights:
        through += weight
        floor = shared * through // whole
        shares.append(floor - before)
        before = floor
    return shares


def _first_to_go(small: list[int], shares: list[int], claims: list[Claim]) -> int:
    """The least share, then the least loss, then the last id; claims stand in id order."""
    return min(small, key=lambda at: (shares[at], claims[at].loss, -at))


def _require_sound(pot: int, claims: list[Claim]) -> None:
    if pot < 0:
        raise InvalidValue("pot", "is negative")
    for before, claim in zip([None, *claims], claims, strict=False):
        if claim.loss <= 0:
            raise InvalidValue("loss", f"of claim {claim.claim_id!r} must be more than zero")
        if before and before.claim_id == claim.claim_id:
            raise InvalidValue("claim_id", f"{claim.claim_id!r} stands twice")
