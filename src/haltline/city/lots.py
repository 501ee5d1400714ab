"""The units in an account, oldest first: which incoming row they came with and at which offsets.

A queue is kept sorted by (arrival, lo). Rows append at the end and take from the front, O(lots touched);
holding and releasing take from the middle and cost one pass over the account's lots.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

OPENING = ""  # the origin of units that were there before the first row


class Lot(NamedTuple):
    """Units [lo, hi) of the incoming row `origin`, which was the account's `arrival`-th."""

    arrival: int
    lo: int
    hi: int
    origin: str

    @property
    def size(self) -> int:
        """How many units."""
        return self.hi - self.lo


class Queue:
    """The units of one account that are free to leave, in FIFO order."""

    __slots__ = ("_lots", "total")

    def __init__(self) -> None:
        self._lots: deque[Lot] = deque()
        self.total = 0

    def __iter__(self) -> Iterator[Lot]:
        return iter(self._lots)

    def arrive(self, lot: Lot) -> None:
        """Newest units go to the end."""
        if lot.size:
            self._lots.append(lot)
            self.total += lot.size

    def leave(self, amount: int) -> list[Lot]:
        """The oldest `amount` units, or all there are when that is fewer."""
        taken: list[Lot] = []
        wanted = amount
        while wanted and self._lots:
            lot = self._lots.popleft()
            if lot.size > wanted:
                self._lots.appendleft(lot._replace(lo=lot.lo + wanted))
                lot = lot._replace(hi=lot.lo + wanted)
            taken.append(lot)
            wanted -= lot.size
        self.total -= amount - wanted
        return taken

    def of(self, origin: str) -> list[Lot]:
        """The units of one incoming row that are still here."""
        return [lot for lot in self._lots if lot.origin == origin]

    def take(self, wanted: Iterable[Lot]) -> None:
        """Takes these very units out of the middle; every one must be here."""
        for unit in wanted:
            self._cut(unit)

    def put_back(self, lots: Iterable[Lot]) -> None:
        """Returns units to the places they had in the order."""
        back = list(lots)
        self._lots = deque(sorted([*self._lots, *back]))
        self.total += sum(lot.size for lot in back)

    def _cut(self, unit: Lot) -> None:
        kept: deque[Lot] = deque()
        found = 0
        for lot in self._lots:
            lo, hi = max(lot.lo, unit.lo), min(lot.hi, unit.hi)
            if lot.origin != unit.origin or lo >= hi:
                kept.append(lot)
                continue
            found += hi - lo
            kept.extend(part for part in (lot._replace(hi=lo), lot._replace(lo=hi)) if part.size)
        if found != unit.size:
            raise ValueError(f"{unit.size - found} of these units are not in the account")
        self._lots = kept
        self.total -= found
