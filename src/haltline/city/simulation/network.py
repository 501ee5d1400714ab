"""What becomes of a message between a centre and a bank: drawn from the seed and the message's stable name.

Two centres that send a message of the same name under the same seed meet the same fate.
"""

import random
from dataclasses import dataclass
from datetime import timedelta

SILENCE = timedelta(seconds=4)
"""A caller that has no answer by then gives up: what arrives later is not heard any more."""
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Rates:
    """How often things go wrong on one line, as shares of messages."""

    unreached: float = 0.02
    lost: float = 0.04
    unheard: float = 0.05
    twice: float = 0.05
    slow: float = 0.04


CALM = Rates()
FLAKY = Rates(unreached=0.10, lost=0.15, unheard=0.20, twice=0.15, slow=0.15)
STILL = Rates(0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Fate:
    """The way of one message: it may not leave, be lost, arrive late or twice, or its answer be lost."""

    reached: bool
    lost: bool
    there: timedelta
    back: timedelta
    unheard: bool
    again_after: timedelta | None


def fate(seed: int, name: str, rates: Rates) -> Fate:
    """The fate of the message of that name."""
    dice = random.Random(f"{seed}:{name}")
    draws = [dice.random() for _ in range(7)]
    there = SECOND * (0.05 + draws[0])
    if draws[1] < rates.slow:
        there = SECOND * (5 + 400 * draws[0])  # it comes after others, and long after the caller gave up
    again = SECOND * (1 + 600 * draws[2]) if draws[3] < rates.twice else None
    return Fate(
        reached=draws[4] >= rates.unreached,
        lost=draws[5] < rates.lost,
        there=there,
        back=SECOND * (0.05 + draws[2]),
        unheard=draws[6] < rates.unheard,
        again_after=again,
    )
