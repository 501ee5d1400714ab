"""Reading holds: what was asked of whom, who has the ball now, what is held until when."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from haltline.protocol import LIVE_PART_STATES, OPEN_REQUEST_STATES, Ask, RequestState

from ..audit.models import Event
from ..reports.models import Report
from .models import REUSED, STRANGE, HoldPart, HoldRequest, PartnerReply

BALL_AT_BANK = OPEN_REQUEST_STATES - {RequestState.DRAFT, RequestState.APPROVED} | {RequestState.ESCALATED}
AWAITED = [state.value for state in BALL_AT_BANK]
LIVE = [state.value for state in LIVE_PART_STATES]


def request_asked_of(partner: str, hold_id: UUID) -> HoldRequest | None:
    """The request of a hold that was asked of this partner, nothing when it was another's."""
    return HoldRequest.objects.filter(pk=hold_id, partner_id=partner).first()


def locked_part_under(request: HoldRequest) -> HoldPart | None:
    """The part under a request, if a bank has told of one; request and part are kept from others."""
    HoldRequest.objects.select_for_update().get(pk=request.pk)
    return HoldPart.objects.select_for_update().filter(pk=request.pk).first()


def locked_part(part: UUID) -> HoldPart:
    """The part, kept from others until the transaction ends."""
    return HoldPart.objects.select_for_update().get(pk=part)


def locked_requests(requests: Iterable[UUID]) -> list[HoldRequest]:
    """Those of the requests that are of this scope and that nobody else has, kept from others."""
    return list(HoldRequest.objects.select_for_update(skip_locked=True).filter(pk__in=list(requests)))


def locked_reply(reply: UUID) -> PartnerReply | None:
    """The stored reply, kept from others until the transaction ends."""
    return PartnerReply.objects.select_for_update().filter(pk=reply).first()


def locked_request(request: UUID) -> HoldRequest:
    """The request, kept from others until the transaction ends."""
    return HoldRequest.objects.select_for_update().get(pk=request)


def strange_replies() -> QuerySet[PartnerReply]:
    """Replies that count, with a word that nobody knows and no person has read; the longest waiting first."""
    rows = that_count().filter(why_review=STRANGE, request__leg__ended=False)
    return rows.select_related("partner", "request__report").order_by("received_at", "pk")


def posted_replies() -> QuerySet[PartnerReply]:
    """Replies that were posted, replaced ones too."""
    return PartnerReply.objects.filter(state=PartnerReply.State.POSTED)


def that_count() -> QuerySet[PartnerReply]:
    """Replies that were posted and that no newer one has replaced."""
    newer = posted_replies().filter(request=OuterRef("request"), seq__gt=OuterRef("seq"))
    return posted_replies().filter(~Exists(newer))


def told_twice(holds: Collection[UUID]) -> dict[UUID, tuple[PartnerReply, ...]]:
    """By request, the newest reply under a used id or number, after the one that had used it first."""
    rows = PartnerReply.objects.filter(request__in=holds)
    others = rows.filter(why_review=REUSED).order_by("request", "-received_at").distinct("request")
    firsts = list(rows.exclude(why_review=REUSED).order_by("received_at"))
    return {
        row.request_id: (
            *[first for first in firsts if first.request_id == row.request_id
              and (first.reply_id == row.reply_id or first.seq == row.seq)][:1],
            row,
        )
        for row in others
    }  # fmt: skip


def accepted_replies() -> QuerySet[PartnerReply]:
    """Replies with a word that nobody knows which a person let stand, replaced ones too."""
    rows = posted_replies().filter(accepted_at__isnull=False)
    return rows.select_related("partner", "request__report")


def oldest_replies(most: int, but: Iterable[UUID] = ()) -> list[PartnerReply]:
    """The replies that have waited longest and that nobody has taken, kept from others; none of ``but``."""
    waiting = PartnerReply.objects.select_for_update(skip_locked=True).filter(state=PartnerReply.State.NEW)
    return list(waiting.exclude(pk__among=list(but)).order_by("received_at")[:most])


def answered_requests(replies: Iterable[PartnerReply]) -> dict[UUID, HoldRequest]:
    """The requests that replies answer, with what posting reads of them, kept from others; by their keys.

    They are locked in the order of their keys, as receipts are and lapses.
    """
    rows = HoldRequest.objects.select_for_update(of=("self",)).order_by("pk")
    rows = rows.filter(pk__among=[row.request_id for row in replies])
    found = {row.pk: row for row in rows.select_related("leg__dispute", "report", "partner")}
    for request in found.values():
        request.leg.report = request.report
    return found


def automatic(report: UUID) -> QuerySet[HoldRequest]:
    """Requests to hold money for a report that left under a standing order: no person decided them."""
    asked = HoldRequest.objects.filter(report_id=report, ask=Ask.HOLD.value, leg__ended=False)
    return asked.exclude(standing_order=None)


def lapsed_requests(report: UUID, reason: str) -> list[HoldRequest]:
    """Requests that ended by the lapse of their report, of legs that still stand; the first asked first."""
    ended = Event.objects.filter(report_id=report, verb="hold.recalled", facts__why=reason)
    subjects = [UUID(subject) for subject in ended.values_list("subject", flat=True)]
    rows = automatic(report).filter(pk__in=subjects).select_related("leg__dispute", "leg__report")
    return list(rows.order_by("created_at"))


def asked_since(request: HoldRequest) -> bool:
    """Whether the leg of a request was asked about again after it."""
    return HoldRequest.objects.filter(leg=request.leg_id, created_at__gt=request.created_at).exists()


def by_itself(request: HoldRequest) -> bool:
    """Whether a request to hold money left under a standing order, so that it may lapse."""
    return request.ask == Ask.HOLD.value and request.standing_order_id is not None


def payer_confirmed(report: Report) -> bool:
    """Whether the victim's own bank has answered about every payment that the report follows."""
    told = PartnerReply.objects.filter(request__report=report, state=PartnerReply.State.POSTED)
    followed = set(report.disputes.filter(duplicate_of=None).values_list("pk", flat=True))
    return bool(followed) and followed <= set(
        told.filter(request__hop=0).values_list("request__leg__dispute", flat=True)
    )


def requests_of(report: Report) -> QuerySet[HoldRequest]:
    """All requests for a report, in the order they were made."""
    return HoldRequest.objects.filter(report=report).select_related("partner", "leg").order_by("created_at")


def awaited(requests: Iterable[HoldRequest]) -> list[HoldRequest]:
    """Requests whose bank has the ball, the first to be due first; overdue and escalated ones too."""
    waiting = [request for request in requests if request.state in AWAITED and not request.leg.ended]
    return sorted(waiting, key=lambda request: request.answer_due_at or request.expires_at)


def live_parts(report: Report) -> QuerySet[HoldPart]:
    """What banks hold now for a report."""
    return HoldPart.objects.filter(report=report, state__in=LIVE).select_related("partner", "request__leg")
