"""The virtual clock: next is the earliest event, and of those at one moment the first by name."""

import heapq
from collections.abc import Callable
from datetime import datetime

Deed = Callable[[], object]


class Scheduler:
    """A heap of named events; names, not the order of their making, decide between equal moments."""

    def __init__(self, start: datetime) -> None:
        self.now = start
        self._heap: list[tuple[datetime, str, int, Deed]] = []
        self._pushed = 0

    def at(self, moment: datetime, name: str, deed: Deed) -> None:
        """Something will happen then, or now where that moment has passed."""
        self._pushed += 1  # between events of one name and moment the first told is first
        heapq.heappush(self._heap, (max(moment, self.now), name, self._pushed, deed))

    def next_at(self) -> datetime | None:
        """The moment of the next event."""
        return self._heap[0][0] if self._heap else None

    def take(self) -> tuple[str, Deed]:
        """The next event; the clock stands at its moment."""
        moment, name, _, deed = heapq.heappop(self._heap)
        self.now = moment
        return name, deed
