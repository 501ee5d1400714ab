"""Reading what partners sent in: inside a partner's scope its own, inside a district's what concerns it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Right

from haltline.protocol import HoldRequest as Asked
from haltline.protocol import RequestState, parse
from haltline.sources.answer_sheet import AskedRow
from haltline.sources.answer_sheet.columns import CLOCK

from ..alerts.queries import read_alerts
from ..holds.models import HoldRequest, PartnerReply
from ..holds.queries import AWAITED, accepted_replies
from ..kernel.profile import profile
from .models import InwardLine, InwardMessage

SHEET_MOST = 2_000  # requests in one sheet; the rest comes up as these are answered
LINE, WORD, ALERT = "line", "word", "alert"  # what a decision was about; a word is one in an answer
NAMES_MOST = 200  # references of one line that are looked up; a line has five


def message_of(partner: str, digest: str) -> InwardMessage | None:
    """The message with these bytes that this partner sent before, or nothing."""
    return InwardMessage.objects.filter(partner_id=partner, body_hash=digest).first()


def lines_of(message: InwardMessage) -> list[InwardLine]:
    """What became of each line, in the message's order."""
    return list(message.lines.order_by("number"))


def to_decide(*, decided: bool = False) -> QuerySet[InwardLine]:
    """Lines that a person must decide, money in suspense first; ``decided``: also those done.

    In a district's scope its own and those of no district, which nobody could place.
    """
    waiting = InwardLine.objects.filter(outcome__in=[InwardLine.Outcome.REVIEW, InwardLine.Outcome.UNMATCHED])
    rows = waiting if decided else waiting.filter(decision="")
    return rows.select_related("partner", "request__report").order_by("-surplus", "told_at", "pk")


def decided_lines() -> QuerySet[InwardLine]:
    """Lines that a person has decided, with what they are about."""
    return InwardLine.objects.filter(decision__gt="").select_related("partner", "request__report")


def past_decisions() -> QuerySet[InwardLine, tuple[str, UUID, datetime]]:
    """LINE, WORD or ALERT, row and hour of every decision about what banks sent, the newest first."""
    lines = decided_lines().order_by().annotate(about=Value(LINE), at=F("decided_at"))
    words = accepted_replies().annotate(about=Value(WORD), at=F("accepted_at"))
    alerts = read_alerts().annotate(about=Value(ALERT), at=F("read_at"))
    named = ("about", "pk", "at")
    others = words.values_list(*named), alerts.values_list(*named)
    return lines.values_list(*named).union(*others, all=True).order_by("-at", "pk")


def own_holds(partner: str, names: Iterable[str]) -> dict[str, str]:
    """District by hold, for those names that are ids of holds asked of this partner."""
    ids = {found for name in names if (found := _uuid(name))}
    rows = HoldRequest.objects.filter(pk__in=ids, partner_id=partner) if ids else HoldRequest.objects.none()
    return {str(pk): district for pk, district in rows.values_list("pk", "district_id")}


def holds_on_payments(partner: str, names: Iterable[str]) -> list[tuple[str, str, str]]:
    """Name, hold and district of each request of this partner about a payment that has one of the names."""
    wanted = list(dict.fromkeys(names))[:NAMES_MOST]
    if not wanted:
        return []
    with connection.cursor() as cursor:
        sql = "select given, request_id::text, district_id from holds_on_payments(%s, %s)"
        cursor.execute(sql, [partner, wanted])
        return cursor.fetchall()


def locked_request(hold_id: str) -> HoldRequest:
    """The request with its leg, kept from others until the transaction ends."""
    rows = HoldRequest.objects.select_for_update(of=("self",)).select_related("leg")
    return rows.get(pk=hold_id)


def newest_reply(request: HoldRequest) -> PartnerReply | None:
    """The reply that counts now: the highest number among those that were accepted."""
    accepted = request.replies.filter(state__in=[PartnerReply.State.NEW, PartnerReply.State.POSTED])
    return accepted.order_by("-seq").first()


def last_seq(request: HoldRequest) -> int:
    """The highest number that a reply has used up; 0 before the first."""
    counted = request.replies.exclude(state=PartnerReply.State.REVIEW)
    return max(counted.values_list("seq", flat=True), default=0)


def returns_of(request: HoldRequest) -> list[InwardLine]:
    """Every return told of this request before: posted, in suspense, or confirming another."""
    return list(request.inward.filter(meaning="returned"))


def returns_named(partner: str, own_name: str) -> list[InwardLine]:
    """The returns that this partner has told under this name before."""
    return list(InwardLine.objects.filter(partner_id=partner, own_name=own_name, meaning="returned"))


def open_rows(partner: str) -> list[AskedRow]:
    """What this partner has still to answer, the nearest clock first, as rows of its sheet."""
    owed = _asked_of(partner).filter(state__in=AWAITED)
    return [
        _row(request)
        for request in owed.order_by(F("answer_due_at").asc(nulls_first=True), "pk")[:SHEET_MOST]
    ]


def asked_rows(partner: str, ends: Iterable[str], *, hold: str = "") -> list[tuple[str, AskedRow]]:
    """District and row of every request of this partner whose id has one of the ends, answered ones too.

    What was taken back is not among them.
    """
    asked = _asked_of(partner).exclude(state=RequestState.RECALLED.value)
    if hold:
        asked = asked.filter(pk=hold)
    rows = asked.annotate(end=Right(Cast("pk", TextField()), 8)).filter(end__in=set(ends))
    return [(str(request.district_id), _row(request)) for request in rows.order_by("pk")]


def _asked_of(partner: str) -> QuerySet[HoldRequest]:
    sent = HoldRequest.objects.filter(partner_id=partner).exclude(body=None)
    return sent.exclude(state__in=[RequestState.DRAFT.value, RequestState.APPROVED.value])


def _row(request: HoldRequest) -> AskedRow:
    due = request.answer_due_at or request.escalated_at or request.expires_at
    by = due.astimezone(ZoneInfo(profile().time_zone)).strftime(CLOCK)
    return AskedRow(parse(Asked, bytes(request.body or b"")), by)


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
