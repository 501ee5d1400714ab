"""The memory of a centre: its rows, the indexes to find them by, and the only ways in which they change."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from haltline.city.simulation.memory.decisions import Decisions, NotZero
from haltline.city.simulation.memory.rows import (
    Dispute,
    Leg,
    Message,
    Part,
    Payout,
    Plan,
    Report,
    Request,
)
from haltline.city.simulation.port import KeptReply, Moved
from haltline.city.simulation.rules import Rules
from haltline.protocol import PartState, RequestState
from haltline.protocol.decisions import Circuit, MoneyState, PartNow

Change = tuple[Leg, MoneyState, int]
Payment = tuple[str, str]


class House:
    """All rows of one centre. `partners` are the banks it can ask."""

    def __init__(self, rules: Rules, decide: Decisions, partners: Iterable[str]) -> None:
        self.rules, self.decide, self.partners = rules, decide, frozenset(partners)
        self.reports: dict[str, Report] = {}
        self.disputes: list[Dispute] = []
        self.disputes_on: dict[Payment, list[Dispute]] = {}
        self.legs: dict[str, Leg] = {}
        self.legs_on: dict[Payment, list[Leg]] = {}
        self.requests: dict[str, Request] = {}
        self.to_post: list[Request] = []  # one entry for each reply that waits, in the order they came
        self.outbox: list[Message] = []
        self.by_key: dict[str, Message] = {}
        self.waiting: list[Message] = []
        self.payouts: dict[str, Payout] = {}
        self.lines: dict[str, Circuit] = {}
        self.plans: dict[tuple[Payment, str], Plan] = {}  # of a pot, as each district has it
        self.ran: list[Plan] = []
        self.pots: set[tuple[Payment, str]] = set()  # opened, by district
        self.moved: list[Moved] = []
        self.kept: list[KeptReply] = []
        self.releases: list[Message] = []
        self.questions: dict[str, str] = {}  # by leg, what a person has to find out
        self._ids = 0
        self._names: dict[str, int] = {}

    def new_id(self) -> UUID:
        """The next id; ids rise."""
        self._ids += 1
        return UUID(int=self._ids)

    def numbered(self, name: str) -> str:
        """The name with the number of times it was given, from 1."""
        self._names[name] = self._names.get(name, 0) + 1
        return f"{name}{self._names[name]}"

    def add_leg(self, leg: Leg) -> Leg:
        """Keeps a leg where it is found by its name, its payment, its dispute and its parent."""
        self.legs[leg.name] = leg
        self.legs_on.setdefault((leg.payer[0], leg.reference), []).append(leg)
        leg.dispute.legs.append(leg)
        if leg.parent is not None:
            leg.parent.children.append(leg)
        return leg

    def put(self, message: Message) -> Message:
        """A message is written beside the decision that made it."""
        message.name = self.numbered(f"{message.kind} {message.name} ")
        message.number = len(self.outbox)
        self.outbox.append(message)
        self.by_key[message.key] = message
        self.waiting.append(message)
        return message

    def post(self, changes: Iterable[Change]) -> None:
        """Moves units between states and legs of one dispute; NotZero when that would make or lose any."""
        sums: dict[tuple[str, MoneyState], int] = {}
        for leg, state, amount in changes:
            sums[leg.name, state] = sums.get((leg.name, state), 0) + amount
        self.decide.require_zero(sums.values())
        for (name, state), amount in sums.items():
            self.rest(self.legs[name], state, amount)

    def rest(self, leg: Leg, state: MoneyState, amount: int) -> None:
        """Adds units to a state of a leg, or takes them away."""
        left = leg.rest.get(state, 0) + amount
        if left < 0:
            raise NotZero(f"{-left} units of {leg.name} are not {state}")
        if left:
            leg.rest[state] = left
        else:
            leg.rest.pop(state, None)

    def move_request(self, request: Request, to: RequestState, *, evidence: bool = False) -> None:
        """Along the table only."""
        self.decide.check_request_move(request.state, to)
        marked = self.decide.not_confirmed(request.not_confirmed, entered=to, evidence=evidence)
        self._note(request, to, marked, evidence)
        request.state, request.not_confirmed = to, marked

    def heard_of(self, request: Request) -> None:
        """The bank has given word of a request that stays where it is."""
        if request.not_confirmed:
            self._note(request, request.state, False, True)
            request.not_confirmed = False

    def set_part(self, request: Request, now: PartNow) -> None:
        """How a part stands now; its state moves along the table only."""
        part = request.part
        assert part is not None, "only a part that is known moves"
        if now.state is not part.state:
            self.decide.check_part_move(part.state, now.state)
            self.moved.append(Moved("part", request.name, part.state.value, now.state.value))
        part.state, part.amount = now.state, now.amount
        part.releasing, part.beside = now.releasing, now.beside

    def open_part(self, request: Request, amount: int, now: datetime, *, beside: int = 0) -> None:
        """A bank holds money under a request for the first time."""
        request.part = Part(PartState.ACTIVE, amount, request.expires_at, now, beside=beside)
        self.moved.append(Moved("part", request.name, PartState.REQUESTED.value, PartState.ACTIVE.value))

    def _note(self, request: Request, to: RequestState, marked: bool, evidence: bool) -> None:
        marks = (request.not_confirmed, marked)
        self.moved.append(Moved("request", request.name, request.state.value, to.value, marks, evidence))


def case_of(leg: Leg) -> Report:
    """The report that leads the case of a leg."""
    return leg.dispute.report.lead


def subtree(leg: Leg) -> list[Leg]:
    """The leg and all legs that grew from it and still stand, nearest first."""
    found, rim = [leg], [leg]
    while rim:
        rim = [child for each in rim for child in each.children if not child.ended]
        found += rim
    return found


def uprooted(legs: Iterable[Leg]) -> list[Change]:
    """Changes that take every unit away from these legs, whatever its state."""
    return [(leg, state, -amount) for leg in legs for state, amount in leg.rest.items()]
