"""A person reads a word that nobody knows and lets the reply stand; until something follows, that is undone.

The reply was posted when it came. What waits is whether it counts as the answer: its request stays open by
its clock. When that clock runs out, an accepted reply that is final answers the request, in place of the next
step of the ladder. Where no clock runs any more, because the bank was past every one, it does so at once.
"""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from haltline.protocol import Reply, RequestState, parse

from ...audit.actions import MACHINE, Actor, record
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotUnderstood
from ...people.models import Person
from ..models import STRANGE, HoldRequest, PartnerReply
from ..queries import locked_reply, locked_request, strange_replies, that_count
from .moving import move_request

REASON_MOST = 300  # characters
CLOCK_RUNS = (RequestState.PART_ANSWERED.value, RequestState.OVERDUE.value)


def accept_reply(reply: PartnerReply, person: Person, why: str) -> None:
    """Let a posted reply stand, whatever its words. AlreadyDecided when it was accepted or replaced."""
    why = " ".join(why.split())[:REASON_MOST]
    if not why:
        raise NotUnderstood(_("Write down why; it is kept with the decision."))
    locked_reply(reply.pk)
    row = strange_replies().filter(pk=reply.pk).first()
    if row is None:
        raise AlreadyDecided(_("A colleague has decided this already, or a newer answer has come."))
    request = locked_request(row.request_id)
    _mark(row, "", accepted_why=why, accepted_by=person.desk_name, accepted_at=clock.now())
    _note(request, "reply.accepted", person, why=why)
    if request.state == RequestState.ESCALATED and _final(row):
        move_request(request, RequestState.ANSWERED)


def undo_acceptance(reply: PartnerReply, person: Person) -> None:
    """Take an acceptance back. AlreadyDecided once the request is answered by it or a newer reply counts."""
    row = locked_reply(reply.pk)
    if row is None or row.accepted_at is None:
        raise AlreadyDecided(_("A colleague has taken this back already."))
    request = locked_request(row.request_id)
    if not may_undo(row, request):
        raise AlreadyDecided(_("Something has followed from it already: the request is answered."))
    why = row.accepted_why
    _mark(row, STRANGE, accepted_why="", accepted_by="", accepted_at=None)
    _note(request, "reply.acceptance-undone", person, why=why)


def may_undo(row: PartnerReply, request: HoldRequest) -> bool:
    """Whether nothing followed from an acceptance: its request's clock still runs, no newer reply counts."""
    return request.state in CLOCK_RUNS and that_count().filter(pk=row.pk).exists()


def answered_by_acceptance(due: Collection[HoldRequest]) -> set[HoldRequest]:
    """Those of the requests, whose clock ran out, that an accepted, final reply answers: moved and noted."""
    open_rows = {row.pk: row for row in due if row.state in CLOCK_RUNS}
    if not open_rows:
        return set()
    accepted = that_count().filter(request__in=open_rows, accepted_at__isnull=False)
    answered = {open_rows[reply.request_id] for reply in accepted if _final(reply)}
    for row in answered:
        move_request(row, RequestState.ANSWERED)
        record("reply.stands", MACHINE, district=row.district_id, report=row.report_id, subject=row.pk)
    return answered


def _final(row: PartnerReply) -> bool:
    return parse(Reply, bytes(row.body)).final


def _mark(row: PartnerReply, mark: str, **fields: object) -> None:
    """Set the mark anew; the state is named too, because the queue follows it."""
    posted = PartnerReply.State.POSTED
    PartnerReply.objects.filter(pk=row.pk).update(state=posted, why_review=mark, **fields)


def _note(request: HoldRequest, verb: str, person: Person, **facts: object) -> None:
    record(verb, Actor(person.actor_code, person.desk_name), district=request.district_id,
           report=request.report_id, subject=request.pk, **facts)  # fmt: skip
