"""Delivering the outbox: claim a message, send it signed, write down what came of it.

The call to the bank happens between two transactions, never inside one. A call without an answer leaves
the message *unsure*: the bank may have acted. The next attempt asks for the status with the same key and
sends again only when the bank says it has never seen it (faults 1 and 2).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from haltline.protocol import PayoutInstruction, RequestState, parse
from haltline.protocol.decisions import (
    ORDERS,
    NextStep,
    RetryDecision,
    after_failure,
    after_status,
)

from ...audit.actions import MACHINE, record
from ...kernel.clock import database_now
from ...kernel.models import OutboxMessage
from ...kernel.nudges import nudge
from ...partners.actions.at_once import begin_call, end_calls
from ...partners.actions.lines import may_call, told
from ...partners.models import Partner
from ...partners.queries import partner_named
from ..models import HoldRequest
from ..wire_form import leaves_by_wire
from .answered import take_word
from .claiming import CLAIMED, LEASE, Came, claim, mark_sent
from .moving import may_become, move_request
from .not_done import refused
from .recalling import machine_authority, recall
from .reconciling import NEVER_SEEN, STATUS, may_leave, settled

NO_ROOM = timedelta(seconds=1)  # until a call that finds none looks again, if none that ends sends it sooner
HELD_BACK = timedelta(seconds=10)  # after a restore: until then banks are asked, then it is looked again
RECEIVED = 202
State = OutboxMessage.State


def take(message_id: UUID) -> OutboxMessage | None:
    """Claim a due message for one attempt; nothing when it is done, not due or in other hands."""
    now = database_now()
    row = (
        OutboxMessage.objects.select_for_update(skip_locked=True)
        .filter(pk=message_id, state__in=[State.WAITING, State.UNSURE], next_attempt_at__lte=now)
        .first()
    )
    if row is None or _behind(row) or _given_up(row, now):
        return None
    if not may_leave(row):  # the rows are a backup's, and banks are still being asked
        OutboxMessage.objects.filter(pk=row.pk).update(next_attempt_at=now + HELD_BACK)
        return None
    partner = partner_named(row.partner_id)
    if leaves_by_wire(partner, row):
        if not may_call(partner):
            if row.kind == "hold":
                _sent(row, now)  # its answer clock runs from now on, or nobody would ever be told
            return None
        if not begin_call(partner, row.pk, LEASE):
            OutboxMessage.objects.filter(pk=row.pk).update(next_attempt_at=now + NO_ROOM)
            return None
    claim(row, now)
    row.save(update_fields=CLAIMED)
    if row.kind == "hold":
        _sent(row, now)
    return row


def _behind(row: OutboxMessage) -> bool:
    """Whether an earlier order about the same hold is still to be sent: they arrive in the order given.

    The request itself holds nobody up: an order about a hold is given when the bank's word of it is there,
    or takes the request's place.
    """
    if row.kind in ("hold", "payout", STATUS):
        return False
    earlier = OutboxMessage.objects.filter(subject=row.subject, state__in=[State.WAITING, State.UNSURE])
    return earlier.filter(created_at__lt=row.created_at).exclude(kind__in=("hold", "payout")).exists()


def _given_up(row: OutboxMessage, now: datetime) -> bool:
    """Whether a request whose fate is not known is over, at a bank that has no answer to how it stands.

    Where the status can be asked for, the answer decides; here the same bytes would ask again for money that
    is no longer wanted, so the request is taken back instead.
    """
    if row.state != State.UNSURE or row.kind != "hold":
        return False
    if partner_named(row.partner_id).way == Partner.Way.API:
        return False
    request = HoldRequest.objects.select_for_update().get(pk=row.subject)
    if now < request.expires_at:
        return False
    recall(request, "The bank has not confirmed it, and its time is over", by=machine_authority("release"))
    return True


def _sent(row: OutboxMessage, now: datetime) -> None:
    request = HoldRequest.objects.select_for_update().get(pk=row.subject)
    if request.state != RequestState.APPROVED:
        return
    mark_sent(request, now)


def settle(row: OutboxMessage, came: Came, *, was_query: bool) -> None:
    """Write down what came of one attempt and decide the next; the protocol's decisions say how."""
    failure = came.failure
    for partner in end_calls([(row.partner_id, row.pk)]):
        send_next(partner)
    told(row.partner_id, failure, district=row.district_id)
    if row.kind == STATUS:
        settled(row, came)
        return
    if was_query and failure is not None:
        _after_query(row, came)
    elif failure is None:
        _delivered(row, came)
    else:
        _failed(row, came, after_failure(failure, row.attempts, _spread_by(row), came.wait))


