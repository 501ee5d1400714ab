"""One seed from its first report to rest: every event a step, every invariant asked after every step."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from haltline.city.rows import Row, opening_to_wire, row_to_wire
from haltline.city.simulation.bank_side import BankSide
from haltline.city.simulation.banks import SimulatedBank
from haltline.city.simulation.centre_side import FAIR_AFTER, CentreSide
from haltline.city.simulation.draft import START
from haltline.city.simulation.invariants import BooksAgree, Invariant, View, after_every_step
from haltline.city.simulation.keys import Keys, Reader
from haltline.city.simulation.memory.centre import MemoryCentre
from haltline.city.simulation.memory.decisions import Decisions, NotZero
from haltline.city.simulation.people import ROUNDS_MINUTES, acts_of_round, with_end
from haltline.city.simulation.port import Act, Centre
from haltline.city.simulation.rules import Rules
from haltline.city.simulation.scheduler import Scheduler
from haltline.city.simulation.world import Setting, small_world
from haltline.city.world import ReportPlan
from haltline.protocol import IllegalMove

LAPSE: Final = Rules().lapse_after
HORIZON: Final = timedelta(hours=16)
STEPS_MAX: Final = 20_000
"""Steps after which a run counts as stuck; an ordinary one has about two hundred."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The first thing that was wrong: after which step, which invariant, in words."""

    seed: int
    step: int
    invariant: str
    what: str


@dataclass(frozen=True, slots=True)
class Setup:
    """Who takes part: tests plant bugs here by another decision, bank, or centre.

    `invariants` are asked after every step, and `also` those beside them.
    `fair_after`: attempts of the centre after which the network lets a message through.
    """

    decide: Decisions = field(default_factory=Decisions)
    bank: type[SimulatedBank] = SimulatedBank
    centre: Callable[[tuple[str, ...]], Centre] | None = None
    world: Callable[[int], Setting] = small_world
    invariants: Callable[[], tuple[Invariant, ...]] = after_every_step
    also: Callable[[], tuple[Invariant, ...]] = tuple
    fair_after: int = FAIR_AFTER
    reader: type[Reader] = Reader


Tell = Callable[[int, datetime, str], None]


