"""How far two readers of the same report agree, beyond what chance would bring (Cohen's kappa).

The variance is that of Fleiss, Cohen and Everitt (Psychological Bulletin 1969; 72:323-327).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

Z95 = 1.959964
Pair = tuple[str, str]
PAIRS_MIN = 10  # with fewer pairs a kappa says nothing; the plain share is shown all the same


class Agreement(NamedTuple):
    """Pairs looked at, the share that agree, and kappa with its 95 % interval; None where undefined.

    Kappa says nothing where one of the readers gave the same answer always: no agreement beyond chance could
    be seen.
    """

    pairs: int
    share: float
    kappa: float | None
    low: float | None
    high: float | None

    @property
    def shown(self) -> bool:
        """Whether kappa is defined and rests on enough pairs to say anything."""
        return self.kappa is not None and self.pairs >= PAIRS_MIN


def agreement(pairs: Iterable[Pair] | Mapping[Pair, int]) -> Agreement:
    """The agreement of pairs of answers to one question; or of how many there are of each pair."""
    counted = Counter(pairs)
    n = counted.total()
    if not n:
        return Agreement(0, 0.0, None, None, None)
    joint = {cell: count / n for cell, count in counted.items()}
    first, second = (_margin(joint, side) for side in (0, 1))
    seen = sum(share for (one, other), share in joint.items() if one == other)
    chance = sum(first[word] * second.get(word, 0.0) for word in first)
    if len(first) == 1 or len(second) == 1:
        return Agreement(n, seen, None, None, None)
    kappa = (seen - chance) / (1 - chance)
    half = Z95 * math.sqrt(max(0.0, variance(joint, n)))
    return Agreement(n, seen, kappa, max(-1.0, kappa - half), min(1.0, kappa + half))


def variance(joint: dict[tuple[str, str], float], n: int) -> float:
    """The large-sample variance of kappa from the shares of each pair of answers."""
    first, second = (_margin(joint, side) for side in (0, 1))
    seen = sum(share for (one, other), share in joint.items() if one == other)
    chance = sum(first[word] * second.get(word, 0.0) for word in first)
    alike = apart = 0.0
    for (one, other), share in joint.items():
        if one == other:
            alike += share * ((1 - chance) - (first[one] + second[one]) * (1 - seen)) ** 2
        else:
            apart += share * (second.get(one, 0.0) + first.get(other, 0.0)) ** 2
    rest = (seen * chance - 2 * chance + seen) ** 2
    return float((alike + (1 - seen) ** 2 * apart - rest) / (n * (1 - chance) ** 4))


def _margin(joint: dict[tuple[str, str], float], side: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for cell, share in joint.items():
        found[cell[side]] = found.get(cell[side], 0.0) + share
    return found
