"""What stands around a request before it is made: read first, all of it, then decided upon.

What acts side by side with this one are about to write counts as though it were written: so nothing is asked
between the last answer here and the request itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from haltline.protocol import Ask, Slices
from haltline.protocol.decisions import Reports
from haltline.protocol.decisions import StandingOrder as Order
from haltline.protocol.decisions.approval import DAY

from ...kernel import clock
from ...kernel.compiled import compiled, written
from ...kernel.in_turn import in_turn
from ...kernel.storing import unwritten_rows
from ...partners.models import Partner
from ...trails.actions.growing import units_of
from ...trails.models import Leg
from ..models import HoldRequest, StandingOrder

Orders = dict[Order, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Around:
    """In all districts, a day back, in minor units.

    ``followed``: units of the leg's payment that legs under other holds follow. ``unverified``: other reports
    nobody verified; None where the report is no such one. ``of_partner``: what was asked of the partner; None
    where nothing was agreed about that. ``on_account``: what was asked on the account. ``orders``: standing
    orders of the district, each with its number and its officer's name.
    """

    followed: list[Slices]
    unverified: Reports | None
    of_partner: int | None
    on_account: int
    orders: Orders


def look_around(leg: Leg, partner: Partner, ask: Ask, now: datetime) -> Around:
    """Read what counts for asking this partner about a leg."""
    followed = _followed(leg) if ask is not Ask.WATCH else []
    unverified = _unverified(leg)
    rows = _named(leg.district_id, (now - DAY).replace(microsecond=0))  # acts of one second ask the same
    ((on_account,),) = _asked_on_account(leg.institution, leg.account, now - DAY, now)
    of_partner = _asked_of(partner, now) if ask is Ask.HOLD else None
    beside = [row for row in unwritten_rows(HoldRequest) if row.leg_id != leg.pk]
    return Around(
        followed + [units_of(row.leg) for row in beside if _of_one_payment(row.leg, leg)],
        unverified,
        of_partner if of_partner is None else of_partner + sum(_leaving_to(partner, beside)),
        on_account + sum(_on_account(leg, beside)),
        dict(_orders(rows, beside)),
    )  # fmt: skip


def asked_on_account(partner: str, account: str, at: datetime) -> int:
    """What was asked on one account in the day before; sums count together (faults 23).

    In all districts: a sum is not split over two of them either.
    """
    ((asked,),) = _asked_on_account(partner, account, at - DAY, at)
    return int(asked)


_asked_on_account = written("select asked_on_account(%s, %s, %s, %s)", str, str, datetime, datetime)


def _on_account(leg: Leg, beside: list[HoldRequest]) -> Iterator[int]:
    for row in beside:
        if (
            leg.account
            and row.ask == Ask.HOLD
            and (row.partner_id, row.account) == (leg.institution, leg.account)
        ):
            yield row.amount


def _followed(leg: Leg) -> list[Slices]:
    """Units of the leg's payment that other legs follow; of a payment that a report names nobody asks."""
    if leg.hop < 2 or not leg.reference:
        return []
    rows = _legs_on(leg.from_institution, leg.reference, leg.pk)
    return [tuple((lo, hi) for lo, hi in json.loads(told)) for (told,) in rows]


_legs_on = written("select slices::text from legs_on_payment(%s, %s) where leg_id <> %s", str, str, UUID)


def _of_one_payment(other: Leg, leg: Leg) -> bool:
    payment = (leg.from_institution, leg.reference)
    return min(leg.hop, other.hop) > 1 and (other.from_institution, other.reference) == payment != ("", "")


def _unverified(leg: Leg) -> Reports | None:
    """Other unverified reports of the last day, where the leg's own is one."""
    told, report = leg.dispute, leg.report
    if report.lapses_at is None or report.verified_at is not None:
        return None
    ((payer, device, target),) = _unverified_beside(
        told.from_institution, told.from_account, report.phone, leg.institution, leg.account, report.pk,
        clock.now() - DAY, report.device,
    )  # fmt: skip
    return Reports(payer, device, target)


_unverified_beside = written(
    "select payer, device, target from unverified_beside(%s, %s, %s, %s, %s, %s, %s, %s)",
    str, str, str, str, str, UUID, datetime, str,
)  # fmt: skip


def _asked_of(partner: Partner, now: datetime) -> int | None:
    """What was asked of a partner with an agreed sum a day.

    Two that come at once are counted one after the other: the lock lasts until this transaction ends, and
    only partners with such a sum have it.
    """
    if partner.day_sum is None:
        return None
    in_turn(f"day-sum:{partner.pk}")
    with connection.cursor() as cursor:
        cursor.execute("select asked_of_partner(%s, %s)", [partner.pk, now - DAY])
        return int(cursor.fetchone()[0])


def _leaving_to(partner: Partner, beside: list[HoldRequest]) -> Iterator[int]:
    for row in beside:
        if row.partner_id == partner.pk and row.ask == Ask.HOLD and row.approval_reason:
            yield row.amount


def _orders(
    rows: list[tuple[Any, ...]], beside: list[HoldRequest]
) -> Iterator[tuple[Order, tuple[int, str]]]:
    for key, human, number, name, up_to, day_sum, since, until, spent in rows:
        spent += sum(row.amount for row in beside if row.standing_order_id == key)
        yield Order(str(key), str(human), up_to, day_sum, since, until, spent), (number, name)


@compiled
def _named(district: str, since: datetime) -> QuerySet[StandingOrder, tuple[Any, ...]]:
    """Orders in force and others, each with what was sent under it since then."""
    today = HoldRequest.objects.filter(standing_order=OuterRef("pk"), created_at__gt=since)
    spent = today.values("standing_order").annotate(total=Sum("amount")).values("total")
    rows = StandingOrder.objects.filter(district_id=district, officer__is_active=True)
    return rows.values_list(
        "pk", "officer__human", "number", "officer__desk_name", "up_to", "day_sum", "since", "until",
        Coalesce(Subquery(spent), 0),
    )  # fmt: skip
