"""The officer's timeline: what was done, told and decided about one report, the newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from haltline.protocol import Reply, parse
from haltline.protocol.codes import read_codes

from ...alerts.models import Kind
from ...audit.models import Event
from ...contests.models import Contest
from ...holds.models import AFTER_PLAN, REUSED, STRANGE, HoldRequest, PartnerReply
from ...reports.models import Report
from ...trails.models import Fact
from .. import alert_words, life_words, money_style, spans, words
from ..stations import Station, for_desk


@dataclass(frozen=True, slots=True)
class Story:
    """All rows a timeline is told from."""

    report: Report
    events: Sequence[Event]
    facts: Sequence[Fact]
    requests: Sequence[HoldRequest]
    reviews: Sequence[PartnerReply]
    contests: Sequence[Contest]
    waiting: HoldRequest | None
    names: Mapping[str, str]

    def request(self, key: str) -> HoldRequest | None:
        """The request an event is about."""
        return next((request for request in self.requests if str(request.pk) == key), None)

    def contest(self, key: str) -> Contest | None:
        """The contest an event is about."""
        return next((row for row in self.contests if str(row.pk) == key), None)


def timeline(story: Story) -> tuple[Station, ...]:
    """Who has the ball now, then all that happened, the newest first."""
    past = [*_events(story), *_facts(story), *_reviews(story)]
    past.sort(key=lambda station: station.at or story.report.created_at, reverse=True)
    return (*_now(story), *past)


def _now(story: Story) -> Iterator[Station]:
    request = story.waiting
    if request:
        by = spans.clock(request.answer_due_at) if request.answer_due_at else _("now")
        yield for_desk("waiting", at=request.sent_at, when="now", bank=request.partner.name,
                       sum=_sum(request.amount), by=by)  # fmt: skip


def _events(story: Story) -> Iterator[Station]:
    for event in story.events:
        tell = TOLD.get(event.verb)
        station = tell(event, story) if tell else None
        if station:
            yield station


def _reported(event: Event, story: Story) -> Station:
    channel = _("telephone") if story.report.channel == Report.Channel.HELPLINE else _("web form")
    sent = [request.sent_at for request in story.requests if request.sent_at]
    values = {"delay": spans.length((min(sent) - event.at).total_seconds())} if sent else {}
    return for_desk("reported", at=event.at, channel=channel, **values)


def _claimed(event: Event, story: Story) -> Station:
    return for_desk("claimed", at=event.at, person=event.actor_name)


def _verified(event: Event, story: Story) -> Station:
    reached, confirmed = event.facts.get("reached", ""), event.facts.get("confirmed", "")
    return for_desk("verified", at=event.at, person=event.actor_name,
                    reached=words.REACHED.get(reached, reached),
                    confirmed=words.CONFIRMED.get(confirmed, confirmed))  # fmt: skip


def _lapsed(event: Event, story: Story) -> Station:
    return for_desk("lapsed", at=event.at)


def _plain(kind: str) -> Callable[[Event, Story], Station | None]:
    """A teller for events that say all themselves: who, how much, why."""

    def tell(event: Event, story: Story) -> Station | None:
        amount = event.facts.get("amount")
        values = {"sum": _sum(int(amount))} if amount else {}
        why = event.facts.get("why", "")
        return for_desk(kind, at=event.at, person=event.actor_name, reason=why, **values)

    return tell


def _life(kind: str) -> Callable[[Event, Story], Station | None]:
    """A teller for what has a code of the profile for its reason."""

    def tell(event: Event, story: Story) -> Station | None:
        return for_desk(kind, at=event.at, person=event.actor_name, reason=life_words.reason(event.facts))

    return tell


def _about_request(kind: str) -> Callable[[Event, Story], Station | None]:
    """A teller for events whose subject is a hold request."""

    def tell(event: Event, story: Story) -> Station | None:
        request = story.request(event.subject)
        if request is None:
            return None
        amount = int(event.facts.get("amount", request.amount))
        return for_desk(
            kind, at=event.at, bank=request.partner.name, sum=_sum(amount), hop=request.hop,
            approval=request.approval_reason, reason=event.facts.get("why", ""), person=event.actor_name,
            who=_on_duty(event),
        )  # fmt: skip

    return tell


def _about_order(kind: str) -> Callable[[Event, Story], Station | None]:
    """A teller for events about an order that a bank was given."""

    def tell(event: Event, story: Story) -> Station | None:
        request = story.request(event.subject)
        order = words.ORDERS.get(event.facts.get("kind", ""))
        if request is None or order is None:
            return None
        told = event.facts.get("told", "")
        return for_desk(kind, at=event.at, bank=request.partner.name, order=str(order), told=told,
                        person=event.actor_name, who=_on_duty(event))  # fmt: skip

    return tell


def _on_duty(event: Event) -> str:
    """Who was on duty when a bank was to be called."""
    name = event.facts.get("duty", "")
    return _("On duty: %(person)s") % {"person": name} if name else _("Nobody was named as on duty.")


def _risen(event: Event, story: Story) -> Station | None:
    """A called bank is silent still: about a request, or about an order."""
    request = story.request(event.subject)
    if request is None:
        return None
    order = words.ORDERS.get(event.facts["kind"])
    kind, values = ("risen-order", {"order": str(order)}) if order else ("risen", {})
    return for_desk(kind, at=event.at, bank=request.partner.name, person=event.facts["caller"],
                    reason=event.facts["why"], **values)  # fmt: skip


def _noted(event: Event, story: Story) -> Station | None:
    """A bank's promise to return money is told; that it is looking is not."""
    return _about_request("promised")(event, story) if event.facts.get("meaning") == "promise" else None