class Run:
    """A whole world in motion. `tell` hears of every step, of what happened in words."""

    def __init__(self, seed: int, setup: Setup | None = None, tell: Tell | None = None) -> None:
        self.seed, self.setup, self.steps = seed, setup or Setup(), 0
        self.setting = self.setup.world(seed)
        self.scheduler = Scheduler(START)
        codes = tuple(each.code for each in self.setting.banks)
        self.centre = self._centre(codes)
        self.banks = {each.code: self._bank(each.code, codes) for each in self.setting.banks}
        plans = {plan.key: plan for plan in self.setting.world.reports}
        self.view = View(self.centre, self.banks, plans)
        self.view.now = START
        keys = Keys(self.setting, START, self.setup.reader)
        self.bank_side = BankSide(seed, self.scheduler, self.setting, self.view, keys)
        self.centre_side = CentreSide(seed, self.scheduler, self.setting, self.bank_side, self.centre)
        self.centre_side.fair_after = self.setup.fair_after
        self._invariants: tuple[Invariant, ...] = (*self.setup.invariants(), *self.setup.also())
        self._tell = tell
        self._versions: tuple[int, ...] = ()
        self._plan()

    def play(self) -> Failure | None:
        """Runs to rest; gives the first failure. What the centre itself refuses to do is one too."""
        try:
            return self._play()
        except IllegalMove as refused:
            return Failure(self.seed, self.steps + 1, "I8", str(refused))
        except NotZero as refused:
            return Failure(self.seed, self.steps + 1, "I4", str(refused))

    def _play(self) -> Failure | None:
        while self._step():
            self.steps += 1
            if failure := self._look(self._invariants):
                return failure
            if self.steps >= STEPS_MAX:
                return Failure(self.seed, self.steps, "rest", "the run does not come to rest")
        return self._look((BooksAgree(),), always=True)

    def _centre(self, codes: tuple[str, ...]) -> Centre:
        if self.setup.centre is not None:
            return self.setup.centre(codes)
        return MemoryCentre(codes, rules=self.setting.rules, decide=self.setup.decide)

    def _bank(self, code: str, codes: tuple[str, ...]) -> SimulatedBank:
        manner = next(each for each in self.setting.banks if each.code == code)
        bank = self.setup.bank(
            code, lambda: self.scheduler.now, seed=self.seed, speed=manner.speed, skew=manner.skew,
            institutions=codes,
        )  # fmt: skip
        world = self.setting.world
        rows = [row for row in world.rows if code in _banks_of(row)]
        bank.office.do(
            "books", rows=[], coming=[row_to_wire(row) for row in rows],
            openings=[opening_to_wire(o) for o in world.openings if o.account.institution == code],
            plan={reference: word.value for reference, word in world.faults.get(code, {}).items()},
        )  # fmt: skip
        return bank

    def _plan(self) -> None:
        """Everything that happens by itself: payments, reports, rounds of people, deaths."""
        for row in self.setting.world.rows:
            self.scheduler.at(row.time, f"row {row.transfer_id}", partial(self._play_row, row))
        for plan in self.setting.world.reports:
            self.scheduler.at(plan.at, f"report {plan.key}", partial(self._report, plan))
        for number, minutes in enumerate(ROUNDS_MINUTES):
            moment = START + timedelta(minutes=minutes)
            self.scheduler.at(moment, f"round {number}", partial(self._round, number))
        for moment in self.setting.crashes:
            self.scheduler.at(moment, "the centre dies", self.centre_side.crash)
        self.bank_side.plan_deaths()
        self.bank_side.plan_thefts()

    def _step(self) -> bool:
        """The next event, or what the centre has to do by then; nothing when all is at rest."""
        due, event = self.centre.next_due(), self.scheduler.next_at()
        if due is not None and due <= START + HORIZON and (event is None or due <= event):
            self.scheduler.now = max(due, self.scheduler.now)
            self._begin("the centre works")
            self.centre_side.work()
            return True
        if event is None or event > START + HORIZON:
            return False
        name, deed = self.scheduler.take()
        self._begin(name)
        deed()
        return True

    def _begin(self, name: str) -> None:
        self.view.now = self.scheduler.now
        if self._tell is not None:
            self._tell(self.steps + 1, self.scheduler.now, name)

    def _look(self, invariants: tuple[Invariant, ...], *, always: bool = False) -> Failure | None:
        now, view = self.scheduler.now, self.view
        versions = (self.centre.version(), *(len(each.office.journal.events) for each in self.banks.values()))
        view.moves = list(self.centre.moves())
        changed = always or versions != self._versions
        for invariant in invariants:
            if not changed and (invariant.until is None or now < invariant.until):
                continue
            if what := invariant.look(view):
                return Failure(self.seed, self.steps, invariant.name, what)
        self._versions = versions
        return None

    def _play_row(self, row: Row) -> None:
        posted = row.amount
        if row.source is not None and row.source.institution in self.banks:
            office = self.banks[row.source.institution].office
            short = office.do("play", debit=[row.transfer_id], credit=[], cut={})
            posted = short.get(row.transfer_id, posted)
            self.bank_side.take_up(row.source.institution)
        if row.target is not None and row.target.institution in self.banks and posted:
            office = self.banks[row.target.institution].office
            office.do("play", debit=[], credit=[row.transfer_id], cut={row.transfer_id: posted})
            self.bank_side.take_up(row.target.institution)

    def _report(self, plan: ReportPlan) -> None:
        self.centre.report(plan, self.scheduler.now)
        if random.Random(f"{self.seed}:click:{plan.key}").random() < 0.2:
            self.centre.report(plan, self.scheduler.now)  # a second click

    def _round(self, number: int) -> None:
        now = self.scheduler.now  # who is verified after the lapse is asked about anew: not simulated
        told = [plan.key for plan in self.setting.world.reports if plan.at <= now < plan.at + LAPSE]
        for at, act in enumerate(acts_of_round(self.seed, number, self.view.books, told)):
            name = f"round {number} {at:03d} {act.person} {act.verb.value} {act.about}"
            self.scheduler.at(self.scheduler.now, name, partial(self._act, act))

    def _act(self, act: Act) -> None:
        self.centre.act(with_end(act, self.scheduler.now), self.scheduler.now)


def _banks_of(row: Row) -> set[str]:
    return {side.institution for side in (row.source, row.target) if side is not None}
