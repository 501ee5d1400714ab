"""Which payments made a balance whose, and which way a dispute's money went: the arithmetic behind a trail.

Nothing here follows money again. What came, what went and what rests are read from the trail, and what is
missing between them can only have become a newer dispute's own; so a sum that does not fit shows.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from haltline.engine.limits import Reason
from haltline.engine.lookups import Entry
from haltline.engine.trail import Trail
from haltline.values.errors import InvalidValue

Integers = NDArray[np.int64]


class Carried(NamedTuple):
    """Units of one dispute that a payment brought to an account or took from it; `time` as in the ledger."""

    transaction_id: str
    time: int
    other_side: str
    units: int


class Holding(NamedTuple):
    """One dispute at one account: came - went - returned - unfollowed - superseded = rests."""

    came: Sequence[Carried]
    went: Sequence[Carried]
    returned: int
    unfollowed: int
    superseded: int
    rests: int


class Explanation(NamedTuple):
    """An account's balance: opening + arrived + born - left; and what of it is whose.

    `payments_in` and `payments_out` count its payments; `born` are units it sent without having them.
    """

    account: str
    rule: str
    opening: int
    payments_in: int
    arrived: int
    payments_out: int
    left: int
    born: int
    holdings: Mapping[str, Holding]

    @property
    def balance(self) -> int:
        """What the account holds after the last payment."""
        return self.opening + self.arrived + self.born - self.left


class Step(NamedTuple):
    """A dispute's units on one payment; `hop` is the least number of payments that can have brought them."""

    hop: int
    transaction_id: str
    time: int
    source: str
    target: str
    units: int


def explain(trail: Trail, account: str) -> Explanation:
    """The arithmetic of one account of a trail. InvalidValue for an account that the ledger does not know."""
    ledger = trail.ledger
    code = ledger.code_of(account)
    if code is None:
        raise InvalidValue("account", f"{account!r} is not in the ledger")
    end = ledger.rows_until(trail.limits.as_of)
    sources, targets = ledger.sources[:end], ledger.targets[:end]
    came = np.flatnonzero((targets == code) & (sources != code))
    went = np.flatnonzero((sources == code) & (targets != code))
    sides = _Sides(trail, code, came, went)
    return Explanation(
        account=account,
        rule=trail.rule,
        opening=ledger.openings.get(account, 0),
        payments_in=len(came),
        arrived=sum(ledger.amounts[came].tolist()),
        payments_out=len(went),
        left=sum(ledger.amounts[went].tolist()),
        born=trail.outcome.shortfalls[code],
        holdings=sides.holdings(),
    )


def paths(trail: Trail, dispute_id: str) -> list[Step]:
    """Every payment that carried units of a dispute, in ledger order. InvalidValue for an unknown dispute."""
    ledger, names = trail.ledger, trail.parts.names
    label = bisect_left(names, dispute_id)
    if label == len(names) or names[label] != dispute_id:
        raise InvalidValue("dispute", f"{dispute_id!r} is not one of the trail's")
    flows = trail.lookup(trail.outcome.flows).of(label)
    own = {row for row, name in zip(trail.parts.rows, trail.parts.labels, strict=True) if name == label}
    hops: dict[int, int] = {}
    steps = []
    for row, _, units in flows:
        source, target = int(ledger.sources[row]), int(ledger.targets[row])
        hop = 1 if row in own else hops[source] + 1
        hops[target] = min(hop, hops.get(target, hop))
        time = int(ledger.times[row])
        steps.append(Step(hop, ledger.ids[row], time, ledger.name_of(source), ledger.name_of(target), units))
    return steps


class _Sides:
    """What the payments of one account carried of every dispute."""

    def __init__(self, trail: Trail, code: int, came: Integers, went: Integers) -> None:
        self._trail = trail
        found, parts = trail.outcome, trail.parts
        # the first units of a payment that a dispute names are its own from there on, and were not held here
        own = dict(zip(zip(parts.rows, parts.labels, strict=True), parts.amounts, strict=True))
        self._came = trail.lookup(found.flows).on(came)
        self._went = _without(own, trail.lookup(found.flows).on(went))
        self._returned = _without(own, trail.lookup(found.returned).on(went))
        late = {reason: pieces for reason, pieces in found.unfollowed.items() if reason is not Reason.AS_OF}
        self._unfollowed = [entry for pieces in late.values() for entry in trail.lookup(pieces).on(went)]
        self._rests = trail.lookup(found.positions).on(np.array([code]))

    def holdings(self) -> dict[str, Holding]:
        """What every dispute has or had here, by dispute in byte order."""
        touched = sorted({label for _, label, _ in (*self._came, *self._went, *self._rests)})
        return {self._trail.parts.names[label]: self._holding(label) for label in touched}

    def _holding(self, label: int) -> Holding:
        sums = [
            sum(units for _, name, units in entries if name == label)
            for entries in (self._came, self._went, self._returned, self._unfollowed, self._rests)
        ]
        came, gone, returned, unfollowed, rests = sums
        return Holding(
            came=self._carried(self._came, label, self._trail.ledger.sources),
            went=self._carried(self._went, label, self._trail.ledger.targets),
            returned=returned,
            unfollowed=unfollowed,
            superseded=came - gone - returned - unfollowed - rests,
            rests=rests,
        )

    def _carried(self, entries: list[Entry], label: int, other: NDArray[np.int32]) -> list[Carried]:
        ledger = self._trail.ledger
        return [
            Carried(ledger.ids[row], int(ledger.times[row]), ledger.name_of(int(other[row])), units)
            for row, name, units in entries
            if name == label
        ]


def _without(own: Mapping[tuple[int, int], int], entries: list[Entry]) -> list[Entry]:
    less = [(row, label, units - own.get((row, label), 0)) for row, label, units in entries]
    return [entry for entry in less if entry[2]]
