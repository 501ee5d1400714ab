"""The report's page from rows: what can still be reached, the trail, who was asked, what is held, why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haltline.protocol import REQUEST_MOVES, RequestState

from ...holds import queries as holds
from ...holds.models import HoldPart as Part
from ...holds.models import HoldRequest
from ...kernel.profile import profile
from ...people.models import Person
from ...reports.actions import drafting
from ...reports.models import Draft, Report
from ...reports.queries import institution_names
from ...trails.models import MoneyState
from ...trails.queries import picture_sums, sums_of
from ..masks import initials
from ..pictures.states import Sums
from ..typed import Typed
from . import queries
from .bank_words import bank_words
from .evidence import facts_page
from .life import life
from .pages import BankWord, HoldPart, Proposal, ReportPage, RequestLine, Talk, Urgent
from .queue_page import what_of
from .talk import talk
from .timeline import Story, timeline
from .told import repeats, told_payments
from .trail_of import Ground, trail_of
from .verifying import verification
from .who import OFFICERS

WAITS_FOR = {
    "": gettext_lazy("no standing order covers it"),
    "verified": gettext_lazy("nobody has verified the report in time: verify it first"),
    "look": gettext_lazy("one of many unverified reports about the same people: look at it first"),
    "twice": gettext_lazy("another hold leads to the same money: ask the bank before it first"),
    "call": gettext_lazy("the bank asked to be called before so large a sum"),
    "day-sum": gettext_lazy("more than was agreed to ask of this bank in a day"),
}
TELEPHONE = re.compile(r"\+?[0-9][0-9 ()/-]{4,}")
LIMITS = {
    "max-hops": gettext_lazy("greatest number of hops"),
    "window": gettext_lazy("longest time since the payment"),
    "min-amount": gettext_lazy("smallest sum followed"),
    "fan-out": gettext_lazy("most onward transfers from one account"),
    "loop": gettext_lazy("a transfer that was followed already"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the page, when, and whether the victim's name was asked for (and that was logged)."""

    person: Person
    now: datetime
    revealed: bool = False


def report_page(report: Report, reader: Reader) -> ReportPage:
    """Everything the officer sees of one report; about a dozen reads, whatever its size."""
    names = institution_names()
    requests = list(holds.requests_of(report))
    legs, facts = queries.legs_of(report), queries.facts_of(report)
    parts = list(holds.live_parts(report))
    by_state = sums_of([report.pk]).get(report.pk, {})
    waiting = holds.awaited(requests)
    ground = Ground(
        legs, queries.resting(report), facts, [r for r in requests if not r.leg.ended], parts, names
    )
    events = queries.events_of(report)
    story = Story(
        report,
        events,
        facts,
        requests,
        queries.in_review(report),
        queries.contests_of(report),
        waiting[0] if waiting else None,
        names,
    )
    key = report.reference.replace(" ", "")
    return ReportPage(
        reference=report.reference,
        reference_key=key,
        what=what_of(report),
        place=report.district.name,
        victim=_victim(report, reader),
        sums=Sums(**picture_sums(by_state)),
        trail=trail_of(ground),
        now=reader.now,
        urgent=_urgent(waiting, reader.now),
        rule=profile().rule,
        replies=queries.replies_of(report),
        limits=_limits(report),
        requests=_request_lines(requests, names),
        proposals=proposals(queries.drafts().filter(report=report), reader.person),
        parts=tuple(_part(part) for part in parts),
        live_holds=sum(part.amount for part in parts),
        cap=cap(by_state),
        facts=facts_page(facts, legs, names),
        timeline=timeline(story),
        leads=report.leads.reference if report.leads else "",
        superseded=by_state.get(MoneyState.SUPERSEDED, 0),
        reveal_href="" if reader.revealed else f"/desk/reports/{key}/person",
        owner=report.claimed_by.desk_name if report.claimed_by else "",
        mine=report.claimed_by_id == reader.person.pk,
        verification=verification(report, requests),
        told=told_payments(report, names),
        talk=_talk(report, reader),
        life=life(report, events, waiting[0] if waiting else None, reader.person, reader.now),
        repeats=repeats(report),
        banks=tuple(names.values()) if report.leads_id else (),
    )


