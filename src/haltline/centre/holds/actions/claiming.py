"""Claiming a message for one attempt: in the transaction that writes it, where it can leave at once.

A request that is written and then taken by itself costs two transactions between a bank's reply and the next
bank. Who writes it knows all that taking it would read again, and sends it in any case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from haltline.protocol import RequestState
from haltline.protocol.decisions import Failure, failure_of

from ...audit.actions import MACHINE, record
from ...kernel import restoring
from ...kernel.clock import database_now
from ...kernel.models import OutboxMessage
from ...kernel.outbox import leaving_now
from ...kernel.profile import profile
from ...kernel.storing import unwritten
from ...partners.actions.at_once import begin_call
from ...partners.actions.lines import may_call
from ...partners.keys import signing_key
from ...partners.models import Partner
from ..messages import answer_clock
from ..models import HoldRequest
from ..wire_form import leaves_by_wire
from .moving import move_request

LEASE = timedelta(seconds=20)  # longer than one call may take, so that two workers never hold one message
CLAIMED = ("attempts", "next_attempt_at", "first_sent_at", "answer_due_at")


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a call: the HTTP status and body, or no answer at all.

    ``reached``: whether the message left before silence fell; ``wait``: for how long the bank asks for time.
    """

    status: int | None
    body: bytes = b""
    reached: bool = True
    wait: timedelta = timedelta(0)

    @property
    def failure(self) -> Failure | None:
        return failure_of(self.status, reached=self.reached)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a claimed message: what came of the call, nothing where it lies in the partner's inbox.

    ``was_query``: the partner was asked what became of the message, in place of sending it again.
    """

    row: OutboxMessage
    partner: Partner
    came: Came | None
    was_query: bool = False


def claim_written() -> None:
    """Claim the most urgent of what this transaction is about to write, if it is a request.

    What cannot leave now is left as it is, for whoever takes it by itself: there is no room at the bank, its
    line is silent, its desk has no system, or the rows are a backup's.
    """
    block = leaving_now()
    row = block.most_urgent() if block else None
    request = unwritten(HoldRequest, row.subject) if row else None
    if block is None or row is None or request is None or not leaves_by_wire(request.partner, row):
        return
    if restoring.is_reconciling() or not may_call(request.partner):
        return
    if not begin_call(request.partner, row.pk, LEASE):
        return
    now = database_now()
    claim(row, now)
    mark_sent(request, now)
    block.claimed.append((row, request.partner, signing_key()))


def claim(row: OutboxMessage, now: datetime) -> None:
    """One more attempt at a message, which is nobody else's until the lease ends; sets ``CLAIMED`` fields."""
    row.attempts += 1
    row.next_attempt_at = now + LEASE
    row.first_sent_at = row.first_sent_at or now
    row.answer_due_at = row.answer_due_at or now + answer_clock(profile())


def mark_sent(request: HoldRequest, now: datetime) -> None:
    """The answer clock starts when the request first leaves, by the database's clock."""
    move_request(request, RequestState.SENT, sent_at=now, answer_due_at=now + answer_clock(profile()))
    record("hold.sent", MACHINE, district=request.district_id, report=request.report_id, subject=request.id,
           partner=request.partner_id)  # fmt: skip
