"""Collects what a pass finds, one entry for each place and dispute, in order."""

from collections.abc import Iterable

from haltline.engine.disputes import Parts
from haltline.engine.ledger import Ledger
from haltline.engine.trail import Outcome, Pieces

Columns = tuple[list[int], list[int], list[int]]


class Gathering:
    """The growing result of one pass; rows and accounts must be given in rising order."""

    def __init__(self, ledger: Ledger, parts: Parts) -> None:
        self.superseded = [0] * len(parts.names)
        self.shortfalls = [0] * len(ledger.accounts)
        self._flows: Columns = ([], [], [])
        self._positions: Columns = ([], [], [])

    def flow(self, row: int, units: Iterable[tuple[int, int]]) -> None:
        """Notes the (label, amount) units that arrived with a row."""
        _add(self._flows, row, units)

    def position(self, account: int, units: Iterable[tuple[int, int]]) -> None:
        """Notes the (label, amount) units that rest in an account at the end."""
        _add(self._positions, account, units)

    def outcome(self) -> Outcome:
        """All that was found."""
        return Outcome(Pieces(*self._positions), Pieces(*self._flows), self.superseded, self.shortfalls)


def _add(columns: Columns, place: int, units: Iterable[tuple[int, int]]) -> None:
    sums: dict[int, int] = {}
    for label, amount in units:
        sums[label] = sums.get(label, 0) + amount
    at, labels, amounts = columns
    for label in sorted(sums):
        at.append(place)
        labels.append(label)
        amounts.append(sums[label])
