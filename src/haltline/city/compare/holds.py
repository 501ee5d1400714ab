"""Holds under one procedure: units, sums or whole accounts, each with a case, a holder and an end."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from haltline.city.compare.ledger import Ledger, moment
from haltline.city.compare.wave import Holder
from haltline.city.liens import Part
from haltline.city.rows import AccountId, Row
from haltline.protocol import slices as units
from haltline.protocol.slices import Slices

DAY = 24 * 60.0  # minutes
FOREVER = 100_000 * DAY  # for those who know no end


class End(StrEnum):
    """How a hold ended."""

    EXPIRED = "expired"
    UPHELD = "upheld"  # a contest
    NOT_FRAUD = "not fraud"  # a review
    RETURNED = "returned"


@dataclass(slots=True)
class Hold:
    """One hold of one case on one account: parts of liens, or the whole account. Minor units and minutes."""

    number: int
    case: int
    account: AccountId
    holder: Holder
    since: float
    amount: int
    hop: int = 1
    whole: bool = False
    parts: tuple[str, ...] = ()
    end: End | None = None


class Holds:
    """All holds under one procedure, and the harm that ended ones did."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.all: list[Hold] = []
        self.lapsed = 0  # lost units in holds on mules that ended by themselves
        self.wrong_days = 0.0
        self.wrong_amount_days = 0.0  # minor units x days
        self._number = 0

    def standing(self, case: int) -> list[Hold]:
        """The holds of a case that have not ended."""
        return [hold for hold in self.all if hold.case == case and hold.end is None]

    def keep_units(self, at: float, case: int, row: Row, wanted: Slices, hop: int) -> Hold | None:
        """Keeps those of the wanted units of a payment that are still there; None when none is."""
        assert row.target is not None, "what has left cannot be held"
        hold = self._new(at, case, row.target, hop)
        return self._keep(hold, [(row.transfer_id, wanted)])

    def keep_sum(self, at: float, case: int, account: AccountId, amount: int) -> Hold | None:
        """Keeps so much of what is free: the case's own losses first, then others', then the rest."""
        return self._keep(self._new(at, case, account), self._chosen(account, case, amount))

    def restrain(self, at: float, case: int, account: AccountId) -> Hold:
        """Nothing leaves the account any more, whatever came or comes in."""
        hold = self._new(at, case, account)
        hold.whole, hold.amount = True, self.ledger.balance(account)
        self.ledger.stop(account)
        self.all.append(hold)
        return hold

    def release(self, hold: Hold, amount: int, at: float) -> None:
        """Gives a part of a hold of units free again; it goes on standing with the rest."""
        liens = self.ledger.liens[hold.account.institution]
        hold.amount -= sum(liens.release(part, amount, now=moment(at)) for part in hold.parts)

    def finish(self, hold: Hold, at: float, end: End) -> None:
        """Ends a hold that stands: what is left of it is free, and harm where the holder is honest."""
        if hold.end is not None:
            return
        if hold.holder is Holder.BYSTANDER:
            self._count_harm(hold, (at - hold.since) / DAY)
        elif end is End.EXPIRED:
            self.lapsed += self._lost_in(hold)
        hold.end = end
        if hold.whole:
            self.ledger.start(hold.account)
        liens = self.ledger.liens[hold.account.institution]
        for part in hold.parts:
            liens.release(part, hold.amount, now=moment(at))

    def give_back(self, hold: Hold, at: float) -> None:
        """Sends what a hold keeps home; of a whole account the losses of the case alone."""
        if hold.end is not None:
            return
        liens = self.ledger.liens[hold.account.institution]
        parts = hold.parts
        if hold.whole:
            lost = self._losses(hold.account, lambda fraud: fraud == hold.case)
            parts = tuple(self._lien(f"{hold.number}-order", hold, each, at) for each in lost)
        else:
            hold.end = End.RETURNED
        draws = [(part, liens.parts[part].amount) for part in parts if liens.parts[part].live]
        self.ledger.give_back(at, hold.account, draws)

    def _keep(self, hold: Hold, wanted: Iterable[tuple[str, Slices]]) -> Hold | None:
        liens = self.ledger.liens[hold.account.institution]
        hold.parts = tuple(self._lien(str(hold.number), hold, each, hold.since) for each in wanted)
        hold.amount = sum(liens.parts[part].amount for part in hold.parts)
        if hold.amount:
            self.all.append(hold)
        return hold if hold.amount else None

    def _lien(self, name: str, hold: Hold, wanted: tuple[str, Slices], at: float) -> str:
        transfer_id, asked = wanted
        part = Part(f"{name}/{transfer_id}", str(hold.case), transfer_id, moment(FOREVER))
        self.ledger.liens[hold.account.institution].hold(part, asked, now=moment(at))
        return part.hold_id

    def _new(self, at: float, case: int, account: AccountId, hop: int = 1) -> Hold:
        self._number += 1
        return Hold(self._number, case, account, self.ledger.holdings[account].holder, at, 0, hop)

    def _chosen(self, account: AccountId, case: int, amount: int) -> list[tuple[str, Slices]]:
        own = self._losses(account, lambda fraud: fraud == case)
        others = self._losses(account, lambda fraud: fraud != case)
        everything = [(origin, ((lo, hi),)) for origin, lo, hi in self.ledger.free_units(account)]
        chosen: dict[str, Slices] = {}
        for origin, there in (*own, *others, *everything):
            fresh = units.subtract(there, chosen.get(origin, ()))
            taken = units.take(fresh, min(amount, units.total(fresh)))
            amount -= units.total(taken)
            if taken:
                chosen[origin] = units.union([*chosen.get(origin, ()), *taken])
        return list(chosen.items())

    def _losses(self, account: AccountId, which: Callable[[int], bool]) -> list[tuple[str, Slices]]:
        """The lost units that lie free in an account, of those frauds."""
        found: list[tuple[str, Slices]] = []
        for origin, lo, hi in self.ledger.free_units(account):
            pieces = [(one.lo, one.hi) for one in self.ledger.truth(origin) if which(one.fraud)]
            found.append((origin, units.intersect(units.union(pieces), ((lo, hi),))))
        return [(origin, lost) for origin, lost in found if lost]

    def _lost_in(self, hold: Hold) -> int:
        """The lost units, of whatever fraud, that the parts of a hold keep."""
        parts = self.ledger.liens[hold.account.institution].parts
        return sum(
            units.total(units.intersect(parts[name].live, ((one.lo, one.hi),)))
            for name in hold.parts
            for one in self.ledger.truth(parts[name].transfer_id)
        )

    def _count_harm(self, hold: Hold, days: float) -> None:
        amount = (hold.amount + self.ledger.balance(hold.account)) / 2 if hold.whole else hold.amount
        self.wrong_days += days
        self.wrong_amount_days += amount * days
