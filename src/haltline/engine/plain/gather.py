"""Collects what a pass finds, one entry for each place and dispute, in order."""

from collections import defaultdict
from collections.abc import Iterable

from haltline.engine.disputes import Parts
from haltline.engine.ledger import Ledger
from haltline.engine.limits import Reason
from haltline.engine.trail import Outcome, Pieces

LabelledUnits = Iterable[tuple[int, int]]  # (label, amount)


class Table:
    """Three growing columns; places must be given in rising order."""

    def __init__(self) -> None:
        self._columns: tuple[list[int], list[int], list[int]] = ([], [], [])

    def add(self, place: int, units: LabelledUnits) -> None:
        """Notes units at a place, those of one label as one entry."""
        sums: dict[int, int] = {}
        for label, amount in units:
            sums[label] = sums.get(label, 0) + amount
        at, labels, amounts = self._columns
        for label in sorted(sums):
            at.append(place)
            labels.append(label)
            amounts.append(sums[label])

    def pieces(self) -> Pieces:
        """All entries."""
        return Pieces(*self._columns)


class Gathering:
    """The growing result of one pass; rows and accounts must be given in rising order."""

    def __init__(self, ledger: Ledger, parts: Parts) -> None:
        self.superseded = [0] * len(parts.names)
        self.shortfalls = [0] * len(ledger.accounts)
        self.flows, self.positions, self.returned = Table(), Table(), Table()
        self.unfollowed: dict[Reason, Table] = defaultdict(Table)

    def outcome(self) -> Outcome:
        """All that was found."""
        return Outcome(
            self.positions.pieces(),
            self.flows.pieces(),
            self.superseded,
            self.shortfalls,
            self.returned.pieces(),
            {reason: table.pieces() for reason, table in self.unfollowed.items()},
        )
