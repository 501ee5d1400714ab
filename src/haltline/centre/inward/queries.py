"""Reading what partners sent in: inside a partner's scope its own, inside a district's what concerns it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from ..holds.models import HoldRequest, PartnerReply
from .models import InwardLine, InwardMessage

NAMES_MOST = 200  # references of one line that are looked up; a line has five


def message_of(partner: str, digest: str) -> InwardMessage | None:
    """The message with these bytes that this partner sent before, or nothing."""
    return InwardMessage.objects.filter(partner_id=partner, body_hash=digest).first()


def lines_of(message: InwardMessage) -> list[InwardLine]:
    """What became of each line, in the message's order."""
    return list(message.lines.order_by("number"))


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
    """Every return told of this request before, whether it was posted or confirms another."""
    return list(request.inward.filter(meaning="returned").exclude(outcome=InwardLine.Outcome.REVIEW))


def name_used(partner: str, own_name: str) -> bool:
    """Whether this partner gave another return this name."""
    return InwardLine.objects.filter(partner_id=partner, own_name=own_name, meaning="returned").exists()


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
