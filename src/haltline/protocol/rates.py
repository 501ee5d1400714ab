"""How many calls a partner may make: a steady rate, and a reserve for a burst. Time is an argument."""

import math
from datetime import datetime
from typing import Final

CALLS_A_SECOND: Final = 100
"""Steady calls of one partner, per second: a national centre's traffic to one bank in a surge."""
CALLS_AT_ONCE: Final = 500
"""Calls of one partner that may come together: the backlog after an hour's outage, sent again at once."""


class CallRate:
    """The reserve of calls of each partner; it fills again at the steady rate."""

    def __init__(self, a_second: int = CALLS_A_SECOND, at_once: int = CALLS_AT_ONCE) -> None:
        self._a_second, self._at_once = a_second, at_once
        self._left: dict[str, tuple[float, datetime]] = {}

    def wait(self, partner: str, now: datetime) -> int:
        """0 when the call may be taken; else the whole seconds for the Retry-After of a 429."""
        left, at = self._left.get(partner, (float(self._at_once), now))
        left = min(float(self._at_once), left + max(0.0, (now - at).total_seconds()) * self._a_second)
        if left < 1:
            self._left[partner] = left, now
            return max(1, math.ceil((1 - left) / self._a_second))
        self._left[partner] = left - 1, now
        return 0
