"""What a trace answers: where each disputed unit rests, left, or became a newer dispute's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from haltline.engine.disputes import Parts
from haltline.engine.ledger import Ledger
from haltline.engine.limits import NO_LIMITS, Limits, Reason
from haltline.engine.lookups import Lookup


class Pieces(NamedTuple):
    """Units by place and dispute: three columns, sorted by (at, label), each pair once, amounts above 0."""

    at: Sequence[int]
    label: Sequence[int]
    amount: Sequence[int]


NO_PIECES = Pieces((), (), ())


class Outcome(NamedTuple):
    """What one pass over a ledger finds: places are row numbers in `flows`, accounts in `positions`.

    `superseded` has one entry a dispute, `shortfalls` one an account. `returned` and `unfollowed` name the
    row on which units came back to a payer or were not followed further, the latter by the reason why.
    """

    positions: Pieces
    flows: Pieces
    superseded: Sequence[int]
    shortfalls: Sequence[int]
    returned: Pieces = NO_PIECES
    unfollowed: Mapping[Reason, Pieces] = MappingProxyType({})


class Line(NamedTuple):
    """Units of one dispute at a named place: an account or a payment."""

    place: str
    dispute_id: str
    amount: int


class Account(NamedTuple):
    """Where the units of one dispute are; the five add up to `disputed`, always."""

    disputed: int
    resting: int
    exits: int
    superseded: int
    returned: int
    unfollowed: int


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """The trace of disputes over one ledger under one rule, as far as its limits went."""

    rule: str
    ledger: Ledger
    parts: Parts
    outcome: Outcome
    limits: Limits = NO_LIMITS
    _lookups: dict[int, Lookup] = field(default_factory=dict, init=False, repr=False)

    def lookup(self, pieces: Pieces) -> Lookup:
        """One of the outcome's tables, ready to be asked for a place or a dispute."""
        found = self._lookups.get(id(pieces))
        if found is None:
            found = self._lookups[id(pieces)] = Lookup(pieces)
        return found

    def positions(self) -> Iterator[Line]:
        """Units that rest in an account, by account and dispute in byte order."""
        return self._lines(self.outcome.positions, self.ledger.accounts)

    def flows(self) -> Iterator[Line]:
        """Units that each payment carried on arrival, disputed rows and exits included, in ledger order."""
        return self._lines(self.outcome.flows, self.ledger.ids)

    def exits(self) -> Iterator[Line]:
        """Units that left for the outside, in ledger order."""
        return self._lines(self.outward(), self.ledger.ids)

    def returned(self) -> Iterator[Line]:
        """Units that a reversal brought back to a payer of their dispute, in ledger order."""
        return self._lines(self.outcome.returned, self.ledger.ids)

    def unfollowed(self) -> Iterator[tuple[str, str, int, str]]:
        """Units that a limit kept from being followed: payment, dispute, amount, reason."""
        for reason, pieces in self.outcome.unfollowed.items():
            for line in self._lines(pieces, self.ledger.ids):
                yield (*line, reason.value)

    def limits_met(self) -> list[str]:
        """Reasons why units were not followed, sorted."""
        return sorted(reason.value for reason, pieces in self.outcome.unfollowed.items() if len(pieces.at))

    def superseded(self) -> dict[str, int]:
        """Units of a dispute that became a newer dispute's; disputes without any are left out."""
        named = zip(self.parts.names, self.outcome.superseded, strict=True)
        return {name: amount for name, amount in named if amount}

    def shortfalls(self) -> dict[str, int]:
        """Units that an account sent without having them, by account in byte order."""
        named = zip(self.ledger.accounts, self.outcome.shortfalls, strict=True)
        return {name: amount for name, amount in named if amount}

    def disputes(self) -> dict[str, Account]:
        """Per dispute where its units are."""
        found = self.outcome
        columns = (
            self.parts.disputed(),
            self._sums(found.positions),
            self._sums(self.outward()),
            found.superseded,
            self._sums(found.returned),
            self._sums(*found.unfollowed.values()),
        )
        figures = zip(*columns, strict=True)
        return {name: Account(*sums) for name, sums in zip(self.parts.names, figures, strict=True)}

    def accounts_touched(self) -> dict[str, int]:
        """Per dispute the number of accounts at which any of its units arrived."""
        rows, labels = (np.asarray(column, np.int64) for column in self.outcome.flows[:2])
        targets = self.ledger.targets[rows]
        inside = targets != self.ledger.outside
        pairs = np.unique(np.stack([labels[inside], targets[inside]]), axis=1)
        counts = np.bincount(pairs[0], minlength=len(self.parts.names)).tolist()
        return dict(zip(self.parts.names, counts, strict=True))

    def outward(self) -> Pieces:
        """The flows that went outside."""
        flows = self.outcome.flows
        left = (self.ledger.targets[np.asarray(flows.at, np.int64)] == self.ledger.outside).tolist()
        return Pieces(*(list(compress(column, left)) for column in flows))

    def _lines(self, pieces: Pieces, places: Sequence[str]) -> Iterator[Line]:
        names = self.parts.names
        return (Line(places[at], names[label], units) for at, label, units in zip(*pieces, strict=True))

    def _sums(self, *tables: Pieces) -> list[int]:
        sums = [0] * len(self.parts.names)
        for pieces in tables:
            for label, amount in zip(pieces.label, pieces.amount, strict=True):
                sums[label] += amount
        return sums
