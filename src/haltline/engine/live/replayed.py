"""Every other rule while the ledger changes: walked again from the last point kept before the change.

What a rule does with a payment depends on all before it, and on nothing after. So the state of the walk is
kept at some points, the nearer to the end the closer, and a change costs the rows behind the point before it.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, cast

import numpy as np

from haltline.engine.disputes import Parts
from haltline.engine.kernels import fates
from haltline.engine.kernels.following import walk_of
from haltline.engine.kernels.given import NONE, ROW, Given, columns, given
from haltline.engine.kernels.tables import Table
from haltline.engine.kernels.walk import Walk
from haltline.engine.ledger import Ledger
from haltline.engine.limits import Limits
from haltline.engine.live.claims import Claims
from haltline.engine.live.found import NOTHING, Found, by_label
from haltline.engine.live.in_order import InOrder
from haltline.engine.live.payments import Payments
from haltline.engine.live.said import Said, Standing, differing
from haltline.engine.reversals import Integers

POINTS = 5  # kept states; each is four times as far from the end as the next
NEVER = 2**62


class Point(NamedTuple):
    """The state of a walk before a row, with the disputes that its labels stand for."""

    row: int
    names: list[str]
    state: dict[str, Any]


class Replayed:
    """A walk over all payments that is taken up again where something changed."""

    def __init__(self, payments: Payments, claims: Claims, rule: str, limits: Limits) -> None:
        self._payments, self._claims, self._rule, self._limits = payments, claims, rule, limits
        self._rows = InOrder(payments)
        self._points: list[Point] = []
        self._names: list[str] = []
        self._walk: Walk | None = None
        self._since, self._end = 0, 0  # the first row that is another one since the last walk; where it ended
        self._rests: Table | None = None  # as the last walk left them, read when they are asked for
        self._found: dict[str, Found] | None = None

    def append(self, numbers: range) -> None:
        """Puts payments behind all others."""
        self._since = min(self._since, self._rows.count)
        self._rows.append(numbers)
        self._change(number for number in self._payments.reversed if number in numbers)

    def put(self, number: int) -> None:
        """Puts a payment where it belongs."""
        self._rows.put(number)
        self._change([number])

    def drop(self, number: int) -> None:
        """Takes a payment out."""
        self._change([number])
        self._rows.drop(number)

    def named(self, number: int, dispute_ids: Iterable[str]) -> None:
        """Takes what is disputed of a payment now; some disputes named it before."""
        self._change([number])
        for name in {*dispute_ids, *(name for name, _ in self._claims.on(number))}:
            self._change(self._claims.by(name))  # what it names says where its units are back

    def forget(self, _dispute_id: str, numbers: Iterable[int]) -> None:
        """Forgets a dispute that named some payments."""
        self._change(numbers)

    def settle(self) -> set[str]:
        """Walks again from where something changed; gives the disputes that say something else now."""
        if self._since == NEVER:
            return set()
        names, ledger = self._claims.ids(), self._rows.ledger()
        labels = {name: label for label, name in enumerate(names)}
        asked = given(ledger, self._parts(labels), self._limits)
        relabelled = _relabelled(self._names, labels)
        before = self._said(self._rows.numbers_before)
        self._advance(self._taken_up(asked, labels), ledger)
        self._rests = None
        now = self._said(self._rows.numbers.__getitem__)
        moved = differing(before, now, relabelled, self._standing()) if before and now else range(len(names))
        self._rows.forget_before()
        self._since, self._found = NEVER, None
        return {names[label] for label in moved}

    def found(self, dispute_id: str) -> Found:
        """What is known of a dispute."""
        if self._found is None:
            self._found = self._all_found()
        return self._found.get(dispute_id, NOTHING)

    def _change(self, numbers: Iterable[int]) -> None:
        """Notes that payments, or what is disputed of them, are others now; what they take back with them."""
        standing = [number for number in numbers if number not in self._payments.gone]
        taken_back = [self._payments.reversed[n] for n in standing if n in self._payments.reversed]
        if standing:
            self._since = min(self._since, int(self._rows.rows_of(standing + taken_back).min()))

    def _parts(self, labels: dict[str, int]) -> Parts:
        numbers = list(self._claims)
        rows = self._rows.rows_of(numbers).tolist()
        entries = sorted(
            (row, labels[name], units)
            for row, number in zip(rows, numbers, strict=True)
            for name, units in self._claims.on(number)
        )
        return Parts(list(labels), *([entry[column] for entry in entries] for column in range(3)))

    def _taken_up(self, asked: Given, labels: dict[str, int]) -> Walk:
        """The walk where it stood before the change, or at the beginning, with the disputes of now."""
        walk = self._walk
        while self._points and self._points[-1].row > self._since:
            self._points.pop()
        if walk is not None and len(walk.accounts) != self._rows.room + 1:
            walk, self._points = None, []  # there is no room for the new accounts
        if walk is None or not (self._points or walk.cursor[ROW] <= self._since):
            self._walk = walk = walk_of(self._rule)(self._rows.openings(), len(labels), asked)
        else:
            held = self._names
            if walk.cursor[ROW] > self._since:
                held = self._points[-1].names
                walk.take_up(self._points[-1].state)
            if self._names != list(labels):
                walk.rename_found(_relabelled(self._names, labels))
            if held != list(labels):
                walk.rename_held(_relabelled(held, labels), len(labels))
            walk.given = asked
        self._names = list(labels)
        return walk

    def _advance(self, walk: Walk, ledger: Ledger) -> None:
        """Walks to the end and keeps the state at points on the way."""
        end, table = ledger.rows_until(self._limits.as_of), columns(ledger)
        near, begun = end >> (2 * POINTS), int(walk.cursor[ROW])
        if begun - (self._points[-1].row if self._points else 0) > 4 * near:
            self._points.append(Point(begun, self._names, walk.saved()))
        for point in range(POINTS):
            row = end - (end >> (2 * (point + 1)))
            if row > walk.cursor[ROW]:
                walk.advance(table, row)
                self._points.append(Point(row, self._names, walk.saved()))
        walk.advance(table, end)
        self._end = end
        kept: list[Point] = []
        for point in reversed(self._points):  # each twice as far from the end as the one after it
            if not kept or end - point.row >= 2 * (end - kept[-1].row):
                kept.append(point)
        self._points = kept[::-1]

    def _said(self, numbers_of: Callable[[Integers], Integers]) -> Said | None:
        """What the walk found behind the change, by payment number; None before the first walk."""
        walk = self._walk
        if walk is None:
            return None
        flows = walk.flows[np.searchsorted(walk.flows[:, 0], self._since) :].copy()
        flows[:, 0] = numbers_of(flows[:, 0])
        if self._rests is None:
            self._rests = walk.resting()
        return Said(flows, self._rests, np.stack([walk.superseded, *self._lost_sums(walk)]))

    def _lost_sums(self, walk: Walk) -> tuple[Integers, Integers]:
        """Units that came back to a payer and that were not followed, by label."""
        lost, count = walk.lost, len(walk.superseded)
        back, late = lost[:, 3] == fates.RETURNED, walk.given.rows >= self._end
        unfollowed = _sums(lost[~back, 1], lost[~back, 2], count)
        unfollowed += _sums(walk.given.labels[late], walk.given.units[late], count)
        return _sums(lost[back, 1], lost[back, 2], count), unfollowed

    def _standing(self) -> Standing:
        count, numbers = self._payments.count, self._rows.numbers[self._since :]
        rows, moved = np.zeros(count, np.int64), np.zeros(count, bool)
        rows[numbers] = np.arange(self._since, self._since + len(numbers))
        moved[list(self._payments.gone)] = moved[self._payments.corrections()] = True
        return Standing(rows, moved, self._payments.first_numbers)

    def _all_found(self) -> dict[str, Found]:
        walk, numbers = cast(Walk, self._walk), self._rows.numbers
        flows, rests = walk.flows.copy(), walk.resting()
        flows[:, 0] = numbers[flows[:, 0]]
        rests[:, 0] = self._rows.accounts(rests[:, 0])
        flows_by, rests_by = by_label(flows), by_label(rests)
        returned, unfollowed = self._lost_sums(walk)
        return {
            name: Found(
                flows_by.get(label, NOTHING.flows), rests_by.get(label, NOTHING.rests),
                int(walk.superseded[label]), int(returned[label]), int(unfollowed[label]),
            )
            for label, name in enumerate(self._names)
        }  # fmt: skip


def _relabelled(names: list[str], labels: dict[str, int]) -> Integers:
    """The label of now for each of before; NONE for a dispute that is no more."""
    return np.array([labels.get(name, NONE) for name in names], np.int64)


def _sums(labels: Integers, units: Integers, count: int) -> Integers:
    """Units by label, exactly."""
    sums = np.zeros(count, np.int64)
    np.add.at(sums, labels, units)
    return sums
