"""After a restore: every open hold is asked about before anything else leaves (faults 46).

The question is a message of its own in the outbox, so that it is repeated, spread and seen like any other.
What a bank answers is taken like a reply that comes now: by id and seq, so that nothing counts twice.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from haltline.protocol import (
    OPEN_REQUEST_STATES,
    MessageError,
    PartStatus,
    RequestState,
    parse,
    paths,
    to_bytes,
)
from haltline.protocol.decisions import Failure, after_failure

from ...alerts.models import Kind
from ...audit.actions import MACHINE, record
from ...kernel import restoring
from ...kernel.clock import database_now
from ...kernel.ids import row_id
from ...kernel.models import OutboxMessage
from ...kernel.nudges import nudge
from ...kernel.profile import profile
from ...kernel.scope import in_scope
from ...partners.models import Partner
from ...people.models import District
from ...trails.actions.ledger import balances
from ...trails.models import MoneyState
from ..messages import answer_clock
from ..models import HoldPart, HoldRequest, PartnerReply
from ..queries import LIVE, answered_requests
from .alerting import alert_of
from .moving import move_request
from .posting import post_reply
from .receiving import receive
from .releasing import confirm_release

STATUS = "status"
# also what these rows think has not left yet: it may have, after the backup was made
ASKED = [state.value for state in OPEN_REQUEST_STATES - {RequestState.DRAFT} | {RequestState.ESCALATED}]
NEVER_SEEN = 404


def begin(why: str) -> int:
    """Enter the mode and ask about every open hold; gives how many. A second call asks nothing twice."""
    restoring.restored(why)
    asked = 0
    for district in District.objects.order_by("pk"):
        with in_scope(f"worker:{district.pk}"):
            asked += _ask_all(district.pk)
    finish_if_done()
    return asked


def _ask_all(district: str) -> int:
    """One question for each hold of the district that a system can be asked about."""
    open_now = HoldRequest.objects.filter(district_id=district, partner__way=Partner.Way.API)
    open_now = open_now.filter(Q(state__in=ASKED) | Q(part__state__in=LIVE)).distinct()
    waiting = OutboxMessage.objects.filter(kind=STATUS, state__in=("waiting", "unsure"))
    subjects = set(waiting.values_list("subject", flat=True))
    asked = [request for request in open_now if request.pk not in subjects]
    for request in asked:
        row = OutboxMessage.objects.create(
            district_id=district, partner_id=request.partner_id, kind=STATUS, subject=request.pk,
            path=paths.hold(str(request.pk)), body=b"", idempotency_key=str(row_id()),
            next_attempt_at=database_now(),
        )  # fmt: skip
        nudge("deliver", row.pk, district)
    record("centre.reconciling", MACHINE, district=district, holds=len(asked))
    return len(asked)


def may_leave(row: OutboxMessage) -> bool:
    """Whether a message may leave now: in this mode only the questions do."""
    return row.kind == STATUS or not restoring.is_reconciling()


def settled(row: OutboxMessage, came: Any) -> None:
    """A bank's answer to a question, or that there was none."""
    failure = came.failure
    if failure is None and (status := _read(row, came.body)):
        _take(row, status)
        _close(row, came)
    elif came.status == NEVER_SEEN:
        record("hold.never-seen", MACHINE, district=row.district_id, subject=row.subject)
        _close(row, came)
    else:
        again = after_failure(failure or Failure.FAULT, row.attempts, str(row.subject), came.wait)
        OutboxMessage.objects.filter(pk=row.pk).update(next_attempt_at=database_now() + again.delay)
        if failure is Failure.REJECTED:  # the same question would be rejected again: a person must ask
            record("hold.not-asked", MACHINE, district=row.district_id, subject=row.subject)
            _close(row, came)
    finish_if_done()


def _read(row: OutboxMessage, body: bytes) -> PartStatus | None:
    try:
        status = parse(PartStatus, body)
    except MessageError:
        return None
    return status if status.hold_id == str(row.subject) else None


def _take(row: OutboxMessage, status: PartStatus) -> None:
    """Post the bank's last reply if it is new to these rows, then let the part be what the bank says."""
    request = HoldRequest.objects.select_for_update(of=("self",)).get(pk=row.subject)
    if request.state == RequestState.APPROVED:
        _had_left(request)
    if status.reply is not None:
        with in_scope(f"partner:{row.partner_id}"):
            receive(status.reply, to_bytes(status.reply), row.partner_id, way=STATUS)
        for reply in PartnerReply.objects.filter(request_id=row.subject, state="new").order_by("seq"):
            post_reply(reply, answered_requests([reply])[reply.request_id])
    part = HoldPart.objects.select_for_update(of=("self",)).filter(pk=row.subject).first()
    if part is not None and part.state in LIVE and status.held < part.amount:
        _let_go(part, status)


def _had_left(request: HoldRequest) -> None:
    """The bank knows a request that these rows think is still here: it was sent after the backup."""
    now = database_now()
    move_request(request, RequestState.SENT, sent_at=now, answer_due_at=now + answer_clock(profile()))
    OutboxMessage.objects.filter(subject=request.pk, kind="hold").update(
        state=OutboxMessage.State.DELIVERED, next_attempt_at=None, first_sent_at=now, answered_at=now
    )


def _let_go(part: HoldPart, status: PartStatus) -> None:
    """What the bank has given free since is free; what went another way (a payout) a person must see."""
    gone = part.amount - status.held
    known = balances(part.request.leg).get(MoneyState.RELEASED, 0)
    freed = min(gone, max(0, status.released - known))
    if freed:
        confirm_release(part, status.model_copy(update={"held": part.amount - freed}))
    if freed < gone:
        alert_of(part, Kind.HELD_LESS, amount=gone - freed)


def _close(row: OutboxMessage, came: Any) -> None:
    OutboxMessage.objects.filter(pk=row.pk).update(
        state=OutboxMessage.State.DELIVERED, next_attempt_at=None, answered_at=database_now(),
        answer=came.body, answer_status=came.status,
    )  # fmt: skip


def finish_if_done() -> None:
    """With the last answer the mode ends; what had to wait leaves with the next sweep."""
    if restoring.reconciling() is not None and not still_asked():
        restoring.finish("every open hold was asked about")


def still_asked() -> int:
    """How many questions have no answer yet, in all districts."""
    with in_scope("centre"):
        return OutboxMessage.objects.filter(kind=STATUS, state__in=("waiting", "unsure")).count()


def end(why: str) -> None:
    """A person decides to go on although some banks have not answered; their questions are withdrawn."""
    for district in District.objects.order_by("pk"):
        with in_scope(f"worker:{district.pk}"):
            open_now = OutboxMessage.objects.filter(kind=STATUS, state__in=("waiting", "unsure"))
            left = open_now.update(state=OutboxMessage.State.WITHDRAWN, next_attempt_at=None)
            record("centre.reconciled", MACHINE, district=district.pk, why=why, unanswered=left)
    restoring.finish(why)
