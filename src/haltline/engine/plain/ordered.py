"""First in, first out and last in, first out in plain Python: units leave an account in an order.

Units are places on a line per account, from `left`, the oldest that is still there, to `left` and the
balance. Only disputed units are kept, as intervals; untainted ones are the gaps between them. Units of a
payment that is taken back later are kept too, disputed or not, marked with its row.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from typing import NamedTuple

from haltline.engine.plain.following import NO_ROW
from haltline.engine.plain.gather import LabelledUnits
from haltline.engine.plain.leaving import Groups

UNTAINTED = -1


class Carried(NamedTuple):
    """Disputed units of a payment: from, to, dispute, and payments they rode, this one included."""

    low: int
    high: int
    label: int
    hop: int


class Interval(NamedTuple):
    """Units that lie together in an account: from, to, dispute, hop, and the row they came by if marked."""

    low: int
    high: int
    label: int
    hop: int
    row: int


class Line:
    """The places of one account."""

    __slots__ = ("intervals", "left")

    def __init__(self) -> None:
        self.left = 0
        self.intervals: deque[Interval] = deque()

    def take_back(self, row: int, amount: int) -> tuple[int, list[Carried]]:
        """Takes up to `amount` units that came by `row`, the last of them first, and closes the gaps."""
        taken, carried = 0, list[Carried]()
        for low, high, label, hop, _ in [i for i in reversed(self.intervals) if i.row == row]:
            if taken == amount:
                break
            low = max(low, high - (amount - taken))
            if label != UNTAINTED:
                carried.append(Carried(taken, taken + high - low, label, hop + 1))
            taken += high - low
            self._cut_out(low, high)
        return taken, carried

    def take_oldest(self, amount: int) -> Iterable[Carried]:
        """Takes the next `amount` units from the old end."""
        start, end, intervals = self.left, self.left + amount, self.intervals
        while intervals and intervals[0].low < end:
            first = intervals.popleft()
            if first.high > end:
                intervals.appendleft(first._replace(low=end))
            yield Carried(first.low - start, min(first.high, end) - start, first.label, first.hop + 1)
        self.left = end

    def take_newest(self, amount: int, balance: int) -> Iterable[Carried]:
        """Takes `amount` units from the new end of `balance`, the newest first."""
        top, intervals = self.left + balance, self.intervals
        while intervals and intervals[-1].high > top - amount:
            last = intervals.pop()
            low = max(last.low, top - amount)
            if last.low < low:
                intervals.append(last._replace(high=low))
            yield Carried(top - last.high, top - low, last.label, last.hop + 1)

    def _cut_out(self, low: int, high: int) -> None:
        """Cuts the last places [low, high) of an interval out of the line; all behind them moves up."""
        kept = deque[Interval]()
        for interval in self.intervals:
            if interval.low >= high:
                gap = high - low
                kept.append(interval._replace(low=interval.low - gap, high=interval.high - gap))
            elif interval.low < low:
                kept.append(interval._replace(high=min(interval.high, low)))
        self.intervals = kept


class InOrder:
    """The holdings of all accounts under fifo, or under lifo when the newest leave first."""

    def __init__(self, *, newest_first: bool) -> None:
        self._newest_first = newest_first
        self._lines: dict[int, Line] = {}

    def holds(self, account: int) -> bool:
        """Whether the account holds units that are disputed or marked."""
        return account in self._lines

    def nothing(self) -> list[Carried]:
        """A payment without disputed units."""
        return []

    def take(self, account: int, amount: int, balance: int, takes_back: int) -> list[Carried]:
        """Units that came by the payment that is taken back leave first; the rest leave by the rule."""
        line = self._lines[account]
        back, carried = line.take_back(takes_back, amount) if takes_back != NO_ROW else (0, [])
        rest = amount - back
        found = line.take_newest(rest, balance - back) if self._newest_first else line.take_oldest(rest)
        for low, high, label, hop in found:
            if label != UNTAINTED:
                carried.append(Carried(back + low, back + high, label, hop))
        if not line.intervals:
            del self._lines[account]
        return carried

    def relabel(
        self, carried: list[Carried], amount: int, parts: list[tuple[int, int]], superseded: list[int]
    ) -> list[Carried]:
        """Gives the first units of a payment to its disputes, in order."""
        fresh, cut = list[Carried](), 0
        for label, part in parts:
            fresh.append(Carried(cut, cut + part, label, 1))
            cut += part
        for piece in carried:
            superseded[piece.label] += max(0, min(piece.high, cut) - piece.low)
            if piece.high > cut:
                fresh.append(piece._replace(low=max(piece.low, cut)))
        return fresh

    def groups(self, carried: list[Carried]) -> Groups:
        """Units by dispute and hop."""
        sums: Groups = defaultdict(int)
        for low, high, label, hop in carried:
            sums[label, hop] += high - low
        return sums

    def without(self, carried: list[Carried], lost: Groups) -> list[Carried]:
        """The payment with these pieces untainted."""
        return [piece for piece in carried if (piece.label, piece.hop) not in lost]

    def lay(self, account: int, row: int, amount: int, balance: int, carried: list[Carried]) -> None:
        """Lays a payment behind everything the account holds; all of it when the row is marked."""
        line = self._lines.setdefault(account, Line())
        behind, at = line.left + balance, 0
        for low, high, label, hop in carried:
            if at < low and row != NO_ROW:
                line.intervals.append(Interval(behind + at, behind + low, UNTAINTED, 0, row))
            line.intervals.append(Interval(behind + low, behind + high, label, hop, row))
            at = high
        if at < amount and row != NO_ROW:
            line.intervals.append(Interval(behind + at, behind + amount, UNTAINTED, 0, row))

    def resting(self) -> list[tuple[int, LabelledUnits]]:
        """Disputed units of every account, in account order."""
        return [
            (account, [(i.label, i.high - i.low) for i in line.intervals if i.label != UNTAINTED])
            for account, line in sorted(self._lines.items())
        ]