def _about_contest(kind: str) -> Callable[[Event, Story], Station | None]:
    """A teller for events whose subject is a contest."""

    def tell(event: Event, story: Story) -> Station | None:
        row = story.contest(event.subject)
        if row is None:
            return None
        tier = event.facts.get("tier", row.tier)
        said = next((turn.reason for turn in row.hearings.all() if turn.tier == tier), row.reason)
        return for_desk(
            kind, at=event.at, bank=row.partner.name, sum=_sum(row.part.amount), reason=said,
            tier=str(words.TIERS.get(tier, tier)),
        )  # fmt: skip

    return tell


def _named_twice(event: Event, story: Story) -> Station:
    bank = event.facts["partner"]
    return for_desk("named-twice", at=event.at, bank=story.names.get(bank, bank),
                    sum=_sum(int(event.facts["amount"])))  # fmt: skip


def _alerted(kind: str = "") -> Callable[[Event, Story], Station | None]:
    """A teller for what a bank said that must not be; ``kind`` where the log does not name it."""

    def tell(event: Event, story: Story) -> Station | None:
        request = story.request(event.subject)
        if request is None:
            return None
        amount = int(event.facts.get("amount", 0))
        what = alert_words.said(kind or event.facts.get("why", ""), request.partner.name, amount)
        return for_desk("alert", at=event.at, what=what)

    return tell


def _reused(event: Event, story: Story) -> Station | None:
    """A reply that did not add up is told from the reply; here those told twice in different words."""
    return _alerted(Kind.REUSED)(event, story) if event.facts.get("why") == REUSED else None


def _alert_read(event: Event, story: Story) -> Station:
    bank = str(event.facts.get("bank", ""))
    return for_desk("alert-read", at=event.at, person=event.actor_name, bank=story.names.get(bank, bank),
                    reason=event.facts["why"])  # fmt: skip


def _paid(event: Event, story: Story) -> Station | None:
    bank = story.names.get(str(event.facts.get("partner", "")), "")
    amount = event.facts.get("amount")
    return (
        for_desk("paid", at=event.at, sum=_sum(int(amount)), **({"bank": bank} if bank else {}))
        if amount
        else None
    )


def _credited(event: Event, story: Story) -> Station | None:
    amount = event.facts.get("amount")
    return for_desk("returned", at=event.at, bank=event.actor_name, sum=_sum(int(amount))) if amount else None


