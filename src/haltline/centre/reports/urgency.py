"""How urgent a report is: what one more minute of waiting is expected to cost, with the reasons.

Money that nobody stops is moved on fast at first and slower later. The share still within reach ``t``
seconds after the payment is taken as half / (half + t): it halves after the profile's
``reach_half_seconds``. So of what can be reached now, the next minute takes 60 / (half + t + 60). This is
an assumption of the profile and not a finding; it only orders the list, a person decides.

Urgency never starves the small: a report that nobody has taken within ``wait_most_seconds`` comes before
all others, the longest wait first, whatever its sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MINUTE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is known of a report that may wait: minor units in reach, times aware.

    ``taken``: an officer has it, or nothing is left to do.
    """

    in_reach: int
    paid_at: datetime
    reported_at: datetime
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Urgency:
    """Minor units one more minute is expected to cost; ``overdue``: it has waited for an officer too long.

    ``waited_seconds`` counts from the report, ``since_payment_seconds`` from its earliest payment.
    """

    loss_per_minute: int
    in_reach: int
    since_payment_seconds: int
    waited_seconds: int
    overdue: bool

    @property
    def order(self) -> tuple[bool, int, int]:
        """Sort key, the most urgent first."""
        first = -self.waited_seconds if self.overdue else -self.loss_per_minute
        return (not self.overdue, first, -self.waited_seconds)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it stands where it stands: codes with their numbers, for the log and the officer."""
        because = (f"in-reach:{self.in_reach}", f"since-payment:{self.since_payment_seconds}s")
        return (f"waited:{self.waited_seconds}s", *because) if self.overdue else because


def urgency(waiting: Waiting, now: datetime, *, half_seconds: float, wait_most_seconds: float) -> Urgency:
    """The urgency of one report at ``now``. Sums stay integers; the cost is rounded down."""
    since = max(0, int((now - waiting.paid_at).total_seconds()))
    waited = max(0, int((now - waiting.reported_at).total_seconds()))
    loss = waiting.in_reach * MINUTE_SECONDS // (int(half_seconds) + since + MINUTE_SECONDS)
    overdue = not waiting.taken and waited > wait_most_seconds
    return Urgency(loss, waiting.in_reach, since, waited, overdue)
