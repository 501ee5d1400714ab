"""The cap on holding: the live holds of a case never exceed the loss still missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LivePart:
    """A live hold part of one case: `held` minor units, `leaving` of them under a release already sent.

    `elsewhere`: units that a plan in force pays to victims of other cases. `bound`: ordered back to victims,
    so that it counts and is not released.
    """

    hold_id: str
    hop: int
    asked_at: datetime
    held: int
    leaving: int = 0
    elsewhere: int = 0
    bound: bool = False

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
    """What to release so that the parts together hold at most `limit`: exactly the excess, newest hop first.

    `gained`: units in holds of other cases that a plan in force pays to this case's victims; they count here.
    Within a hop the request asked last gives first. Nothing is released when the cap is kept.
    """
    newest_first = sorted(parts, key=lambda part: (part.hop, part.asked_at, part.hold_id), reverse=True)
    excess = gained + sum(part.standing for part in newest_first) - max(limit, 0)
    releases: list[CapRelease] = []
    for part in newest_first:
        amount = 0 if part.bound else min(part.standing, excess)
        if amount > 0:
            releases.append(CapRelease(part.hold_id, amount))
            excess -= amount
    return tuple(releases)