TOLD: Mapping[str, Callable[[Event, Story], Station | None]] = {
    "report.taken": _reported,
    "report.claimed": _claimed,
    "report.verified": _verified,
    "report.lapsed": _lapsed,
    "report.closed": _life("closed"),
    "report.reopened": _plain("reopened"),
    "report.told": _life("told-end"),
    "report.paused": _life("paused"),
    "report.resumed": _plain("resumed"),
    "report.reclassified": _plain("kind"),
    "report.placed": _life("placed"),
    "report.transferred": _plain("transferred"),
    "message.told": _plain("wrote"),
    "message.answered": _plain("wrote-back"),
    "payment.told": _plain("told-payment"),
    "photo.told": _plain("told-photo"),
    "report.merged": _plain("merged"),
    "report.overlaps": _plain("overlaps"),
    "report.separated": _plain("separated"),
    "hold.sent": _about_request("asked"),
    "hold.acknowledged": _about_request("acknowledged"),
    "hold.overdue": _about_request("overdue"),
    "hold.escalated": _about_request("escalated"),
    "hold.release-sent": _about_request("ordered"),
    "order.overdue": _about_order("order-overdue"),
    "order.reminded": _about_order("order-reminded"),
    "order.escalated": _about_order("order-escalated"),
    "order.refused": _about_order("order-refused"),
    "order.sent-again": _about_order("order-again"),
    "outbox.answer-unreadable": _about_order("order-unreadable"),
    "call.risen": _risen,
    "hold.called": _about_request("called"),
    "hold.arrived": _about_request("arrived"),
    "hold.named-twice": _named_twice,
    "hold.beside-ledger": _about_request("beside"),
    "hold.recalled": _about_request("recalled"),
    "hold.alert": _alerted(),
    "reply.not-yours": _alerted(Kind.OTHER_ACCOUNT),
    "reply.review": _reused,
    "alert.noted": _alert_read,
    "reply.accepted": _about_request("let-stand"),
    "reply.acceptance-undone": _about_request("not-let-stand"),
    "reply.stands": _about_request("stands"),
    "inward.noted": _noted,
    "inward.review": _about_request("to-read"),
    "inward.surplus": _about_request("surplus"),
    "hold.released": _about_request("released"),
    "hold.expired": _about_request("expired"),
    "contest.entered": _about_contest("contested"),
    "contest.upheld": _about_contest("upheld"),
    "contest.rejected": _about_contest("rejected-contest"),
    "contest.appealed": _about_contest("appealed"),
    "contest.passed": _about_contest("passed-contest"),
    "contest.late": _about_contest("late-contest"),
    "payout.instructed": _paid,
    "payout.credited": _credited,
}
"""Verbs of the log that are told, each with its teller; reads and machine details stay in the log."""

FACTS = {"held": "held", "onward": "moved-on", "withdrawn": "withdrawn", "unknown": "unknown"}


def _facts(story: Story) -> Iterator[Station]:
    banks: dict[UUID, str] = {request.leg_id: request.partner.name for request in story.requests}
    for fact in story.facts:
        kind = FACTS.get(fact.kind)
        if kind:
            by, to = fact.detail.get("by", ""), fact.detail.get("to", "")
            yield for_desk(kind, at=fact.recorded_at, bank=banks.get(fact.leg_id, ""), sum=_sum(fact.amount),
                           to=story.names.get(to, to), kind=str(words.EXITS.get(by, by)))  # fmt: skip


def _reviews(story: Story) -> Iterator[Station]:
    """Replies that did not add up: kept, nothing posted; and posted ones with words that nobody knows."""
    for reply in story.reviews:
        if reply.why_review == STRANGE:
            said = read_codes(parse(Reply, bytes(reply.body)).codes).foreign
            yield for_desk("to-read", at=reply.received_at, bank=reply.partner.name, reason=", ".join(said))
        if reply.why_review == AFTER_PLAN:
            yield for_desk("to-read", at=reply.received_at, bank=reply.partner.name,
                           reason=_("The money was shared out or ordered back meanwhile"))  # fmt: skip
        if reply.gap:
            at: datetime = reply.received_at
            yield for_desk("rejected", at=at, bank=reply.partner.name, gap=_sum(reply.gap))


def _sum(amount: int) -> str:
    return money_style.in_use().full(amount)
