"""Where the centre meets the engine: claims in, shares out."""

from __future__ import annotations

from collections.abc import Mapping

from haltline.engine import Claim, restitute

RULES = ("pari-passu",)


def shares(pot: int, losses: Mapping[str, int], rule: str) -> dict[str, int]:
    """What each claim gets of ``pot`` minor units under ``rule``; a claim that gets nothing gets 0."""
    shared = restitute(pot, [Claim(claim, loss) for claim, loss in losses.items()], rule=rule).amounts
    return {claim: shared.get(claim, 0) for claim in losses}
