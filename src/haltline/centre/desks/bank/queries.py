"""What a bank's desk reads, inside its own scope: only what was asked of it, and what it answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from statistics import median
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from haltline.protocol import LIVE_PART_STATES, MessageError, Reply, RequestState, parse
from haltline.protocol import HoldRequest as Asked
from haltline.protocol.decisions import ORDERS

from ...contests.models import Contest
from ...holds.models import HoldPart, HoldRequest, PartnerReply
from ...holds.queries import AWAITED
from ...kernel import clock
from ...kernel.models import OutboxMessage
from ...kernel.profile import profile
from ...recovery.models import Payout
from ..pictures.states import Sums
from .pages import Speed

ITEMS_MOST = 200  # open requests in the inbox; the rest comes up as these are answered
ANSWERED_MOST = 20  # answered requests shown beside them
DAY_MOST = 500  # requests summed for the day's bar
SPEED_MOST = 200  # newest answers of which the median is taken


def asked() -> QuerySet[HoldRequest]:
    """All requests that reached this bank."""
    return HoldRequest.objects.select_related("partner").exclude(body=None)


def owed() -> list[HoldRequest]:
    """Requests this bank has still to answer, the nearest clock first; escalated ones before all."""
    return list(
        asked()
        .filter(state__in=AWAITED)
        .order_by(F("answer_due_at").asc(nulls_first=True), "pk")[:ITEMS_MOST]
    )


def owed_count() -> int:
    """How many requests wait for this bank's word, shown or not."""
    return asked().filter(state__in=AWAITED).count()


def unanswered() -> QuerySet[HoldRequest]:
    """Requests that wait for this bank's word, without those whose answer lies here to be read."""
    given = PartnerReply.objects.filter(request=OuterRef("pk"), state=PartnerReply.State.NEW)
    return asked().filter(state__in=AWAITED).exclude(Exists(given))


def to_pick(ask: str = "") -> QuerySet[HoldRequest]:
    """Requests to be answered, of one kind or all, the nearest clock first."""
    rows = unanswered().filter(ask=ask) if ask else unanswered()
    return rows.order_by(F("answer_due_at").asc(nulls_first=True), "pk")


def picked(ids: Iterable[UUID]) -> list[HoldRequest]:
    """These requests as far as they are still to be answered."""
    return list(to_pick().filter(pk__in=list(ids)))


def next_owed(after: HoldRequest) -> HoldRequest | None:
    """The request with the nearest clock that is still to be answered, another than this one."""
    rest = unanswered().exclude(pk=after.pk)
    return rest.order_by(F("answer_due_at").asc(nulls_first=True), "pk").first()


def answered() -> list[HoldRequest]:
    """The newest answers."""
    done = asked().filter(state__in=[RequestState.ANSWERED.value, RequestState.REFUSED.value])
    return list(done.order_by("-answered_at")[:ANSWERED_MOST])


def message_of(request: HoldRequest) -> Asked:
    """What was asked, as the bank was sent it."""
    return parse(Asked, bytes(request.body or b""))


def part_of(hold_id: UUID) -> HoldPart | None:
    """What this bank keeps under a request, or nothing."""
    return HoldPart.objects.filter(pk=hold_id).first()


def locked_part(hold_id: UUID) -> HoldPart:
    """The part with its row locked; in its district's scope, after it was found in the bank's own."""
    return HoldPart.objects.select_for_update(of=("self",)).select_related("request").get(pk=hold_id)


def kept(search: str = "") -> QuerySet[HoldPart]:
    """What this bank keeps now, the next to end first; ``search`` is the end of an account or reference."""
    live = [state.value for state in LIVE_PART_STATES]
    rows = HoldPart.objects.filter(state__in=live, amount__gt=0).select_related("request")
    if search:
        ends = Q(request__account__endswith=search.replace(" ", "")) | Q(hold_reference__iendswith=search)
        rows = rows.filter(ends)
    return rows.order_by("expires_at", "pk")


