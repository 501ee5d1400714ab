"""The real centre behind the port of the simulation: its own actions, in the scopes of those who act."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from haltline.centre.contests.actions.deciding import decide
from haltline.centre.contests.actions.entering import contest
from haltline.centre.contests.models import Contest, Tier
from haltline.centre.holds import api as holds_api
from haltline.centre.holds.actions import asking, changing, claiming, delivering, lapsing, recalling
from haltline.centre.holds.messages import authority
from haltline.centre.holds.models import HoldPart, HoldRequest
from haltline.centre.kernel import clock
from haltline.centre.kernel.errors import HaltlineError
from haltline.centre.kernel.models import OutboxMessage
from haltline.centre.kernel.profile import profile
from haltline.centre.kernel.scope import in_scope
from haltline.centre.people.models import Person
from haltline.centre.recovery import api as recovery_api
from haltline.centre.recovery.actions import approving, pots, proposing
from haltline.centre.recovery.models import Plan
from haltline.centre.reports.actions import Paid as PaidBy
from haltline.centre.reports.actions import Told, take_report
from haltline.centre.reports.models import Report
from haltline.city.cap import Ordered, ReleaseSent
from haltline.city.simulation.port import (
    DISTRICTS,
    Act,
    Answered,
    AtOnce,
    Books,
    Came,
    KeptReply,
    Letter,
    Moved,
    Paid,
    PlanRun,
    Sending,
    Verb,
)
from haltline.city.simulation.rules import CURRENCY, Rules
from haltline.city.world import PaymentFacts, ReportPlan
from haltline.cli.rehearsal import due_work, reading
from haltline.cli.rehearsal.ground import ELSEWHERE, populate
from haltline.cli.rehearsal.watch import TOLD
from haltline.protocol import MessageError, PartEnded, ProofOfCredit, Reply, parse, paths
from haltline.protocol.wire import Message

RECOVERY = {Verb.PROPOSE, Verb.AGREE}
PAGES: Mapping[str, tuple[type[Message], Callable[..., Any]]] = {
    paths.REPLIES: (Reply, inspect.unwrap(holds_api.replies)),
    paths.PROOFS: (ProofOfCredit, inspect.unwrap(recovery_api.proofs)),
    paths.ENDED: (PartEnded, inspect.unwrap(recovery_api.ended)),
}


@dataclass
class RealCentre:
    """One centre on one fresh database, which ``admin`` looks at past all row policies.

    Whoever uses it has pointed Django at that database and put the rules in force (ground.py). ``receipts``
    and ``taken`` are what those outside hold an acknowledgement of: keys of reports, ids of banks' replies.
    """

    admin: psycopg.Connection
    rules: Rules
    partners: Sequence[str]
    start: datetime
    now: datetime = field(init=False)
    receipts: set[str] = field(default_factory=set)
    taken: set[tuple[str, str]] = field(default_factory=set)
    _version: int = 0
    _claimed: dict[tuple[str, int], OutboxMessage] = field(default_factory=dict)
    _put_at: dict[str, datetime] = field(default_factory=dict)
    _seen_moves: int = 0
    _seen_replies: UUID = UUID(int=0)

    def __post_init__(self) -> None:
        self.now = self.start
        clock.simulate(lambda: self.now)
        populate(self.rules, self.partners, self.start)

    def report(self, plan: ReportPlan, now: datetime) -> None:
        """See the port."""
        self._at(now)
        district = DISTRICTS[plan.district]
        taken_by = _person("helpline", Verb.APPROVE, district) if plan.channel == "helpline" else None
        told = Told(
            client_key=plan.key, district=district, phone=plan.phone, name=plan.name,
            payments=tuple(_paid(facts) for facts in plan.payments),
        )  # fmt: skip
        take_report(told, taken_by=taken_by)
        self.receipts.add(plan.key)
        self._changed()

    def act(self, act: Act, now: datetime) -> bool:
        """See the port."""
        self._at(now)
        person = _person(act.person, act.verb, self._district_of(act))
        try:
            done = self._act(act, person)
        except HaltlineError:
            return False
        self._changed()
        return done

    def _act(self, act: Act, person: Person) -> bool:
        if act.verb is Verb.AGREE:  # opens its scope itself
            return _agree(act, person)
        with in_scope(person.scope):
            if act.verb is Verb.PROPOSE:
                bank, _, number = act.about.partition(":")
                proposing.propose(pots.open_pot(bank, number, person, CURRENCY), person)
                return True
            if act.verb is Verb.VERIFY:
                report = Report.objects.filter(client_key=act.about).first()
                if report is not None:
                    lapsing.verify(report, person, reached="called-back", confirmed="statement")
                return report is not None
            named = {name: hold for hold, name in reading.holds(self.admin).items()}
            hold = named.get(act.about)
            return hold is not None and _on_hold(act, HoldRequest.objects.get(pk=hold), person)

    def _district_of(self, act: Act) -> str:
        """Where somebody sits who does this: officers where what they act on belongs."""
        report = act.about if act.verb is Verb.VERIFY else act.about.partition("/")[0]
        known = reading.districts(self.admin)
        return act.district if act.verb in RECOVERY else known.get(report, act.district)

    def due(self, now: datetime) -> Sequence[Sending]:
        """See the port."""
        self._at(now)
        names, claimed = reading.message_names(self.admin), []
        for message, district in due_work.due_messages(self.admin, now):
            with in_scope(f"worker:{district}"):
                row = delivering.take(message)
            if row is not None:
                self._claimed[str(row.pk), row.attempts] = row
                claimed.append(_sending(row, names[row.pk]))
        if claimed:
            self._changed()
        return claimed

    def came(self, sending: Sending, came: Came, now: datetime) -> None:
        """See the port."""
        self._at(now)
        row = self._claimed.pop((sending.token, sending.attempt), None)
        if row is None:
            return
        told = claiming.Came(came.status, came.body, came.reached, came.wait)
        with self._telling(came.status is not None and 200 <= came.status < 300), _working(row):
            delivering.settle(row, told, was_query=sending.query)
        self._changed()

    def receive(self, letter: Letter, now: datetime) -> Answered:
        """See the port."""
        self._at(now)
        try:
            with self._telling(True), in_scope(f"partner:{letter.partner}"):
                model, page = PAGES[letter.path]
                answer = page(parse(model, letter.body), letter.body, letter.partner)
        except MessageError as bad:
            return Answered(bad.status, bad.code)
        self._changed()
        if letter.path == paths.REPLIES and answer.status_code == 200:
            self.taken.add((letter.partner, json.loads(letter.body)["reply_id"]))
        return Answered(answer.status_code, reading.problem_code(answer))

    def tick(self, now: datetime) -> None:
        """See the port."""
        self._at(now)
        while work := due_work.one_due(self.admin, now):
            with self._telling(work.tells):
                work.run()
            self._changed()

    def next_due(self) -> datetime | None:
        """See the port."""
        return due_work.next_due(self.admin)

    def crash(self) -> None:
        """See the port: what was claimed is forgotten, and its lease runs out."""
        self._claimed.clear()
        connection.close()

    def version(self) -> int:
        """See the port."""
        return self._version

    def books(self) -> Books:
        """See the port."""
        return reading.books(self.admin)

    def moves(self) -> Sequence[Moved]:
        """See the port."""
        self._seen_moves, news = reading.moves_after(self.admin, self._seen_moves)
        return news

    def replies(self) -> Sequence[KeptReply]:
        """See the port."""
        self._seen_replies, news = reading.replies_after(self.admin, self._seen_replies)
        return news

    def limits(self) -> Mapping[str, int]:
        """See the port."""
        return reading.limits(self.admin)

    def releases(self) -> Iterable[ReleaseSent]:
        """See the port."""
        return reading.releases(self.admin, self._put_at, self.rules.answer_clock)

    def ordered(self) -> Iterable[Ordered]:
        """See the port."""
        return reading.ordered(self.admin)

    def cases(self) -> Mapping[str, str]:
        """See the port."""
        return reading.cases(self.admin)

    def legs(self) -> Mapping[str, str]:
        """See the port."""
        return {str(hold): name for hold, name in reading.holds(self.admin).items()}

    def at_once(self) -> Iterable[AtOnce]:
        """See the port."""
        return reading.at_once(self.admin)

    def plans(self) -> Iterable[PlanRun]:
        """See the port."""
        return reading.plans(self.admin)

    def paid(self) -> Iterable[Paid]:
        """See the port."""
        return reading.paid(self.admin)

    def _at(self, now: datetime) -> None:
        self.now = now

    def _changed(self) -> None:
        self._version += 1
        for key in reading.message_keys(self.admin):
            self._put_at.setdefault(key, self.now)

    def _telling(self, told: bool) -> due_work.Setting:
        """While it lasts the watch notes that a bank's own word is being taken."""
        return due_work.Setting(TOLD, "1" if told else "")


