"""How a bank of the city misbehaves: seeded, and for some payments planned, whatever the seed."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from haltline.protocol import HoldRequest, Reply

THINKING_MINUTES = 3.0  # median of a bank's answer in the golden hour
THINKING_SPREAD = 0.5  # sigma of the log-normal; 9 of 10 answers take between 1.3 and 7 minutes
IN_TIME_SHARE = 0.6  # an answer that is not meant to be late comes within this share of its clock
LATE_SHARE = (
    1.15,
    1.35,
)  # a late one comes so many clocks after the request, before the last reminder ends


class Behaviour(StrEnum):
    """What happens to one answer."""

    PLAIN = "plain"
    NEVER = "never"
    UNBALANCED = "unbalanced"
    TWICE = "twice"
    LATE = "late"
    SLOW_RECEIPT = "slow-receipt"  # the bank acts, but its receipt comes after the caller gave up


RATES = ((Behaviour.UNBALANCED, 0.04), (Behaviour.TWICE, 0.06), (Behaviour.LATE, 0.03))
"""Share of the answers nobody planned that go wrong all the same."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How one request is answered: what goes wrong, and how long the bank thinks."""

    behaviour: Behaviour
    delay: timedelta


class Manners:
    """The manners of one bank: the same seed gives the same manner to the same payment at the same hop."""

    def __init__(self, seed: int, code: str, speed: float, plan: Mapping[str, Behaviour]) -> None:
        self._seed, self._code, self._speed = seed, code, speed
        self._plan = plan

    def of(self, request: HoldRequest) -> Manner:
        """The manner for a request; a plan names payments by their reference."""
        dice = random.Random(f"{self._seed}:{self._code}:{request.payment.reference}:{request.hop}")
        behaviour = self._plan.get(request.payment.reference) or _drawn(dice.random())
        if behaviour is Behaviour.LATE:
            return Manner(behaviour, request.answer_within * dice.uniform(*LATE_SHARE))
        thinking = timedelta(minutes=THINKING_MINUTES * dice.lognormvariate(0, THINKING_SPREAD)) / self._speed
        return Manner(behaviour, min(thinking, request.answer_within * IN_TIME_SHARE))


def unbalanced(reply: Reply) -> Reply:
    """The reply as a hurried clerk sends it: a line too high by one unit, under a reply_id of its own."""
    return reply.model_copy(update={"reply_id": f"{reply.reply_id}-draft", "unknown": reply.unknown + 1})


def _drawn(chance: float) -> Behaviour:
    for behaviour, rate in RATES:
        if chance < rate:
            return behaviour
        chance -= rate
    return Behaviour.PLAIN
