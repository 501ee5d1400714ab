"""Disputes followed while the ledger changes under them: only those whose units moved are followed again."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from haltline.engine.disputes import Dispute
from haltline.engine.ledger import Ledger, Row
from haltline.engine.live.line import Event, Line
from haltline.engine.live.payments import Payments
from haltline.engine.trail import Account
from haltline.values.errors import InvalidValue


@dataclass(slots=True)
class Followed:
    """Where one dispute's units are: by payment, by account, and how many became a newer dispute's.

    `reach` is by account the highest place its units ever took there; `lost_on` the payments on which a
    newer dispute took units over.
    """

    flows: Counter[str] = field(default_factory=Counter)
    rests: Counter[str] = field(default_factory=Counter)
    exits: int = 0
    superseded: int = 0
    reach: dict[str, int] = field(default_factory=dict)
    lost_on: set[str] = field(default_factory=set)

    def says(self) -> tuple[Counter[str], Counter[str], int]:
        """The answer without the way to it."""
        return self.flows, self.rests, self.superseded


class Live:
    """Disputes over a ledger that grows and is mended, first in, first out, without limits.

    Every change gives the ids of the disputes whose answer is another one now. The answers are those of
    `trace` over the payments as they stand, whatever the order in which they came.
    """

    def __init__(self, ledger: Ledger, disputes: Iterable[Dispute] = ()) -> None:
        self._payments = Payments(ledger)
        self._lines: dict[str, Line] = {}
        self._parts: dict[str, dict[str, int]] = defaultdict(dict)  # payment id -> dispute id -> units
        self._followed: dict[str, Followed] = {}
        self._at: dict[str, set[str]] = defaultdict(set)  # account -> disputes that ever came there
        self._on: dict[str, set[str]] = defaultdict(set)  # payment id -> disputes it carried or lost
        self.dispute(disputes)

    def add(self, rows: Iterable[Row]) -> frozenset[str]:
        """Takes payments, late ones too. InvalidValue for the first that cannot be; those before it stand."""
        touched: set[str] = set()
        try:
            for row in rows:
                touched |= self._put(self._payments.take(row))
        finally:
            moved = self._follow(touched)
        return moved

    def correct(self, row: Row) -> frozenset[str]:
        """Puts a payment in place of the one with its id. InvalidValue when it is less than is disputed."""
        disputed = sum(self._parts[row.transaction_id].values())
        if disputed and (row.amount < disputed or row.source == row.target):
            raise InvalidValue("amount", f"of {row.transaction_id!r} would be less than is disputed of it")
        self._payments.require_possible(row)  # before the old one is gone
        touched = self._drop(row.transaction_id)
        return self._follow(
            touched | self._put(self._payments.take(row)) | self._named_on(row.transaction_id)
        )

    def remove(self, transaction_id: str) -> frozenset[str]:
        """Takes a payment out. InvalidValue when it is disputed: withdraw that first."""
        if self._parts[transaction_id]:
            raise InvalidValue(
                "transaction_id", f"{transaction_id!r} is disputed; withdraw the dispute first"
            )
        return self._follow(self._drop(transaction_id))

    def dispute(self, disputes: Iterable[Dispute]) -> frozenset[str]:
        """Takes new disputes. InvalidValue for the first that names nothing, too much, or a payment
        twice; those before it stand."""
        touched: set[str] = set()
        try:
            for one in disputes:
                self._require_possible(one)
                touched |= self._on[one.transaction_id] | self._named_on(one.transaction_id)
                self._parts[one.transaction_id][one.dispute_id] = one.amount
                touched.add(one.dispute_id)
        finally:
            moved = self._follow(touched)
        return moved

    def withdraw(self, dispute_id: str) -> frozenset[str]:
        """Forgets a dispute; what was superseded by it is followed again."""
        named = [name for name, parts in self._parts.items() if dispute_id in parts]
        if not named:
            raise InvalidValue("dispute_id", f"{dispute_id!r} is not one of these")
        touched: set[str] = set()
        for name in named:
            touched |= self._on[name] | self._named_on(name)
            del self._parts[name][dispute_id]
        self._forget(dispute_id)
        return self._follow(touched - {dispute_id}) | {dispute_id}

    def disputes(self) -> dict[str, Account]:
        """Per dispute where its units are, in byte order."""
        disputed: Counter[str] = Counter()
        for parts in self._parts.values():
            disputed.update(parts)
        return {
            name: Account(disputed[name], found.rests.total(), found.exits, found.superseded, 0, 0)
            for name, found in sorted(self._followed.items())
        }

    def flows(self, dispute_id: str) -> dict[str, int]:
        """Units of a dispute that each payment carried, by payment id."""
        return dict(self._followed[dispute_id].flows)

    def positions(self, dispute_id: str) -> dict[str, int]:
        """Units of a dispute that rest, by account."""
        return dict(self._followed[dispute_id].rests)

    def ledger(self) -> Ledger:
        """The payments as they stand, as a ledger of their own."""
        return Ledger.from_rows(self._payments.standing(), self._payments.first.openings)

    def _put(self, number: int) -> set[str]:
        """Lays a payment on the lines of its accounts; gives the disputes that this may move."""
        row, key = self._payments[number], self._payments.key(number)
        if row.source == row.target:
            return set()
        touched: set[str] = set()
        for account, units in ((row.source, -row.amount), (row.target, row.amount)):
            if account:
                place = self._line(account).put(Event(key, number, units))
                touched |= self._beyond(account, place)
        return touched

    def _drop(self, transaction_id: str) -> set[str]:
        number = self._payments.named({transaction_id}).get(transaction_id)
        if number is None:
            raise InvalidValue("transaction_id", f"{transaction_id!r} is not in the ledger")
        row, key = self._payments[number], self._payments.key(number)
        touched: set[str] = set()
        for account in {row.source, row.target} - {""} if row.source != row.target else ():
            touched |= self._beyond(account, self._line(account).drop(key))
        self._payments.drop(number)
        return touched

    def _line(self, account: str) -> Line:
        if account not in self._lines:
            found = self._payments.events(account)
            self._lines[account] = Line(self._payments.opening(account), found)
        return self._lines[account]

    def _beyond(self, account: str, place: int) -> set[str]:
        """Disputes with a unit on an account's line at a place or behind it."""
        return {name for name in self._at[account] if self._followed[name].reach[account] > place}

    def _named_on(self, transaction_id: str) -> set[str]:
        return set(self._parts[transaction_id])

    def _forget(self, dispute_id: str) -> Followed | None:
        before = self._followed.pop(dispute_id, None)
        for account in before.reach if before else ():
            self._at[account].discard(dispute_id)
        for name in {*before.flows, *before.lost_on} if before else ():
            self._on[name].discard(dispute_id)
        return before

    def _follow(self, dispute_ids: set[str]) -> frozenset[str]:
        """Follows some disputes anew; gives those that say something else now."""
        moved = set()
        for name in dispute_ids:
            before, now = self._forget(name), self._followed_now(name)
            self._followed[name] = now
            for account in now.reach:
                self._at[account].add(name)
            for payment in {*now.flows, *now.lost_on}:
                self._on[payment].add(name)
            if before is None or before.says() != now.says():
                moved.add(name)
        return frozenset(moved)

    def _followed_now(self, dispute_id: str) -> Followed:
        found = Followed()
        named = {name for name, parts in self._parts.items() if dispute_id in parts}
        pile = []
        for name, number in self._payments.named(named).items():
            before = sum(units for one, units in self._parts[name].items() if one < dispute_id)
            pile.append((number, before, before + self._parts[name][dispute_id]))
        while pile:
            number, low, high = pile.pop()
            row = self._payments[number]
            found.flows[row.transaction_id] += high - low
            if not row.target:
                found.exits += high - low
                continue
            line = self._line(row.target)
            place = line.arrival(self._payments.key(number))
            taken, rest = line.leave(place + low, place + high)
            found.reach[row.target] = max(found.reach.get(row.target, 0), place + high)
            if rest:
                found.rests[row.target] += rest
            for onward, start, end in taken:
                name = self._payments[onward].transaction_id
                first = min(max(start, sum(self._parts[name].values()) if name in self._parts else 0), end)
                if first > start:
                    found.superseded += first - start
                    found.lost_on.add(name)
                if first < end:
                    pile.append((onward, first, end))
        return found

    def _require_possible(self, one: Dispute) -> None:
        number = self._payments.named({one.transaction_id}).get(one.transaction_id)
        parts = self._parts[one.transaction_id]
        if not one.dispute_id or one.amount <= 0:
            raise InvalidValue("dispute", "needs an id and an amount above 0")
        if number is None:
            raise InvalidValue("transaction_id", f"{one.transaction_id!r} is not in the ledger")
        row = self._payments[number]
        if row.source == row.target:
            raise InvalidValue("transaction_id", f"{one.transaction_id!r} moves nothing")
        if one.dispute_id in parts:
            raise InvalidValue("dispute_id", f"{one.dispute_id!r} names {one.transaction_id!r} already")
        if sum(parts.values()) + one.amount > row.amount:
            raise InvalidValue("amount", f"more of {one.transaction_id!r} would be disputed than it moved")
