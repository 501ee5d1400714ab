"""Which request leaves first: the one for which a minute of waiting is expected to cost most.

Money that nobody stops moves on fast at first and slower later. The share still within reach `t` seconds
after a payment is taken as half / (half + t): it halves after the profile's half-life. A request that
leaves now stops money only when the bank answers, so `t` counts to there. This is an assumption that orders
a queue; it decides nothing else. Nothing starves: what has waited the longest allowed comes before all
else, the longest first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

MINUTE: Final = timedelta(minutes=1)
SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Haste:
    """What is known of a request that waits to leave.

    `in_reach`: minor units asked about that may still lie there. `booked_at`: when they came to the account.
    `bank_takes`: the bank's own median time to answer. `waits_since`: when the request was written.
    """

    in_reach: int
    booked_at: datetime
    bank_takes: timedelta
    waits_since: datetime


@dataclass(frozen=True, slots=True)
class Course:
    """The profile's assumption of how fast money goes, and the longest that a request may wait."""

    half: timedelta
    wait_most: timedelta

    def __post_init__(self) -> None:
        if self.half < SECOND or self.wait_most <= timedelta(0):
            raise ValueError("half of the money goes in a second at the soonest, and waiting has a length")


@dataclass(frozen=True, slots=True)
class Turn:
    """The place of a request: minor units that a minute of waiting is expected to cost, and why.

    `latest`: from then on it comes before everything that has waited for a shorter time.
    """

    loss_per_minute: int
    latest: datetime
    reasons: tuple[str, ...]


def turn(haste: Haste, course: Course, now: datetime) -> Turn:
    """The place of one request. Sums stay integers; the cost is rounded down."""
    since = max(timedelta(0), now - haste.booked_at)
    half, stopped = course.half // SECOND, (since + haste.bank_takes) // SECOND
    later = half + stopped + MINUTE // SECOND
    loss = haste.in_reach * half * (MINUTE // SECOND) // ((half + stopped) * later)
    reasons = (
        f"in-reach:{haste.in_reach}",
        f"since-payment:{since // SECOND}s",
        f"half-life:{half}s",
        f"bank-takes:{haste.bank_takes // SECOND}s",
    )
    return Turn(loss, haste.waits_since + course.wait_most, reasons)


def in_turn(waiting: Iterable[tuple[str, Turn]], now: datetime) -> tuple[str, ...]:
    """Names of waiting requests in the order in which they leave; equal ones in the order of names."""

    def place(entry: tuple[str, Turn]) -> tuple[bool, timedelta, int, str]:
        name, its = entry
        starved = its.latest <= now
        return (not starved, its.latest - now if starved else timedelta(0), -its.loss_per_minute, name)

    return tuple(name for name, _ in sorted(waiting, key=place))