def _working(row: OutboxMessage) -> AbstractContextManager[None]:
    return in_scope(f"worker:{row.district_id}")


def _person(name: str, verb: Verb, district: str) -> Person:
    """The person of that name in a district; whoever shares out money works in recovery."""
    role = Person.Role.RECOVERY if verb in RECOVERY else Person.Role.OFFICER
    username = f"{role.value}-{name}-{district}"
    found = Person.objects.filter(username=username).first()
    return found or Person.objects.create(
        username=username, role=role, district_id=district, desk_name=f"Desk {name}"
    )


def _paid(facts: PaymentFacts) -> PaidBy:
    whole = facts.whole or facts.amount
    return PaidBy(
        rail=facts.rail, reference=facts.reference, amount=whole, currency=CURRENCY, paid_at=facts.paid_at,
        from_institution=facts.from_institution, from_account=facts.from_account,
        to_institution=facts.to_institution, to_account=facts.to_account,
        disputed=facts.amount if facts.amount != whole else 0,
    )  # fmt: skip


def _agree(act: Act, person: Person) -> bool:
    bank, _, number = act.about.partition(":")
    with in_scope(person.scope):
        plans = Plan.objects.filter(pot__partner_id=bank, pot__account=number, state="proposed")
        plan = plans.order_by("-pk").first()
    if plan is None:
        return False
    approving.approve(plan.pk, person)
    return True


