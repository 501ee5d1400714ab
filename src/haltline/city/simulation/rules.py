"""The rules of simulated centres: a profile's numbers, short enough that every clock runs out."""

from dataclasses import dataclass
from datetime import timedelta

from haltline.protocol.decisions import Bounds, Ladder, Reports

CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Rules:
    """Clocks and thresholds of a run; sums are minor units.

    `order_max` and `order_day`: what one standing order covers a request and a day. A hold's length is short
    so that holds expire within a run. `unverified`: reports beyond which an officer looks first.
    """

    ladder: Ladder = Ladder(timedelta(minutes=20), timedelta(minutes=10), timedelta(minutes=10))
    hold_length: timedelta = timedelta(hours=5)
    hold_longest: timedelta = timedelta(hours=9)
    lapse_after: timedelta = timedelta(hours=2)
    two_from: int = 400_000
    order_max: int = 300_000
    order_day: int = 1_500_000
    payout_min: int = 100
    unverified: Reports = Reports(payer=4, device=4, target=4)
    bounds: Bounds = Bounds(hops=3, window=timedelta(days=1), amount_min=300, fan_out=3, ask_hops=6)
    room: timedelta = timedelta(hours=1, minutes=15)
    lease: timedelta = timedelta(seconds=20)
    yield_wait: timedelta = timedelta(seconds=8)
    watch_emptied: bool = False

    @property
    def answer_clock(self) -> timedelta:
        """How long a bank may take to answer."""
        return self.ladder.answer_within