def send_next(partner: str) -> None:
    """Of what found no room at a partner the most urgent of this district goes next, others by the sweep."""
    now = database_now()
    waiting = OutboxMessage.objects.filter(partner_id=partner, state=State.WAITING, attempts=0)
    waiting = waiting.filter(next_attempt_at__gt=now, next_attempt_at__lte=now + NO_ROOM)
    first = waiting.order_by("-loss_per_minute", "pk").select_for_update(skip_locked=True).first()
    if first is not None:
        OutboxMessage.objects.filter(pk=first.pk).update(next_attempt_at=now)
        nudge("deliver", first.pk, first.district_id, urgency=first.loss_per_minute)


def _spread_by(row: OutboxMessage) -> str:
    """What spreads the retries of banks: the payment that is asked about, or the account that is paid to.

    Never an id made here: a simulation that runs this centre beside another has the same waits in both.
    """
    if row.kind == "payout":
        told = parse(PayoutInstruction, bytes(row.body))
        return f"{told.to.institution}:{told.to.number}:{told.amount}"
    leg = HoldRequest.objects.select_related("leg").get(pk=row.subject).leg
    return f"{leg.reference}:{leg.hop}"


def _after_query(row: OutboxMessage, came: Came) -> None:
    """The status query brought no word: the bank has never seen the request, or says nothing that counts."""
    request = HoldRequest.objects.select_for_update().get(pk=row.subject)
    wanted = request.state != RequestState.RECALLED and database_now() < request.expires_at
    seen = False if came.status == NEVER_SEEN else None
    decision = after_status(seen, row.attempts, f"{request.leg.reference}:{request.leg.hop}", wanted=wanted)
    if decision.step is NextStep.SEND_TOMBSTONE:
        recall(request, "The bank has never seen it, and its time is over", by=machine_authority("release"))
    else:
        _again(row, decision)


def _failed(row: OutboxMessage, came: Came, decision: RetryDecision) -> None:
    if decision.step is NextStep.TELL_OFFICER:
        OutboxMessage.objects.filter(pk=row.pk).update(
            state=State.REFUSED, answer=came.body, answer_status=came.status, answered_at=database_now()
        )
        record("outbox.refused", MACHINE, district=row.district_id, subject=row.subject, status=came.status)
        if row.kind in ORDERS:
            refused(row, came.status, came.body)
        if row.kind == "payout":
            nudge("payout-refused", row.pk, row.district_id)
        return
    _again(row, decision)
    if decision.state is RequestState.UNKNOWN and row.kind == "hold":
        _unknown(row)


def _again(row: OutboxMessage, decision: RetryDecision) -> None:
    """Try again at the decision's time; what was withdrawn meanwhile stays so."""
    state = State.WAITING if decision.step is NextStep.SEND_AGAIN else State.UNSURE
    rows = OutboxMessage.objects.filter(pk=row.pk).exclude(state=State.WITHDRAWN)
    rows.update(state=state, next_attempt_at=database_now() + decision.delay)


def _unknown(row: OutboxMessage) -> None:
    request = HoldRequest.objects.select_for_update().get(pk=row.subject)
    if may_become(request, RequestState.UNKNOWN):
        move_request(request, RequestState.UNKNOWN)
        record("hold.unknown", MACHINE, district=request.district_id, report=request.report_id,
               subject=request.id)  # fmt: skip


def _delivered(row: OutboxMessage, came: Came) -> None:
    OutboxMessage.objects.filter(pk=row.pk).update(
        state=State.DELIVERED, answer=came.body, answer_status=came.status, answered_at=database_now(),
        next_attempt_at=None,
    )  # fmt: skip
    take_word(row, came.body)


def lay_in_inbox(row: OutboxMessage) -> None:
    """A message to a bank without a system lies in its inbox here: a request is thereby received, anything
    else is a task of the bank's desk, and is answered when the desk says that it is done.
    """
    if row.kind == "hold":
        _delivered(row, Came(RECEIVED))
        return
    OutboxMessage.objects.filter(pk=row.pk).update(state=State.DELIVERED, next_attempt_at=None)
    record("outbox.in-inbox", MACHINE, district=row.district_id, subject=row.subject, kind=row.kind)