def _on_hold(act: Act, request: HoldRequest, person: Person) -> bool:
    part = HoldPart.objects.filter(pk=request.pk).select_related("request").first()
    match act.verb:
        case Verb.APPROVE:
            asking.approve(request, person)
            return True
        case Verb.RECALL:
            by = authority(profile(), person.desk_name, "release")
            recalling.recall(request, "Taken back by an officer", by=by)
            return True
    if part is None:
        return False
    match act.verb:
        case Verb.CONTEST:
            contest(part, person, "It is my money.")
        case Verb.UPHOLD | Verb.REJECT:
            contested = Contest.objects.filter(part=part, state=Contest.State.OPEN).first()
            if contested is None:
                return False
            decide(contested, _hearer(contested), uphold=act.verb is Verb.UPHOLD, reason="As shown.")
        case Verb.EXTEND | Verb.REDUCE:
            keep = act.keep if act.verb is Verb.REDUCE else None
            step = changing.propose(part, changing.Change("As needed", keep, act.until), person)
            changing.second(step, _person("officer-0", act.verb, str(request.district_id)))
    return True


def _hearer(contested: Contest) -> Person:
    """Who hears a contest at its tier: an officer who approves nothing, then a reviewer of another office."""
    above = contested.tier == Tier.REVIEWER
    home = str(contested.district_id)
    role, district = (Person.Role.REVIEWER, ELSEWHERE) if above else (Person.Role.OFFICER, home)
    username = f"hears-{contested.tier}-{district}"
    found = Person.objects.filter(username=username).first()
    return found or Person.objects.create(
        username=username, role=role, district_id=district, desk_name=f"Hears {role.label}"
    )


def _sending(row: OutboxMessage, name: str) -> Sending:
    query = row.state == OutboxMessage.State.UNSURE and row.kind == "hold"
    path = paths.hold(str(row.subject)) if query else row.path
    return Sending(
        name, row.partner_id, row.kind, path, b"" if query else bytes(row.body), row.idempotency_key,
        row.attempts, query, str(row.pk),
    )  # fmt: skip