def _talk(report: Report, reader: Reader) -> Talk:
    """The conversation, with what the officer has begun to write."""
    officer = reader.person.role in OFFICERS
    said = talk(report, revealed=reader.revealed, officer=officer)
    begun = drafting.kept(report, reader.person, Draft.Kind.ANSWER) if officer else {}
    return replace(said, text=Typed(begun["text"])) if begun else said


def cap(by_state: dict[str, int]) -> int:
    """The loss still missing, which live holds may not exceed: disputed less returned and superseded."""
    gone = (MoneyState.RETURNED, MoneyState.SUPERSEDED)
    return sum(amount for state, amount in by_state.items() if state not in gone)


def _victim(report: Report, reader: Reader) -> str:
    """Initials until the name is asked for; then name and numbers, since the officer must call."""
    if reader.revealed:
        return ", ".join(part for part in (report.name, report.phone, report.other_phone) if part)
    return initials(report.name)


def _urgent(waiting: Sequence[HoldRequest], now: datetime) -> Urgent | None:
    if not waiting:
        return None
    request = waiting[0]
    due = request.answer_due_at or request.escalated_at or now
    match = TELEPHONE.search(request.partner.duty_contact)
    return Urgent(request.partner.name, request.sent_at or request.created_at, due, match[0] if match else "")


def _limits(report: Report) -> tuple[str, ...]:
    return tuple(str(LIMITS.get(why, why)) for why in queries.limits_met(report))


def _request_lines(requests: Sequence[HoldRequest], names: Mapping[str, str]) -> tuple[RequestLine, ...]:
    asked = [request for request in requests if request.state != RequestState.DRAFT]
    said = bank_words(asked, names)
    return tuple(request_line(request, said.get(request.pk)) for request in asked)


def request_line(request: HoldRequest, word: BankWord | None = None) -> RequestLine:
    """One request with its clock, what its bank said, and whether it can still be taken back."""
    state = RequestState(request.state)
    return RequestLine(
        hold_id=str(request.pk),
        bank=request.partner.name,
        account=request.account,
        amount=request.amount,
        state=request.state,
        ask=request.ask,
        hop=request.hop,
        sent_at=request.sent_at,
        answer_by=request.answer_due_at,
        answered_at=request.answered_at,
        not_confirmed=request.not_confirmed,
        note=request.approval_reason,
        can_recall=RequestState.RECALLED in REQUEST_MOVES[state],
        word=word,
    )


def proposals(rows: Iterable[HoldRequest], person: Person) -> tuple[Proposal, ...]:
    """Requests that wait for a hand; ``own`` where this human being already gave the first."""
    return tuple(_proposal(row, person) for row in rows)


def _proposal(request: HoldRequest, person: Person) -> Proposal:
    hands = sorted(request.approvals.all(), key=lambda hand: hand.at)
    two = request.approvals_needed > 1
    return Proposal(
        hold_id=str(request.pk),
        reference=request.report.reference,
        reference_key=request.report.reference.replace(" ", ""),
        bank=request.partner.name,
        account=request.account,
        amount=request.amount,
        hop=request.hop,
        because=_("above the threshold: two officers") if two else str(WAITS_FOR[request.waits_for]),
        proposed_at=request.created_at,
        second=bool(hands),
        first_by=hands[0].person.desk_name if hands else "",
        own=any(hand.human == person.human for hand in hands),
        ask=request.ask,
    )


def _part(part: Part) -> HoldPart:
    return HoldPart(
        hold_id=str(part.pk),
        bank=part.partner.name,
        account=part.request.account or part.request.leg.account,
        amount=part.amount,
        until=part.expires_at,
        state=part.state,
        hold_reference=part.hold_reference,
        releasing=part.releasing,
        free_by=part.free_by,
        not_freed=part.not_freed,
    )
