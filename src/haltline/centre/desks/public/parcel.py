"""The parcel page: rows into stations, and whose turn it is. Bank and town only, no account endings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ...audit.actions import VICTIM
from ...holds.models import HoldRequest
from ...holds.queries import awaited, by_itself, requests_of
from ...kernel import clock
from ...kernel.profile import profile
from ...reports.actions.living import closing_of
from ...reports.models import Report
from ...reports.telling import messages_of
from ...trails.models import Fact
from ...trails.queries import picture_sums, sums_of
from .. import money_style, spans
from ..pictures.states import Sums
from ..stations import Station, for_victim
from .ended import ended
from .pages import Asked, Message, Opening, ReceiptPage, TrackingPage, Waiting
from .queries import facts_of, openings_of

DECISION_DAYS = 1  # a recovery officer looks at every held sum on the next day


def receipt_page(report: Report, token: str) -> ReceiptPage:
    """What the victim sees the moment the report is stored."""
    asked = tuple(
        Asked(
            request.sent_at,
            request.partner.name,
            request.amount,
            request.answer_due_at,
            request.acknowledged_at,
        )
        for request in requests_of(report)
        if request.sent_at and request.answer_due_at
    )
    return ReceiptPage(
        reference=report.reference, reference_key=report.reference.replace(" ", ""),
        track_href=reverse("track", args=[token]), reported_at=report.created_at, asked=asked,
        call_by=report.created_at + timedelta(seconds=profile().clocks.golden_seconds),
        decision_by=report.created_at + timedelta(days=DECISION_DAYS), now=clock.now(),
        other_phone=bool(report.other_phone), queued=not asked,
    )  # fmt: skip


def tracking_page(report: Report, token: str) -> TrackingPage:
    """Where the money of a report is now, and all that happened to it."""
    requests = list(requests_of(report))
    waiting = awaited(requests)
    sums = Sums(**picture_sums(sums_of([report.id]).get(report.id, {})))
    return TrackingPage(
        reference=report.reference, sums=sums, now=clock.now(),
        waiting=_waiting(waiting[0]) if waiting else None,
        next_date=report.created_at + timedelta(days=DECISION_DAYS) if sums.held else None,
        next_what=_("first decision on returning what is held") if sums.held else "",
        way=tuple(_way(report, requests, waiting, sums)), openings=tuple(_openings(report)),
        messages=tuple(_messages(report)), more_href=reverse("more", args=[token]),
        repeats=report.leads_id is not None and not sums.disputed,
        end=ended(report, token),
        notice=_notice(report) if sums.held or waiting else "",
    )  # fmt: skip


def _waiting(request: HoldRequest) -> Waiting:
    due = request.answer_due_at or request.escalated_at or clock.now()
    return Waiting(request.partner.name, request.amount, request.sent_at or request.created_at, due)


def _way(
    report: Report, requests: list[HoldRequest], waiting: list[HoldRequest], sums: Sums
) -> Iterator[Station]:
    yield _reported(report, requests)
    past = [*_facts(report, requests), *(_sure(report) if any(map(by_itself, requests)) else ())]
    yield from sorted(past, key=lambda station: station.at or report.created_at)
    if closing := closing_of(report):
        yield for_victim("closed", at=closing.at)
        return
    for request in waiting[:1]:
        yield for_victim("waiting", at=request.sent_at, when="now", bank=request.partner.name,
                         sum=_sum(request.amount), by=_hour(request.answer_due_at))  # fmt: skip
    if sums.held:
        yield for_victim("decision", at=report.created_at + timedelta(days=DECISION_DAYS), when="next")
        yield for_victim("credit", at=None, when="next", words=_("Then"))


def _facts(report: Report, requests: list[HoldRequest]) -> Iterator[Station]:
    names = {request.leg_id: request.partner.name for request in requests}
    for fact in facts_of(report):
        station = _fact(fact, names.get(fact.leg_id, ""))
        if station:
            yield station


def _sure(report: Report) -> Iterator[Station]:
    """Whether an officer reached the victim, or time ran out before."""
    if report.lapsed_at:
        yield for_victim("lapsed", at=report.lapsed_at)
    if report.verified_at and report.lapses_at:
        yield for_victim("verified", at=report.verified_at)


def _notice(report: Report) -> str:
    """What the victim must know of the clock under which the first holds stand."""
    if report.lapses_at is None or report.lapsed_at or report.verified_at:
        return ""
    words = {"at": spans.moment(report.lapses_at, clock.now()), "number": profile().helpline}
    return _("We must speak with you before %(at)s, so that the holds can stay. We call you; "
             "you can also call us on %(number)s.") % words  # fmt: skip


def _reported(report: Report, requests: list[HoldRequest]) -> Station:
    first = next(iter(requests), None)
    values = {"bank": first.partner.name, "sum": _sum(first.amount)} if first else {}
    return for_victim("reported", at=report.created_at, **values)


KINDS = {"held": "held", "onward": "moved-on", "withdrawn": "withdrawn", "unknown": "unknown",
         "released": "released", "returned": "returned"}  # fmt: skip


def _fact(fact: Fact, bank: str) -> Station | None:
    kind = KINDS.get(fact.kind)
    if kind is None or not fact.amount or (fact.kind == "onward" and fact.leg.hop == 0):
        return None
    return for_victim(kind, at=fact.recorded_at, bank=bank, sum=_sum(fact.amount), place="")


def _messages(report: Report) -> Iterator[Message]:
    for each in messages_of(report):
        sender = each.person.desk_name if each.person else _("You")
        yield Message(sender, each.at, each.text, each.person is None, each.still_on_phone)


def _openings(report: Report) -> Iterator[Opening]:
    for event in openings_of(report):
        if event.actor == VICTIM.code:
            yield Opening(event.at, _("You"), _("sent your report"))
        else:
            yield Opening(event.at, event.actor_name, _(WHAT.get(event.verb, event.verb)))


WHAT = {
    "report.taken": gettext_noop("took your report"),
    "report.claimed": gettext_noop("took it on"),
    "report.opened": gettext_noop("read your report"),
    "inspection.read": gettext_noop("inspected how your report is handled"),
    "glass.broken": gettext_noop("opened your report from another district, in an emergency"),
    "message.answered": gettext_noop("wrote to you"),
    "photo.opened": gettext_noop("looked at your photo"),
    "report.verified": gettext_noop("verified your report"),
    "report.closed": gettext_noop("ended your report"),
    "report.reopened": gettext_noop("opened your report again"),
    "hold.approved": gettext_noop("approved a hold request"),
}


def _sum(amount: int) -> str:
    return money_style.in_use().full(amount)


def _hour(moment: datetime | None) -> str:
    return spans.clock(moment) if moment else ""
