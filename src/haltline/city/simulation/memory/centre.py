"""The port of a centre in memory: every call is one transaction that either happens whole or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from haltline.city.cap import Ordered, ReleaseSent
from haltline.city.simulation.memory import asking, freeing, giving_back
from haltline.city.simulation.memory.clocks import clock_due, fire
from haltline.city.simulation.memory.decisions import Decisions
from haltline.city.simulation.memory.delivering import claim, ready_at, settle
from haltline.city.simulation.memory.following import begin, post_reply
from haltline.city.simulation.memory.house import House, case_of
from haltline.city.simulation.memory.receiving import receive
from haltline.city.simulation.memory.rows import OWED, Dispute, Report, Request
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
    PartBook,
    PlanRun,
    RequestBook,
    Sending,
    Verb,
)
from haltline.city.simulation.rules import Rules
from haltline.city.world import PaymentFacts, ReportPlan
from haltline.protocol import Ask
from haltline.protocol.decisions import CircuitState, MoneyState


class MemoryCentre:
    """A centre that is gone with its process; a crash loses nothing that it had committed."""

    def __init__(
        self, partners: Iterable[str], *, rules: Rules | None = None, decide: Decisions | None = None
    ) -> None:
        self.house = House(rules or Rules(), decide or Decisions(), partners)
        self._version = 0

    def report(self, plan: ReportPlan, now: datetime) -> None:
        """See the port."""
        house = self.house
        if plan.key in house.reports:
            return
        lapses = None if plan.channel == "helpline" else now + house.rules.lapse_after
        district = DISTRICTS[plan.district]
        report = Report(plan.key, district, plan.phone, now, lapses, begin_at=now)
        house.reports[plan.key] = report
        for number, facts in enumerate(plan.payments, 1):
            dispute = _dispute(report, number, facts, (len(house.disputes) + 1, now))
            report.disputes.append(dispute)
            house.disputes.append(dispute)
            house.disputes_on.setdefault((dispute.payer[0], dispute.reference), []).append(dispute)
        self._version += 1

    def act(self, act: Act, now: datetime) -> bool:
        """See the port."""
        done = self._act(act, now)
        self._version += done
        return done

    def _act(self, act: Act, now: datetime) -> bool:
        house = self.house
        if act.verb in (Verb.PROPOSE, Verb.AGREE):
            bank, _, number = act.about.partition(":")
            if act.verb is Verb.PROPOSE:
                return giving_back.propose(house, (bank, number), (act.person, act.district))
            return giving_back.agree(house, (bank, number), (act.person, act.district), now)
        if act.verb is Verb.VERIFY:
            report = house.reports.get(act.about)
            if report is None or report.verified_at:
                return False
            report.verified_at = now
            return True
        named = (each for each in house.requests.values() if each.name == act.about)
        request = next(named, None)
        return request is not None and self._on_hold(act, request, now)

    def _on_hold(self, act: Act, request: Request, now: datetime) -> bool:
        house = self.house
        match act.verb:
            case Verb.APPROVE:
                return asking.approve(house, request, act.person, now)
            case Verb.CONTEST:
                return freeing.contest(house, request)
            case Verb.UPHOLD | Verb.REJECT:
                return freeing.decide_contest(house, request, now, uphold=act.verb is Verb.UPHOLD)
            case Verb.RECALL:
                freeing.recall(house, request, now)
                return True
        if not freeing.may_change(house, request, act, now):
            return False
        if act.verb is Verb.REDUCE:
            freeing.send_reduction(house, request, act.keep, now)
        elif act.until is not None:
            freeing.send_extension(house, request, act.until, now)
        return True

    def due(self, now: datetime) -> Sequence[Sending]:
        """See the port."""
        claimed = claim(self.house, now)
        self._version += bool(claimed)
        return claimed

    def came(self, sending: Sending, came: Came, now: datetime) -> None:
        """See the port."""
        settle(self.house, sending, came, now)
        self._version += 1

    def receive(self, letter: Letter, now: datetime) -> Answered:
        """See the port."""
        answered = receive(self.house, letter, now)
        self._version += 1
        return answered

    def tick(self, now: datetime) -> None:
        """See the port."""
        while self._one_due(now):
            self._version += 1

    def _one_due(self, now: datetime) -> bool:
        house = self.house
        if house.to_post:
            request = house.to_post.pop(0)
            post_reply(house, request, request.waiting.pop(0), now)
            return True
        for report in house.reports.values():
            if report.begin_at is not None and report.begin_at <= now:
                begin(house, report, now)
                return True
        ringing = [(due, each) for each in house.requests.values() if (due := clock_due(each)) and due <= now]
        if ringing:
            fire(house, min(ringing, key=lambda each: (each[0], each[1].id))[1], now)
            return True
        for report in house.reports.values():
            if (lapses := _lapses(report)) and lapses <= now:
                freeing.lapse(house, report, now)
                return True
        return False

    def next_due(self) -> datetime | None:
        """See the port."""
        house = self.house
        if house.to_post:
            return house.disputes[0].report.created_at
        moments = [report.begin_at for report in house.reports.values()]
        moments += [_lapses(report) for report in house.reports.values()]
        moments += [clock_due(request) for request in house.requests.values()]
        moments += [ready_at(house, message) for message in house.waiting]
        return min((moment for moment in moments if moment is not None), default=None)

    def crash(self) -> None:
        """See the port: whoever holds a claimed message loses it, and its lease runs out."""

    def version(self) -> int:
        """See the port."""
        return self._version

    def books(self) -> Books:
        """See the port."""
        house = self.house
        sent: dict[str, int] = {}
        for message in house.outbox:
            if message.first_sent_at is not None:
                sent[message.kind] = sent.get(message.kind, 0) + 1
        return Books(
            units={
                (leg.name, state.value): amount for leg in house.legs.values()
                for state, amount in leg.rest.items()
            },
            requests={
                r.name: RequestBook(
                    r.state.value, r.not_confirmed, r.amount, r.leg.hop, f"{r.partner}:{r.leg.account}",
                    r.waits_for,
                )
                for r in house.requests.values()
            },
            parts={
                r.name: PartBook(r.part.state.value, r.part.amount, r.part.releasing)
                for r in house.requests.values() if r.part
            },
            messages=sent,
            payouts={payout.name: (payout.state, payout.amount) for payout in house.payouts.values()},
            disputed={each.name: each.opened for each in house.disputes if each.opened},
            lines={
                bank: line.state.value for bank, line in house.lines.items()
                if line.state is not CircuitState.CLOSED
            },
            questions=dict(house.questions),
        )  # fmt: skip

    def moves(self) -> Sequence[Moved]:
        """See the port."""
        news, self.house.moved = self.house.moved, []
        return news

    def replies(self) -> Sequence[KeptReply]:
        """See the port."""
        news, self.house.kept = self.house.kept, []
        return news

    def limits(self) -> Mapping[str, int]:
        """See the port."""
        leads = {report.lead.key: report.lead for report in self.house.reports.values()}
        return {key: freeing.limit(self.house, lead) for key, lead in leads.items()}

    def releases(self) -> Iterable[ReleaseSent]:
        """See the port."""
        clock = self.house.rules.answer_clock
        return [
            ReleaseSent(each.put_at, (each.first_sent_at or each.put_at) + clock,
                        str(each.subject.id), each.key, each.amount, each.keep)
            for each in self.house.releases
        ]  # fmt: skip

    def ordered(self) -> Iterable[Ordered]:
        """See the port."""
        return [
            Ordered(str(payout.id), str(hold), payout.dispute.report.lead.key, amount)
            for payout in self.house.payouts.values() if payout.state in OWED
            for hold, amount in payout.draws
        ]  # fmt: skip

    def cases(self) -> Mapping[str, str]:
        """See the port."""
        return {hold_id: case_of(request.leg).key for hold_id, request in self.house.requests.items()}

    def legs(self) -> Mapping[str, str]:
        """See the port."""
        return {hold_id: request.name for hold_id, request in self.house.requests.items()}

    def at_once(self) -> Iterable[AtOnce]:
        """See the port."""
        return [_at_once(request) for request in self.house.requests.values() if request.by_order]

    def plans(self) -> Iterable[PlanRun]:
        """See the port."""
        ran = self.house.ran
        return [PlanRun(plan.districts, plan.by, plan.agreed) for plan in ran if plan.agreed]

    def paid(self) -> Iterable[Paid]:
        """See the port."""
        by_case: dict[str, tuple[int, int]] = {}
        for report in self.house.reports.values():
            returned = sum(
                leg.rest.get(MoneyState.RETURNED, 0) for dispute in report.disputes for leg in dispute.legs
            )
            paid, before = by_case.get(report.lead.key, (0, 0))
            by_case[report.lead.key] = (paid, before + returned)
        for payout in self.house.payouts.values():
            if payout.state == "credited":
                paid, returned = by_case[payout.dispute.report.lead.key]
                by_case[payout.dispute.report.lead.key] = (paid + payout.amount, returned)
        return [Paid(case, paid, returned) for case, (paid, returned) in by_case.items()]


def _at_once(request: Request) -> AtOnce:
    leg, report = request.leg, request.leg.dispute.report
    return AtOnce(
        request.name, report.key, report.district, f"{request.partner}:{leg.account}", request.amount,
        leg.hop, request.ask is Ask.HOLD, (leg.payer[0], leg.reference), leg.units,
        stands=request.ask is not Ask.WATCH and not leg.ended and not leg.settled,
        unverified=report.lapses_at is not None and report.verified_at is None,
    )  # fmt: skip


def _lapses(report: Report) -> datetime | None:
    return report.lapses_at if report.verified_at is None and report.lapsed_at is None else None


def _dispute(report: Report, number: int, facts: PaymentFacts, told: tuple[int, datetime]) -> Dispute:
    order, now = told
    return Dispute(
        report, number, order, facts.reference, facts.rail, facts.amount, facts.whole or facts.amount,
        facts.paid_at, now, (facts.from_institution, facts.from_account),
        (facts.to_institution, facts.to_account),
    )  # fmt: skip
