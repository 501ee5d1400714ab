"""Three ways of trying again, on a network that is bad and not fair: after which of them do the books differ?

Run as `python -m tests.city.simulation.strategies SEEDS`; nothing expires within these runs, so that a
difference stays to be seen.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from haltline.city.simulation.memory.asking import hold_message
from haltline.city.simulation.memory.centre import MemoryCentre
from haltline.city.simulation.memory.decisions import Decisions
from haltline.city.simulation.memory.rows import Request
from haltline.city.simulation.network import Rates
from haltline.city.simulation.playing import failing
from haltline.city.simulation.port import Came, Sending
from haltline.city.simulation.rules import Rules
from haltline.city.simulation.run import Setup
from haltline.city.simulation.world import Setting, small_world
from haltline.protocol import to_bytes
from haltline.protocol.decisions import ATTEMPTS_MAX, Failure, NextStep, RetryDecision, backoff

HARSH = Rates(unreached=0.1, lost=0.2, unheard=0.25, twice=0.15, slow=0.2)
LONG = replace(Rules(), hold_length=timedelta(hours=40), hold_longest=timedelta(hours=60))
AT_ONCE = timedelta(0)


def send_again(failure: Failure, attempt: int, seed: str, wait: timedelta = AT_ONCE) -> RetryDecision:
    """The same message again, without ever asking what became of it, until the attempts are used up."""
    if failure is Failure.REJECTED or attempt >= ATTEMPTS_MAX:
        return RetryDecision(NextStep.TELL_OFFICER, AT_ONCE, "given up")
    return RetryDecision(NextStep.SEND_AGAIN, max(wait, backoff(attempt, seed)), "the same again")


class NewKeyCentre(MemoryCentre):
    """A centre whose every retry is a new request, under a new hold and a new key."""

    def came(self, sending: Sending, came: Came, now: datetime) -> None:
        """What failed is forgotten and asked anew."""
        super().came(sending, came, now)
        message = self.house.by_key[sending.token]
        request = message.subject
        failed = came.status is None or came.status >= 300
        if failed and message.kind == "hold" and message.state == "waiting" and isinstance(request, Request):
            request.id = self.house.new_id()
            self.house.requests[str(request.id)] = request
            request.message = hold_message(request, self.house.rules)
            message.body, message.key = to_bytes(request.message), request.message.idempotency_key
            self.house.by_key[message.key] = message


def on_a_bad_network(seed: int) -> Setting:
    """The world of a seed on a network that never relents; nobody is hostile."""
    setting = small_world(seed)
    return replace(setting, banks=tuple(replace(bank, rates=HARSH, hostile=False) for bank in setting.banks))


def _setup(kind: type[MemoryCentre], decide: Decisions) -> Setup:
    return Setup(
        centre=lambda codes: kind(codes, rules=LONG, decide=decide), world=on_a_bad_network,
        fair_after=sys.maxsize, invariants=tuple,
    )  # fmt: skip


BLIND = replace(Decisions(), after_failure=send_again)
STRATEGIES: dict[str, Callable[[], Setup]] = {
    "a new key for each retry": lambda: _setup(NewKeyCentre, BLIND),
    "the same key": lambda: _setup(MemoryCentre, BLIND),
    "the same key and a status query": lambda: _setup(MemoryCentre, Decisions()),
}


def differing(strategy: str, seeds: range) -> int:
    """In how many of these runs the books of centre and banks differ at rest."""
    return sum(1 for _ in failing(seeds, STRATEGIES[strategy]()))


if __name__ == "__main__":
    played = range(1, int(sys.argv[1]) + 1)
    for name in STRATEGIES:
        print(f"{name}: books differ in {differing(name, played)} of {len(played)} runs")
