"""Disputes followed while the ledger changes under them: only those whose units moved are followed again."""

from collections import Counter
from collections.abc import Iterable, Sequence

from haltline.engine.disputes import Dispute
from haltline.engine.ledger import Ledger, Row, key_of
from haltline.engine.limits import NO_LIMITS, Limits
from haltline.engine.live.claims import Claims
from haltline.engine.live.found import Found
from haltline.engine.live.mapped import Mapped
from haltline.engine.live.payments import Payments
from haltline.engine.live.replayed import Replayed
from haltline.engine.live.reversing import require_mirrored
from haltline.engine.tracing import RULES
from haltline.engine.trail import Account
from haltline.values.errors import InvalidValue

Moved = frozenset[str]


class Live:
    """Disputes over a ledger that grows and is mended, under one rule and its limits.

    Every change gives the ids of the disputes whose answer is another one now; a change that cannot be is
    refused whole by InvalidValue, and nothing moves. The answers are those of `trace` over the payments as
    they stand, whatever the order in which they came. First in, first out without limits and reversals is a
    map of places of which a change moves a part; everything else is walked again from the last point that
    was kept before the change.
    """

    def __init__(
        self,
        ledger: Ledger,
        disputes: Iterable[Dispute] = (),
        rule: str = "fifo",
        limits: Limits = NO_LIMITS,
    ) -> None:
        if rule not in RULES:
            raise InvalidValue("rule", f"{rule!r} is not one of {', '.join(RULES)}")
        self.rule, self.limits = rule, limits
        self._payments, self._claims = Payments(ledger), Claims()
        self._way = self._fitting_way()
        self.dispute(disputes)

    def add(self, rows: Iterable[Row]) -> Moved:
        """Takes payments, late ones too."""
        new = sorted(rows, key=key_of)
        self._require_new([row.transaction_id for row in new])
        self._payments.require_possible(new)
        require_mirrored(self._payments, new)
        self._take(new)
        return self._settled()

    def extend(self, further: Ledger) -> Moved:
        """Takes the payments of another ledger, which has no openings; at once when it comes behind this."""
        if not len(further):
            return frozenset()
        if any(further.openings.values()):
            raise InvalidValue("ledger", "has openings, which are older than every payment here")
        if not self._payments.is_latest((int(further.times[0]), int(further.sequences[0]), further.ids[0])):
            return self.add(further.rows())
        self._require_new(further.ids)
        self._payments.require_room(further.mass)
        self._way.append(self._payments.extend(further))
        return self._settled()

    def correct(self, row: Row) -> Moved:
        """Puts a payment in place of the one with its id."""
        number = self._standing(row.transaction_id)
        disputed = self._claims.units_on(number)
        if disputed and (row.amount < disputed or row.source == row.target):
            raise InvalidValue("amount", f"of {row.transaction_id!r} would be less than is disputed of it")
        self._require_not_taken_back(number, row.transaction_id)
        self._payments.require_possible([row])
        require_mirrored(self._payments, [row], instead_of=number)
        named = [dispute_id for dispute_id, _ in self._claims.on(number)]
        self._drop(number)
        corrected = self._take([row])
        self._payments.stands_for(corrected, number)
        self._claims.move(number, corrected)
        self._way.named(number, named)
        self._way.named(corrected, named)
        return self._settled()

    def remove(self, transaction_id: str) -> Moved:
        """Takes a payment out that is neither disputed nor taken back."""
        number = self._standing(transaction_id)
        if self._claims.units_on(number):
            raise InvalidValue(
                "transaction_id", f"{transaction_id!r} is disputed; withdraw the dispute first"
            )
        self._require_not_taken_back(number, transaction_id)
        self._drop(number)
        return self._settled()

    def dispute(self, disputes: Iterable[Dispute]) -> Moved:
        """Takes new disputes; an id that is here already may name further payments."""
        given = list(disputes)
        numbers = self._payments.numbers({one.transaction_id for one in given})
        self._require_possible(given, numbers)
        for one in given:
            self._claims.add(one.dispute_id, numbers[one.transaction_id], one.amount)
        for number in sorted(set(numbers.values())):
            self._way.named(number, ())
        return self._settled()

    def withdraw(self, dispute_id: str) -> Moved:
        """Forgets a dispute; what was superseded by it is followed again."""
        self._require_known(dispute_id)
        numbers = self._claims.withdraw(dispute_id)
        self._way.forget(dispute_id, numbers)
        for number in numbers:
            self._way.named(number, ())
        return self._settled() | {dispute_id}

    def disputes(self) -> dict[str, Account]:
        """Per dispute where its units are, in byte order."""
        return {dispute_id: self._account(dispute_id) for dispute_id in self._claims.ids()}

    def flows(self, dispute_id: str) -> dict[str, int]:
        """Units of a dispute that each payment carried on arrival, by payment id."""
        self._require_known(dispute_id)
        names = self._payments.names
        return {names[number]: units for number, units in self._way.found(dispute_id).flows.tolist()}

    def positions(self, dispute_id: str) -> dict[str, int]:
        """Units of a dispute that rest, by account."""
        self._require_known(dispute_id)
        name = self._payments.accounts.name
        return {name(account): units for account, units in self._way.found(dispute_id).rests.tolist()}

    def ledger(self) -> Ledger:
        """The payments as they stand, as a ledger of their own."""
        payments = self._payments
        return Ledger.from_rows(payments.standing(), payments.accounts.given_openings())

    def _take(self, rows: Sequence[Row]) -> int:
        """Takes sorted payments, each where it belongs; gives the number of the last one."""
        behind = next((n for n, row in enumerate(rows) if self._payments.is_latest(key_of(row))), len(rows))
        for row in rows[:behind]:
            self._way.put(self._payments.take([row], latest=False)[0])
        if behind < len(rows):
            self._way.append(self._payments.take(rows[behind:], latest=True))
        return self._payments.count - 1

    def _drop(self, number: int) -> None:
        self._way.drop(number)
        self._payments.drop(number)

    def _fitting_way(self) -> Mapped | Replayed:
        if self.rule == "fifo" and self.limits == NO_LIMITS and not self._payments.reversed:
            return Mapped(self._payments, self._claims)
        return Replayed(self._payments, self._claims, self.rule, self.limits)

    def _settled(self) -> Moved:
        """Follows what moved; the first payment that takes another back ends the map of places."""
        if isinstance(self._way, Replayed) or not self._payments.reversed:
            return frozenset(self._way.settle())
        before, self._way = self._way, self._fitting_way()
        self._way.settle()
        return frozenset(name for name in self._claims.ids() if self._differs(name, before.known(name)))

    def _differs(self, dispute_id: str, before: Found | None) -> bool:
        now = self._payments.as_before(self._way.found(dispute_id))
        return before is None or not now.says(self._payments.as_before(before))

    def _account(self, dispute_id: str) -> Account:
        found, disputed = self._way.found(dispute_id), sum(self._claims.by(dispute_id).values())
        outside = self._payments.accounts.outside
        left = self._payments.book.targets[found.flows[:, 0]] == outside
        exits = int(found.flows[left, 1].sum())
        resting = int(found.rests[:, 1].sum())
        return Account(disputed, resting, exits, found.superseded, found.returned, found.unfollowed)

    def _standing(self, transaction_id: str) -> int:
        number = self._payments.number(transaction_id)
        if number is None:
            raise InvalidValue("transaction_id", f"{transaction_id!r} is not in the ledger")
        return number

    def _require_new(self, ids: Sequence[str]) -> None:
        standing = self._payments.names.find_all(ids)
        for name, number in standing.items():
            if number not in self._payments.gone:
                raise InvalidValue("transaction_id", f"{name!r} stands already; correct it")
        if isinstance(ids, list) and len(set(ids)) < len(ids):  # a ledger's own are all different
            twice = next(name for name, times in Counter(ids).items() if times > 1)
            raise InvalidValue("transaction_id", f"{twice!r} comes twice")

    def _require_known(self, dispute_id: str) -> None:
        if dispute_id not in self._claims:
            raise InvalidValue("dispute_id", f"{dispute_id!r} is not one of these")

    def _require_not_taken_back(self, number: int, transaction_id: str) -> None:
        if self._payments.taken_back(number):
            raise InvalidValue("reverses", f"{transaction_id!r} is taken back; remove that first")

    def _require_possible(self, given: Sequence[Dispute], numbers: dict[str, int]) -> None:
        asked: dict[tuple[str, int], int] = {}
        sums: dict[int, int] = {}
        for one in given:
            name, number = one.transaction_id, numbers.get(one.transaction_id)
            if not one.dispute_id or one.amount <= 0:
                raise InvalidValue("dispute", "needs an id and an amount above 0")
            if number is None:
                raise InvalidValue("transaction_id", f"{name!r} is not in the ledger")
            if self._payments.moves_nothing(number):
                raise InvalidValue("transaction_id", f"{name!r} moves nothing")
            named = dict(self._claims.on(number))
            if one.dispute_id in named or (one.dispute_id, number) in asked:
                raise InvalidValue("dispute_id", f"{one.dispute_id!r} names {name!r} already")
            asked[one.dispute_id, number] = one.amount
            sums[number] = sums.get(number, sum(named.values())) + one.amount
            if sums[number] > int(self._payments.book.amounts[number]):
                raise InvalidValue("amount", f"more of {name!r} would be disputed than it moved")
