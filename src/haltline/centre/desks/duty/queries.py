"""What the duty page reads. All runs in the officer's scope: other districts are not there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet

from ...holds.models import LIVE, HoldCall, HoldPart, HoldRequest, HoldStep, StandingOrder
from ...holds.queries import AWAITED
from ...kernel import clock
from ...kernel.profile import profile

ROWS_MOST = 100  # rows of one list on the page
BEFORE_MOST = 5  # earlier calls under one that is to be made


def all_calls() -> QuerySet[HoldCall]:
    """All calls that were to be made, made or not."""
    return HoldCall.objects.select_related("request", "report", "partner")


def calls() -> QuerySet[HoldCall]:
    """Calls that somebody should make, a supervisor's first; none about what has ended meanwhile."""
    asked = Q(kind="hold", request__state__in=AWAITED)
    stands = Q(request__part__state__in=LIVE) | Q(request__part=None, request__expires_at__gt=clock.now())
    ordered = ~Q(kind="hold") & stands
    rows = all_calls().filter(asked | ordered, called_at=None, over_at=None)
    return rows.order_by(F("before").asc(nulls_last=True), "since")


def calls_before(rows: Iterable[HoldCall]) -> dict[tuple[UUID, str], tuple[HoldCall, ...]]:
    """By request and what was asked: the calls that were made, in their order; the newest few of each."""
    about = {(row.request_id, row.kind) for row in rows}
    made = HoldCall.objects.filter(request__in={each for each, _ in about}, called_at__isnull=False)
    found: dict[tuple[UUID, str], tuple[HoldCall, ...]] = {}
    for row in made.select_related("called_by").order_by("called_at"):
        if (key := (row.request_id, row.kind)) in about:
            found[key] = (*found.get(key, ()), row)[-BEFORE_MOST:]
    return found


def ending(now: datetime) -> QuerySet[HoldPart]:
    """Holds that end within the profile's warning, the next first."""
    until = now + timedelta(seconds=profile().holds.ending_seconds)
    rows = HoldPart.objects.filter(state__in=LIVE, expires_at__lte=until, amount__gt=0)
    return rows.select_related("request", "report", "partner").order_by("expires_at")


def too_little_left() -> QuerySet[HoldPart]:
    """Holds that leave less than the living floor, by the bank's word; the longest standing first."""
    rows = HoldPart.objects.filter(state__in=LIVE, leaves_too_little=True, amount__gt=0)
    return rows.select_related("request", "report", "partner").order_by("since")


def parts() -> QuerySet[HoldPart]:
    """All holds the officer may see."""
    return HoldPart.objects.select_related("request", "report", "partner")


def all_steps() -> QuerySet[HoldStep]:
    """All changes of holds that were proposed, decided or not."""
    return HoldStep.objects.select_related("part__request", "part__partner", "report", "proposed_by")


def steps() -> QuerySet[HoldStep]:
    """Changes of holds that wait for a second person, the first proposed first."""
    return all_steps().filter(state=HoldStep.State.OPEN).order_by("proposed_at")


def orders(now: datetime) -> QuerySet[StandingOrder]:
    """Standing orders that are in force, by their numbers."""
    return StandingOrder.objects.filter(until__gt=now).select_related("officer").order_by("number")


def unheard(partner: str) -> QuerySet[HoldRequest]:
    """Requests that a bank has not answered, for the sheet sent by hand; the longest waiting first."""
    rows = HoldRequest.objects.filter(partner_id=partner, state__in=AWAITED, leg__ended=False)
    return rows.select_related("leg__dispute", "leg__report").order_by("sent_at")


def others_on(part: HoldPart) -> list[tuple[str, int]]:
    """State and minor units of the other parts of the lien on the same account, in any district."""
    with connection.cursor() as cursor:
        cursor.execute("select * from lien_parts(%s, %s)", [part.partner_id, part.request.account])
        return [(row[2], row[3]) for row in cursor.fetchall() if row[0] != part.pk]
