"""The cap on holding: the live holds of a case never exceed the loss still missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LivePart:
    """A live hold part of one case: `held` minor units, `leaving` of them under a release already sent.

    `elsewhere`: units that a plan in force pays to victims of other cases. `bound`: ordered back to victims,
    so that it counts and is not released. `beside`: units of it that are no dispute's in the ledger.
    """

    hold_id: str
    hop: int
    asked_at: datetime
    held: int
    leaving: int = 0
    elsewhere: int = 0
    bound: bool = False
    beside: int = 0

    @property
    def standing(self) -> int:
        """Units that still count against the cap of this case."""
        return max(self.held - self.leaving - self.elsewhere, 0)


@dataclass(frozen=True, slots=True)
class CapRelease:
    """Minor units to give free from one hold because more is held than is missing."""

    hold_id: str
    amount: int


def missing_loss(*, disputed: int, returned: int, superseded: int) -> int:
    """The loss still missing in a case, in minor units: the limit of its live holds; never below 0."""
    return max(disputed - returned - superseded, 0)


def over_cap(limit: int, parts: Iterable[LivePart], *, gained: int = 0) -> tuple[CapRelease, ...]:
    """What to release so that the parts together hold at most `limit`: exactly the excess.

    First goes what lies beside the ledger, then the newest hop, within a hop the request asked last. Nothing
    is released when the cap is kept. `gained`: units in holds of other cases that a plan in force pays to
    this case's victims; they count here.
    """
    newest_first = sorted(parts, key=lambda part: (part.hop, part.asked_at, part.hold_id), reverse=True)
    free = {part.hold_id: 0 if part.bound else part.standing for part in newest_first}
    excess = gained + sum(part.standing for part in newest_first) - max(limit, 0)
    going = dict.fromkeys(free, 0)
    for part, most in _in_turn(newest_first):
        amount = min(most, free[part.hold_id] - going[part.hold_id], excess)
        if amount > 0:
            going[part.hold_id] += amount
            excess -= amount
    return tuple(CapRelease(hold_id, amount) for hold_id, amount in going.items() if amount)


def _in_turn(newest_first: list[LivePart]) -> Iterator[tuple[LivePart, int]]:
    yield from ((part, part.beside - part.leaving) for part in newest_first)
    yield from ((part, part.held) for part in newest_first)
