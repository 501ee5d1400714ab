"""The way of every disputed unit, payment by payment, read back from what a trace found.

A trace says how much each payment carried of each dispute. To draw that by hop one must also say which of
an account's units of one dispute a payment took, if they had come by ways of different length. Under fifo
these are the oldest of that dispute, under lifo the newest, just as the rule has it (a reversal takes those
of the payment it reverses). The other rules do not tell units of a dispute apart; here the oldest go first.
No sum of an account, payment or dispute depends on this.

Cost: a few microseconds a flow, and one entry for each piece of a flow.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from typing import NamedTuple

import numpy as np

from haltline.engine.trail import Trail
from haltline.pictures.fates import Fate

ROOT = -1
NO_ROW = -1


class Lot(NamedTuple):
    """Units of one dispute that came to an account together: from which lot, and by how many payments.

    At hop 0 they are a payer's, in which case there is no earlier lot.
    """

    before: int
    hop: int
    account: int
    amount: int


class End(NamedTuple):
    """Units of a lot whose way ends in, or on the payment out of, the lot's account."""

    lot: int
    fate: Fate
    amount: int


class Steps(NamedTuple):
    """All lots, each after the one it came from, and all ends; the ends add up to what is disputed."""

    lots: list[Lot]
    ends: list[End]

    def through(self) -> list[list[int]]:
        """For each fate the units of each lot that came to it, there or further on."""
        sums = [[0] * len(self.lots) for _ in Fate]
        for lot, fate, amount in self.ends:
            sums[fate][lot] += amount
        for column in sums:
            for number in range(len(self.lots) - 1, -1, -1):
                before = self.lots[number].before
                if before != ROOT:
                    column[before] += column[number]
        return sums


class _Event(NamedTuple):
    """Units of a dispute that left an account on a row; without a fate they arrived in the next account."""

    row: int
    label: int
    fate: int
    amount: int


ARRIVED = -1  # sorts before every fate
_Held = deque[list[int]]  # [lot, units of it that are left], the oldest first


def steps(trail: Trail) -> Steps:
    """The steps of every disputed unit, from its payer to where it is."""
    replay = _Replay(trail)
    for (row, label), events in groupby(_events(trail), key=lambda event: event[:2]):
        replay.leave(row, label, list(events))
    replay.settle()
    return replay.found


def _events(trail: Trail) -> list[_Event]:
    """What left an account, by row and dispute; of one row and dispute first what arrived."""
    found, ledger = trail.outcome, trail.ledger
    targets = ledger.targets[np.asarray(found.flows.at, np.int64)].tolist()
    arriving = (
        _Event(int(row), int(label), Fate.EXITS if target == ledger.outside else ARRIVED, int(amount))
        for (row, label, amount), target in zip(zip(*found.flows, strict=True), targets, strict=True)
    )
    lost = [(Fate.RETURNED, found.returned)]
    lost += [(Fate.UNFOLLOWED, pieces) for pieces in found.unfollowed.values()]
    ended = (
        _Event(int(row), int(label), fate, int(amount))
        for fate, pieces in lost
        for row, label, amount in zip(*pieces, strict=True)
    )
    return sorted(chain(arriving, ended))


class _Replay:
    """Where every lot is while the rows go by."""

    def __init__(self, trail: Trail) -> None:
        self.found = Steps([], [])
        self._trail, self._ledger = trail, trail.ledger
        self._newest_first = trail.rule == "lifo"
        self._ordered = trail.rule in ("fifo", "lifo")
        self._takes_back = dict(trail.ledger.reversals.tolist())
        self._held: dict[tuple[int, int], _Held] = {}
        self._rows: list[int] = []  # of each lot, the payment that brought it
        self._born: dict[tuple[int, int], int] = {}
        parts = trail.parts
        for row, label, amount in zip(parts.rows, parts.labels, parts.amounts, strict=True):
            self._born[row, label] = self._born.get((row, label), 0) + amount

    def leave(self, row: int, label: int, events: list[_Event]) -> None:
        """Lets the units of a dispute go out with a payment, each to what the trace says became of it."""
        source, target = int(self._ledger.sources[row]), int(self._ledger.targets[row])
        total = sum(event.amount for event in events)
        born = self._born.get((row, label), 0)
        going: list[tuple[int, int]] = []
        if born:
            going.append((self._lot(ROOT, 0, source, born, NO_ROW), born))
        if total > born:
            back = self._takes_back.get(row, NO_ROW) if self._ordered else NO_ROW
            going += self._take(self._held[source, label], total - born, back)
        if len(events) > 1:  # what a limit on hops ended had come the furthest
            going.sort(key=lambda piece: self.found.lots[piece[0]].hop)
            for event, lot, units in _shared(events, going):
                self._end_or_arrive(event, lot, units, target)
            return
        for lot, units in going:
            self._end_or_arrive(events[0], lot, units, target)

    def _end_or_arrive(self, event: _Event, lot: int, units: int, target: int) -> None:
        if event.fate != ARRIVED:
            self.found.ends.append(End(lot, Fate(event.fate), units))
            return
        new = self._lot(lot, self.found.lots[lot].hop + 1, target, units, event.row)
        place = (target, event.label)
        if place not in self._held:
            self._held[place] = deque()
        self._held[place].append([new, units])

    def settle(self) -> None:
        """Ends what is left: it rests where the trace says so, and was superseded where it does not."""
        accounts, labels, amounts = self._trail.outcome.positions
        resting = {
            (int(account), int(label)): int(units)
            for account, label, units in zip(accounts, labels, amounts, strict=True)
        }
        for place, held in self._held.items():
            left = sum(units for _, units in held)
            gone = left - resting.get(place, 0)
            for lot, units in self._take(held, gone, NO_ROW):
                self.found.ends.append(End(lot, Fate.SUPERSEDED, units))
            self.found.ends.extend(End(lot, Fate.RESTS, units) for lot, units in held)

    def _lot(self, before: int, hop: int, account: int, amount: int, row: int) -> int:
        self.found.lots.append(Lot(before, hop, account, amount))
        self._rows.append(row)
        return len(self._rows) - 1

    def _take(self, held: _Held, amount: int, payment: int) -> list[tuple[int, int]]:
        """Takes units out of an account: first those that `payment` brought, then by the rule's order."""
        taken = []
        if payment != NO_ROW:
            for piece in [piece for piece in reversed(held) if self._rows[piece[0]] == payment]:
                units = min(piece[1], amount)
                taken.append((piece[0], units))
                piece[1] -= units
                amount -= units
            kept = [piece for piece in held if piece[1]]
            held.clear()
            held.extend(kept)
        while amount:
            piece = held[-1] if self._newest_first else held[0]
            units = min(piece[1], amount)
            taken.append((piece[0], units))
            piece[1] -= units
            amount -= units
            if not piece[1]:
                held.pop() if self._newest_first else held.popleft()
        return [piece for piece in taken if piece[1]]


def _shared(events: Iterable[_Event], going: Iterable[tuple[int, int]]) -> Iterator[tuple[_Event, int, int]]:
    """Both lists side by side, cut where one of them has a border: (event, lot, units)."""
    pieces = iter(going)
    lot, left = 0, 0
    for event in events:
        wanted = event.amount
        while wanted:
            if not left:
                lot, left = next(pieces)
            units = min(wanted, left)
            yield event, lot, units
            wanted -= units
            left -= units
