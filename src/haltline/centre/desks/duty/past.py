"""Decisions that were made about banks' messages: who, when, why, which sum; the newest first, in pages."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _t

from ...alerts.models import Alert
from ...alerts.queries import read_alerts
from ...holds.actions.accepting import may_undo
from ...holds.models import PartnerReply
from ...holds.queries import accepted_replies
from ...inward.models import InwardLine
from ...inward.queries import ALERT, LINE, WORD, decided_lines, past_decisions
from .. import masks, money_style
from ..alert_words import said
from ..officer.who import OFFICERS
from ..oversight.gate import inspected
from ..paging import rows_of
from .pages import PastRow
from .strange import words_of
from .suspense import sum_of

PAGE_ROWS = 50
DONE = {
    "back": _t("The bank takes it back"),
    "other": _t("It belongs to something else"),
    "nothing": _t("Nothing more to be done"),
}


@inspected(*OFFICERS)
def past(request: HttpRequest) -> HttpResponse:
    """The district's decisions, and those about lines of no district."""
    page = Paginator(past_decisions(), PAGE_ROWS).get_page(request.GET.get("page"))
    shown = rows_of(page, tuple(_rows(list(page.object_list))))
    return render(request, "desks/duty/past.html", {"page": shown})


def _rows(found: list[tuple[str, UUID, object]]) -> Iterable[PastRow]:
    """Each decision with its row, in the order found."""
    lines = decided_lines().in_bulk([pk for about, pk, _at in found if about == LINE])
    replies = accepted_replies().in_bulk([pk for about, pk, _at in found if about == WORD])
    alerts = read_alerts().in_bulk([pk for about, pk, _at in found if about == ALERT])
    for about, pk, _at in found:
        if about == ALERT:
            yield _alert(alerts[pk])
        else:
            yield _line(lines[pk]) if about == LINE else _reply(replies[pk])


def _alert(row: Alert) -> PastRow:
    return PastRow(
        row.read_at or row.since, row.read_by, row.partner.name,
        _("Read: %(alert)s") % {"alert": said(row.kind, row.partner.name, row.amount)},
        "", masks.numbers(row.read_why), row.report.reference if row.report else "",
    )  # fmt: skip


def _line(row: InwardLine) -> PastRow:
    return PastRow(
        row.decided_at or row.told_at, row.decided_by, row.partner.name, str(DONE[row.decision]),
        sum_of(row.surplus or row.amount, row.currency), masks.numbers(row.decided_why),
        row.request.report.reference if row.request else "",
    )  # fmt: skip


def _reply(row: PartnerReply) -> PastRow:
    words = ", ".join(words_of(row))
    undo = reverse("duty_undo_strange", args=[row.pk]) if may_undo(row, row.request) else ""
    return PastRow(
        row.accepted_at or row.received_at, row.accepted_by, row.partner.name,
        _("Let stand: %(words)s") % {"words": masks.numbers(words)},
        money_style.in_use().full(row.request.amount), masks.numbers(row.accepted_why),
        row.request.report.reference, undo,
    )  # fmt: skip
