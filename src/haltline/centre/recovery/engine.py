"""Where the centre meets the engine: claims in, shares out."""

from __future__ import annotations

from collections.abc import Mapping

from haltline.engine import Claim, restitute

from ..kernel.profile import profile

RULES = ("pari-passu",)


def shares(pot: int, losses: Mapping[str, int], rule: str) -> dict[str, int]:
    """What each claim gets of ``pot`` minor units under ``rule``; a claim that gets nothing gets 0.

    A share below the profile's least payout is dropped, the least first, and the others share again.
    """
    claims = [Claim(claim, loss) for claim, loss in losses.items()]
    shared = restitute(pot, claims, min_payout=payout_min(), rule=rule).amounts
    return {claim: shared.get(claim, 0) for claim in losses}


def payout_min() -> int:
    """The least sum that is paid out, in minor units; a smaller share is dropped."""
    return profile().recovery.payout_min
