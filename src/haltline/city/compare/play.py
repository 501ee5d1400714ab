"""One wave under one procedure: payments, reports, answers and contests in the order of their moments."""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Protocol

from haltline.city.compare.aftermath import Aftermath
from haltline.city.compare.assumptions import MINOR, Given
from haltline.city.compare.chance import Chance
from haltline.city.compare.holds import Hold, Holds
from haltline.city.compare.ledger import Fate, Ledger
from haltline.city.compare.office import OfficeHours
from haltline.city.compare.wave import Fraud, Honest, Move, Wave
from haltline.city.rows import AccountId, Row
from haltline.protocol.slices import first

HOUR, DAY = 60.0, 24 * 60.0  # minutes
HORIZON = 400 * DAY  # by then every hold has met its contest, review and order


class Procedure(Protocol):
    """What a way of holding money does; it acts through the play it was given."""

    def reported(self, fraud: Fraud, row: Row) -> None:
        """A payment has just been reported."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the losses of one wave: minor units; days a bystander's hold stood, and units x days."""

    disputed: int
    held: int
    returned: int
    free: int
    gone: int
    wrong_hold_days: float
    wrong_amount_days: float
    holds: int

    @property
    def held_share(self) -> float:
        """Of the losses, what stood under a hold and was not given free again as not fraud."""
        return self.held / self.disputed if self.disputed else 0.0

    @property
    def returned_share(self) -> float:
        """Of the losses, what went back to victims."""
        return self.returned / self.disputed if self.disputed else 0.0


class Play:
    """The world of one run: its clock, its books, its holds, and the banks' answers."""

    def __init__(self, wave: Wave, given: Given, *, floor: bool = False, door: bool = False) -> None:
        self.wave, self.given = wave, given
        self.chance = Chance(wave.seed)
        self.ledger = Ledger(wave.banks, wave.holdings, int(given["living_floor"]) * MINOR if floor else 0)
        self.holds = Holds(self.ledger)
        self.hours = OfficeHours(given["office_hours"])
        self.aftermath = Aftermath(self, door=door)
        self.now = 0.0
        self._left: dict[AccountId, float] = {}  # since when a gang could find that money would not go
        self._paid: dict[int, Row] = {}
        self._coming: list[tuple[float, int, Callable[[], None]]] = []
        self._serial = 0

    def at(self, moment: float, act: Callable[[], None]) -> None:
        """Plans something; what is planned for one moment happens in the order of planning."""
        self._serial += 1
        heappush(self._coming, (max(moment, self.now), self._serial, act))

    def run(self, procedure: Procedure) -> Outcome:
        """Plays the wave to its end."""
        for fraud in self.wave.frauds:
            self.at(fraud.at, lambda fraud=fraud: self._pay(fraud, procedure))  # type: ignore[misc]
        for each in self.wave.honest:
            self.at(each.at, lambda each=each: self._pay_honestly(each))  # type: ignore[misc]
        while self._coming and self._coming[0][0] <= HORIZON:
            self.now, _, act = heappop(self._coming)
            act()
        return self._outcome()

    def answered_at(self, account: AccountId, case: int) -> float:
        """When the bank of an account has acted on a request that reaches it now."""
        given, key = self.given, (account, case)
        if self.ledger.banks[account.institution].by_hand:
            return self.answered_by_hand_at(account, case)
        if self.chance.happens(given["silent_share"], "silent", *key):
            return self.now + given["chase_hours"] * HOUR
        return self.now + self.chance.around(given["bank_minutes"], given["bank_spread"], "bank", *key)

    def answered_by_hand_at(self, account: AccountId, case: int) -> float:
        """When a clerk of the bank has acted."""
        given = self.given
        work = self.chance.around(
            given["bank_hand_hours"] * HOUR, given["bank_spread"], "clerk", account, case
        )
        return self.hours.after(self.now, work)

    def follow_up(self, hold: Hold | None) -> None:
        """A hold has begun: its contest, end, order and review are planned, and a gang will see it."""
        if hold is not None:
            self._left.setdefault(hold.account, self.now)
            self.aftermath.of(hold)

    def _pay(self, fraud: Fraud, procedure: Procedure) -> None:
        left = self._left.get(fraud.into, HORIZON)
        into = fraud.spare if left + self.given["notice_hours"] * HOUR <= self.now else fraud.into
        if fraud.genuine:
            row = self.ledger.lose(self.now, fraud.victim, into, fraud.amount, fraud.number)
            self._paid[fraud.number] = row
            self.aftermath.may_order(fraud)
        else:
            paid = self.ledger.pay(self.now, fraud.victim, into, fraud.amount)
            assert paid is not None, "who reports falsely has paid"
            row = paid
        self._plan(fraud.moves, into, row.amount)
        self.at(fraud.reported_at, lambda: procedure.reported(fraud, row))

    def _plan(self, moves: tuple[Move, ...], account: AccountId, amount: int) -> None:
        weights, before = sum(move.weight for move in moves), 0
        for move in moves:
            part = amount * (before + move.weight) // weights - amount * before // weights
            before += move.weight
            if part:
                self.at(self.now + move.wait, lambda move=move, part=part: self._move(move, account, part))  # type: ignore[misc]

    def _move(self, move: Move, account: AccountId, amount: int) -> None:
        row = self.ledger.pay(self.now, account, move.target, amount, move.kind)
        if row is None or row.amount < amount:
            self._left.setdefault(account, self.now)
        if row is not None and move.target is not None:
            self._plan(move.then, move.target, row.amount)

    def _pay_honestly(self, each: Honest) -> None:
        self.ledger.pay(self.now, each.source, each.target, each.amount)

    def _outcome(self) -> Outcome:
        fates = dict.fromkeys(Fate, 0)
        disputed = 0
        for row in self._paid.values():
            disputed += row.amount
            for fate, amount in self.ledger.fates(row, first(row.amount)).items():
                fates[fate] += amount
        if sum(fates.values()) != disputed:
            raise ArithmeticError(f"{disputed} minor units were lost and {sum(fates.values())} found again")
        return Outcome(
            disputed,
            fates[Fate.HELD] + fates[Fate.RETURNED] + self.holds.lapsed,
            fates[Fate.RETURNED],
            fates[Fate.FREE] - self.holds.lapsed,
            fates[Fate.GONE],
            self.holds.wrong_days,
            self.holds.wrong_amount_days,
            len(self.holds.all),
        )
