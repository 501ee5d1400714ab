"""Alerts about banks: each stands on the duty page until a person has read it and says what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from haltline.protocol import Reply, parse

from ...alerts import actions
from ...alerts.models import Alert, Kind
from ...alerts.queries import all_alerts, standing
from ...holds.models import PartnerReply
from ...holds.queries import told_twice
from ...people.access import find, for_role, person_of
from ..alert_words import TO_DO, said
from ..officer.who import OFFICERS
from .answer_lines import Lines, lines_of

ROWS_MOST = 100


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert; ``answers`` are the two of one number: the first one, then the other.

    ``report`` is empty for an alert of no district, which every district sees.
    """

    pk: UUID
    what: str
    to_do: str
    since: datetime
    bank: str
    named: str
    report: str = ""
    answers: tuple[Lines, ...] = ()


def unread() -> tuple[AlertRow, ...]:
    """What nobody has read, the first first."""
    rows = list(standing()[:ROWS_MOST])
    replies = told_twice([row.hold for row in rows if row.kind == Kind.REUSED and row.hold])
    return tuple(_row(row, replies) for row in rows)


def _row(row: Alert, replies: Mapping[UUID, Sequence[PartnerReply]]) -> AlertRow:
    answers = replies.get(row.hold, ()) if row.kind == Kind.REUSED and row.hold else ()
    return AlertRow(
        row.pk, said(row.kind, row.partner.name, row.amount), str(TO_DO[Kind(row.kind)]), row.since,
        row.partner_id, "" if row.report else row.named, row.report.reference if row.report else "",
        tuple(lines_of(parse(Reply, bytes(each.body))) for each in answers),
    )  # fmt: skip


@require_POST
@for_role(*OFFICERS)
def read(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """A person has read one, and says what follows."""
    alert = find(all_alerts(), pk=alert_id)
    actions.read(alert.pk, person_of(request), request.POST.get("why", ""))
    return redirect("duty")
