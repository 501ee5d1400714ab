"""Units that leave a dispute on their way: back with its payer, or beyond a limit."""

from collections import defaultdict

from haltline.engine.disputes import Parts
from haltline.engine.ledger import Ledger
from haltline.engine.limits import Limits, Reason
from haltline.engine.plain.gather import Gathering, Table

Groups = dict[tuple[int, int], int]  # (label, hop) -> units on one payment


class Leaving:
    """Which units of a payment arrive untainted, and why; they are counted as they are found."""

    def __init__(self, ledger: Ledger, parts: Parts, limits: Limits, found: Gathering) -> None:
        self._limits, self._found, self._times = limits, found, ledger.times
        self._parts = tuple(zip(parts.rows, parts.labels, parts.amounts, strict=True))
        self._named = frozenset((row, label) for row, label, _ in self._parts)
        self._reversing = frozenset(ledger.reversals[:, 0].tolist())
        self._payers: dict[int, set[int]] = defaultdict(set)
        self._first: dict[int, int] = {}  # by label, the time of its first payment, followed or not
        for row, label, _ in self._parts:
            self._payers[label].add(int(ledger.sources[row]))
            self._first.setdefault(label, int(ledger.times[row]))
        self._outside = ledger.outside
        self.possible = bool(self._reversing) or limits.any_on_the_way

    def of(self, row: int, target: int, groups: Groups) -> Groups:
        """The pieces that arrive with this row but are followed no further."""
        ways: dict[Table, Groups] = defaultdict(dict)
        for (label, hop), units in groups.items():
            if self._is_back(row, target, label):
                ways[self._found.returned][label, hop] = units
            elif reason := self._limit_met(row, label, hop, units):
                ways[self._found.unfollowed[reason]][label, hop] = units
        for table, lost in ways.items():
            table.add(row, ((label, units) for (label, _), units in lost.items()))
        return {key: units for lost in ways.values() for key, units in lost.items()}

    def beyond(self, end: int) -> None:
        """Counts what is disputed on rows that were left out, from row `end` on."""
        for row, label, units in self._parts:
            if row >= end:
                self._found.unfollowed[Reason.AS_OF].add(row, [(label, units)])

    def _is_back(self, row: int, target: int, label: int) -> bool:
        """Whether a reversal reaches an account that paid one of the dispute's payments; outside is none."""
        return row in self._reversing and target != self._outside and target in self._payers[label]

    def _limit_met(self, row: int, label: int, hop: int, units: int) -> Reason | None:
        if (row, label) in self._named:
            return None
        hops, window, least = self._limits.max_hops, self._limits.window, self._limits.min_amount
        if hops is not None and hop > hops:
            return Reason.MAX_HOPS
        if window is not None and self._times[row] > self._first[label] + window:
            return Reason.WINDOW
        if least is not None and units < least:
            return Reason.MIN_AMOUNT
        return None
