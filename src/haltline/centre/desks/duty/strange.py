"""Answers with words that nobody knows: shown with what they say, let stand by a person, taken back again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from haltline.protocol import Reply, RequestState, parse
from haltline.protocol.codes import read_codes

from ...holds.actions.accepting import accept_reply, undo_acceptance
from ...holds.models import PartnerReply
from ...holds.queries import posted_replies
from ...people.access import find, for_role, person_of
from ..officer.who import OFFICERS
from .answer_lines import lines_of
from .pages import StrangeRow


@require_POST
@for_role(*OFFICERS)
def accept(request: HttpRequest, reply_id: UUID) -> HttpResponse:
    """Let the answer stand, with a reason."""
    accept_reply(find(posted_replies(), pk=reply_id), person_of(request), request.POST.get("why", ""))
    return redirect("duty_inward")


@require_POST
@for_role(*OFFICERS)
def undo(request: HttpRequest, reply_id: UUID) -> HttpResponse:
    """Take it back while nothing has followed."""
    undo_acceptance(find(posted_replies(), pk=reply_id), person_of(request))
    return redirect("duty_inward")


def strange_row(row: PartnerReply) -> StrangeRow:
    """A kept reply as the desk reads it."""
    said, asked = parse(Reply, bytes(row.body)), row.request
    return StrangeRow(
        str(row.pk), row.partner.name, asked.amount, words_of(row), lines_of(said), row.received_at,
        asked.report.reference, said.reason or "", said.final,
        at_once=said.final and asked.state == RequestState.ESCALATED,
    )  # fmt: skip


def words_of(row: PartnerReply) -> tuple[str, ...]:
    """The words of a reply that nobody knows, as the bank wrote them."""
    return tuple(read_codes(parse(Reply, bytes(row.body)).codes).foreign)
