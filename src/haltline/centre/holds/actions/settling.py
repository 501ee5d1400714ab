"""Receipts are written down many at a time: that a request has come is what nearly every call brings.

A receipt moves nothing and nobody waits for it, but written down by itself it costs a third of a request.
Whatever else comes of a call is settled alone (``delivering.settle``).
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from haltline.protocol import RequestState

from ...audit.actions import MACHINE, event, record_all
from ...kernel.clock import database_now
from ...partners.actions.at_once import end_calls
from ...partners.queries import line_of
from ..models import HoldRequest
from .answered import acknowledge
from .claiming import Attempt
from .delivering import send_next

DELIVERED = """
update kernel_outboxmessage as m
set state = 'delivered', answer = told.body, answer_status = told.status, answered_at = %s,
  next_attempt_at = null
from unnest(%s::uuid[], %s::bytea[], %s::int[]) as told (id, body, status) where m.id = told.id
"""


def is_receipt(made: Attempt) -> bool:
    """Whether an attempt brought a receipt over a line on which nothing was amiss."""
    line = line_of(made.partner)
    answered = made.came is not None and made.came.failure is None and not made.was_query
    return answered and made.row.kind == "hold" and (line is None or line.since is None)


def settle_receipts(receipts: Collection[Attempt]) -> None:
    """Write down receipts of one district; a request that is past being acknowledged is looked at alone.

    Requests come before messages, as where a request is taken back: two that wait for each other would fail.
    """
    sent = _acknowledged([made.row.subject for made in receipts])
    for made in receipts:
        if made.row.subject not in sent:
            acknowledge(made.row.subject)
    came = [(made.row.pk, made.came.body, made.came.status) for made in receipts if made.came]
    with connection.cursor() as cursor:
        cursor.execute(DELIVERED, [database_now(), *map(list, zip(*came, strict=True))])
    for partner in end_calls([(made.row.partner_id, made.row.pk) for made in receipts]):
        send_next(partner)


def _acknowledged(holds: list[UUID]) -> set[UUID]:
    """Of these requests those that wait for a receipt, acknowledged and noted."""
    waiting = HoldRequest.objects.select_for_update().filter(
        pk__among=holds, state=RequestState.SENT.value, acknowledged_at=None
    )
    rows = list(waiting.order_by("pk").values_list("pk", "district_id", "report_id"))
    HoldRequest.objects.filter(pk__among=[row[0] for row in rows]).update(
        state=RequestState.ACKNOWLEDGED.value, acknowledged_at=database_now(), not_confirmed=False
    )
    record_all(
        event("hold.acknowledged", MACHINE, district=district, report=report, subject=hold)
        for hold, district, report in rows
    )
    return {row[0] for row in rows}
