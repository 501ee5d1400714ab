"""How a bank of the city misbehaves: seeded, and for some payments planned, whatever the seed."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from haltline.city.tempers import EVEN, Line, Speech, Temper
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
    OTHER_ACCOUNT = "other-account"  # an answer about somebody else's account, then the right one
    FOREIGN_CODE = "foreign-code"  # a word that is not among the protocol's, then an answer in them
    CHANGED = "changed"  # another answer under an id that is used already
    OUT_OF_ORDER = "out-of-order"  # the newer answer before the older


Rates = tuple[tuple[Behaviour, float], ...]

RATES: Rates = ((Behaviour.UNBALANCED, 0.04), (Behaviour.TWICE, 0.06), (Behaviour.LATE, 0.03))
"""Share of the answers nobody planned that go wrong all the same."""
SPEECH_RATES: Mapping[Speech, Rates] = {
    Speech.HOSTILE: (
        (Behaviour.UNBALANCED, 0.2),
        (Behaviour.OTHER_ACCOUNT, 0.2),
        (Behaviour.FOREIGN_CODE, 0.2),
        (Behaviour.CHANGED, 0.2),
    ),
    Speech.FAST: ((Behaviour.UNBALANCED, 0.04), (Behaviour.TWICE, 0.06)),
    Speech.OUT_OF_ORDER: ((Behaviour.OUT_OF_ORDER, 0.7),),
}
"""The same for banks that are so by nature."""
LATE_RECEIPTS: Rates = ((Behaviour.SLOW_RECEIPT, 0.3),)
QUICKNESS: Mapping[Speech, float] = {Speech.FAST: 0.1}
"""How much of the usual time a bank thinks."""
SLOW_SHARE = (0.7, 1.1)  # a slow bank answers so many clocks after the request
FOREIGN_WORD = "see_letter"
ANSWERED_AGAIN = frozenset({Behaviour.OUT_OF_ORDER, Behaviour.FOREIGN_CODE})
"""What takes two answers, each with a number of its own."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How one request is answered: what goes wrong, and how long the bank thinks."""

    behaviour: Behaviour
    delay: timedelta


class Manners:
    """The manners of one bank: the same seed gives the same manner to the same payment at the same hop."""

    def __init__(
        self, seed: int, code: str, speed: float, plan: Mapping[str, Behaviour], temper: Temper = EVEN
    ) -> None:
        self._seed, self._code, self._speed = seed, code, speed
        self._plan, self._temper = plan, temper
        own = SPEECH_RATES.get(temper.speech, RATES)
        self._rates = (*LATE_RECEIPTS, *own) if temper.line is Line.LATE_RECEIPTS else own

    def of(self, request: HoldRequest) -> Manner:
        """The manner for a request; a plan names payments by their reference."""
        dice = random.Random(f"{self._seed}:{self._code}:{request.payment.reference}:{request.hop}")
        planned = self._plan.get(request.payment.reference)
        behaviour = planned or _drawn(dice.random(), self._rates)
        if behaviour is Behaviour.LATE:
            return Manner(behaviour, request.answer_within * dice.uniform(*LATE_SHARE))
        if self._temper.speech is Speech.SLOW and planned is None:
            return Manner(behaviour, request.answer_within * dice.uniform(*SLOW_SHARE))
        quickness = QUICKNESS.get(self._temper.speech, 1.0) / self._speed
        thinking = timedelta(minutes=THINKING_MINUTES * dice.lognormvariate(0, THINKING_SPREAD)) * quickness
        return Manner(behaviour, min(thinking, request.answer_within * IN_TIME_SHARE))


def unbalanced(reply: Reply) -> Reply:
    """The reply as a hurried clerk sends it: a line too high by one unit, under a reply_id of its own."""
    return reply.model_copy(update={"reply_id": f"{reply.reply_id}-draft", "unknown": reply.unknown + 1})


def as_sent(reply: Reply, behaviour: Behaviour, newer: Reply | None = None) -> tuple[Reply, ...]:
    """The messages in which a bank gives an answer; some correct themselves, some say too much.

    `newer`: its next answer, where the behaviour is one of ANSWERED_AGAIN.
    """
    if newer is not None:
        return _beside(reply, behaviour, newer)
    if behaviour is Behaviour.UNBALANCED:
        return unbalanced(reply), reply
    if behaviour is Behaviour.TWICE:
        return reply, reply
    if behaviour is Behaviour.OTHER_ACCOUNT:
        return _of_another(reply), reply
    if behaviour is Behaviour.CHANGED:
        return reply, reply.model_copy(update={"as_of": reply.as_of + timedelta(milliseconds=1)})
    return (reply,)


def _beside(reply: Reply, behaviour: Behaviour, newer: Reply) -> tuple[Reply, ...]:
    """A pending answer overtaken by the final one; or a word nobody knows, said again in the protocol's."""
    if behaviour is Behaviour.OUT_OF_ORDER:
        return newer, reply.model_copy(update={"final": False})
    return reply.model_copy(update={"codes": (*reply.codes, FOREIGN_WORD)}), newer


def _of_another(reply: Reply) -> Reply:
    """The reply with its account mixed up, under a reply_id of its own."""
    account = reply.account.model_copy(update={"number": "90000000001"})
    return reply.model_copy(update={"reply_id": f"{reply.reply_id}-mixed", "account": account})


def _drawn(chance: float, rates: Rates) -> Behaviour:
    for behaviour, rate in rates:
        if chance < rate:
            return behaviour
        chance -= rate
    return Behaviour.PLAIN