def sum_of(parts: QuerySet[HoldPart]) -> int:
    """All these holds together, minor units."""
    return int(parts.order_by().aggregate(sum=Sum("amount"))["sum"] or 0)


def contests() -> QuerySet[Contest]:
    """Contests about what this bank keeps or kept: open ones by their clock, then the newest decisions."""
    rows = Contest.objects.select_related("part__request")
    return rows.order_by(F("decided_at").desc(nulls_first=True), "decide_by", "pk")


def payouts() -> QuerySet[Payout]:
    """Payouts ordered of this bank."""
    return Payout.objects.all()


def all_parts() -> QuerySet[HoldPart]:
    """Everything this bank keeps or kept."""
    return HoldPart.objects.all()


def open_orders() -> list[OutboxMessage]:
    """Orders about holds that lie in this bank's inbox and wait for its word, the oldest first."""
    laid = OutboxMessage.objects.filter(
        kind__in=ORDERS, state=OutboxMessage.State.DELIVERED, answered_at=None
    )
    return list(laid.order_by("created_at", "pk")[:ITEMS_MOST])


def orders() -> QuerySet[OutboxMessage]:
    """All orders about holds that reached this bank."""
    return OutboxMessage.objects.filter(kind__in=ORDERS)


def past_their_end() -> list[HoldPart]:
    """What this bank keeps beyond its end, by the centre's clock."""
    live = HoldPart.objects.filter(state__in=[state.value for state in LIVE_PART_STATES], amount__gt=0)
    over = live.filter(expires_at__lte=clock.now()).select_related("request")
    return list(over.order_by("expires_at", "pk")[:ITEMS_MOST])


def replies_to(request: HoldRequest) -> list[tuple[PartnerReply, Reply]]:
    """The answers given before, the first one first; those nobody can read are left out."""
    rows = request.replies.exclude(why_review="reply-id-reused").order_by("seq", "received_at")
    return [(row, reply) for row in rows if (reply := _read(row)) is not None]


def last_seq(request: HoldRequest) -> int:
    """The highest number an accepted answer had; 0 before the first."""
    counted = request.replies.exclude(state=PartnerReply.State.REVIEW)
    return max(counted.values_list("seq", flat=True), default=0)


def _read(row: PartnerReply) -> Reply | None:
    try:
        return parse(Reply, bytes(row.body))
    except MessageError:
        return None


def asked_today() -> Sums:
    """Where the money asked about in the last day is, by this bank's own answers; unanswered is in flight."""
    since = clock.now() - timedelta(days=1)
    sums = dict.fromkeys(("held", "in_flight", "withdrawn", "unknown", "released", "returned"), 0)
    requests = asked().filter(created_at__gte=since).order_by("-created_at")[:DAY_MOST]
    posted = PartnerReply.objects.filter(request__in=[request.pk for request in requests], gap=0).order_by(
        "seq"
    )
    newest = {row.request_id: row for row in posted}
    for request in requests:
        row = newest.get(request.pk)
        reply = _read(row) if row else None
        for state, amount in _sums(reply, request.amount).items():
            sums[state] += amount
    return Sums(**sums)


def _sums(reply: Reply | None, asked_about: int) -> dict[str, int]:
    if reply is None:
        return {"in_flight": asked_about}
    return {
        "held": reply.held.amount if reply.held else 0,
        "unknown": reply.unknown,
        "released": reply.released,
        "returned": reply.returned,
        "withdrawn": sum(line.share for line in reply.withdrawn),
        "in_flight": reply.free + sum(line.share for line in reply.onward),
    }


def speed() -> Speed | None:
    """What the centre thinks of this bank's speed: median of its newest answers; none before the first."""
    rows = asked().exclude(answered_at=None).exclude(sent_at=None).order_by("-answered_at")
    times = [
        (done - sent).total_seconds()
        for sent, done in rows.values_list("sent_at", "answered_at")[:SPEED_MOST]
        if sent and done
    ]
    if not times:
        return None
    return Speed(median(times), profile().clocks.answer_seconds, len(times))
