"""One account's line of places while payments come late, are mended or are taken out.

Under first in, first out a deposit lies on [A, A + q) and leaves in the withdrawals whose [O, O + a) overlaps
it. Both sums depend on this account's own payments alone, so a change of one payment moves the places of its
two accounts behind it, and nothing else.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Key = tuple[int, ...] | tuple[int, int, int, str]  # sorts payments in ledger order


class Taken(NamedTuple):
    """What one withdrawal takes: its payment, and which units of it, counted from its first."""

    payment: int
    low: int
    high: int


@dataclass(slots=True)
class Event:
    """A payment on its account's line; `units` are below 0 when it leaves."""

    key: Key
    payment: int
    units: int


class Line:
    """The payments of one account in ledger order, with the place on which each begins."""

    def __init__(self, opening: int, events: Sequence[Event]) -> None:
        self._opening = opening
        self._events = list(events)
        self._keys = [event.key for event in self._events]
        self._lay()

    def put(self, event: Event) -> int:
        """Adds a payment; gives the lowest place that may have moved."""
        at = bisect_left(self._keys, event.key)
        before = self._place_at(at, leaves=event.units < 0)
        self._events.insert(at, event)
        self._keys.insert(at, event.key)
        self._lay()
        return before

    def drop(self, key: Key) -> int:
        """Takes a payment out; gives the lowest place that may have moved."""
        at = bisect_left(self._keys, key)
        before = int(self._places[at])
        del self._events[at], self._keys[at]
        self._lay()
        return before

    def arrival(self, key: Key) -> int:
        """The place of the first unit of a payment that came here."""
        return int(self._places[bisect_left(self._keys, key)])

    def leave(self, low: int, high: int) -> tuple[list[Taken], int]:
        """What the withdrawals take of the units on [low, high), and how many of them rest."""
        taken: list[Taken] = []
        at = max(int(np.searchsorted(self._out_places, low, side="right")) - 1, 0)
        while low < min(high, self.left) and at < len(self._out_places):
            place, payment = int(self._out_places[at]), int(self._out_payments[at])
            upto = min(high, place + int(self._out_units[at]))
            if upto > low:
                taken.append(Taken(payment, low - place, upto - place))
                low = upto
            at += 1
        return taken, high - low

    def _place_at(self, at: int, *, leaves: bool) -> int:
        """Where a payment put before the event `at` would begin."""
        units = self._units[:at]
        left = int(-units[units < 0].sum())
        if leaves:
            return left
        return max(int(self._ins[at - 1]) if at else self._opening, left)

    def _lay(self) -> None:
        """Counts the places anew, from the units of all payments."""
        self._units = np.array([event.units for event in self._events], np.int64)
        outs = np.where(self._units < 0, -self._units, 0)
        ins = self._units + outs
        out_after, in_after = np.cumsum(outs), np.cumsum(ins) + self._opening
        # missing units are born on places behind all that left: A is never below O
        born = np.maximum.accumulate(np.maximum(out_after - in_after, 0)) if len(outs) else outs
        self._ins = in_after + born
        self._places = np.where(outs > 0, out_after - outs, self._ins - ins)
        leaving = np.flatnonzero(outs)
        self._out_places, self._out_units = self._places[leaving], outs[leaving]
        self._out_payments = np.array([self._events[at].payment for at in leaving.tolist()], np.int64)
        self.left = int(out_after[-1]) if len(outs) else 0
        self.born = int(born[-1]) if len(outs) else 0
