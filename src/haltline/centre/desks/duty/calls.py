"""Whom to call: banks that do not answer a request, and banks that do not carry out an order about a hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...holds.actions import calling, not_done
from ...holds.models import HoldCall, NotDone
from ...people.access import find, for_role, person_of
from ...people.models import Person
from .. import money_style, spans
from ..officer.who import OFFICERS
from ..words import ORDERS
from . import queries


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call to be made: ``said`` is what the bank does not do; ``again``: the order can be given anew.

    ``before``: calls that were made about the same; ``theirs``: the reader may say to have made this one.
    """

    call: HoldCall
    said: str
    again: bool
    before: tuple[HoldCall, ...] = ()
    theirs: bool = True


def call_rows(person: Person, now: datetime) -> tuple[CallRow, ...]:
    """The calls that somebody should make, a supervisor's first, then the longest due."""
    rows = list(queries.calls()[: queries.ROWS_MOST])
    made, all_theirs = queries.calls_before(rows), calling.calls_again(person)
    return tuple(
        CallRow(row, _said(row, now), row.kind != "hold" and row.why == NotDone.REFUSED,
                made.get((row.request_id, row.kind), ()), all_theirs or row.before_id is None)
        for row in rows
    )  # fmt: skip


def _said(call: HoldCall, now: datetime) -> str:
    words = {
        "at": spans.moment(call.since, now), "sum": money_style.in_use().full(call.request.amount),
        "told": call.told or _("it still holds it"),
    }  # fmt: skip
    if call.kind == "hold":
        return _("%(sum)s, silent past every clock since %(at)s") % words
    words["order"] = str(ORDERS[call.kind])
    if call.why == NotDone.REFUSED:
        return (
            _("%(order)s: the bank’s system refused since %(at)s (%(told)s). The hold stands as before.")
            % words
        )
    return _("%(order)s: past every clock since %(at)s, and not confirmed") % words


@require_POST
@for_role(*OFFICERS)
def called(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The officer called the bank: what was said, and whether it was needed, is kept.

    ``do`` is ``again`` to give the order once more.
    """
    person, call = person_of(request), find(queries.all_calls(), pk=call_id)
    said, needed = request.POST.get("said", ""), request.POST.get("needed", "")
    calling.called(call, person, said, needed=needed)
    if request.POST.get("do") == "again":
        not_done.send_again(call, person)
        messages.success(request, _("The order has left again."))
    return redirect("duty")
