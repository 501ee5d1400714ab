"""Receiving a bank's reply: kept byte for byte, answered at once, posted by the worker.

Run in scope ``partner:CODE``: the database shows a partner only its own requests, so a reply about
another bank's hold finds nothing (faults 7). A refusal is a value, not an exception: what is kept for
review must be committed although the bank is told no.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from haltline.protocol import HoldRequest as Asked
from haltline.protocol import Reply, parse
from haltline.protocol.decisions.intake import (
    Accept,
    Conflict,
    Duplicate,
    Stored,
    Unbalanced,
    Verdict,
    foreign_field,
    take_in,
)

from ...audit.actions import Actor, record
from ...kernel.compiled import compiled
from ...kernel.nudges import call_posters
from ...kernel.storing import store, together
from ..models import STRANGE, HoldRequest, PartnerReply

MISMATCH, REUSED = "sum-mismatch", "reply-id-reused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank is told: an HTTP status, and for a refusal the code and the missing minor units."""

    status: int = 200
    duplicate: bool = False
    code: str = ""
    detail: str = ""
    gap: int = 0


NOT_YOURS = Answer(403, code="not-your-hold", detail="This hold was not asked of you.")
FOREIGN = Answer(403, code="not-yours", detail="The reply names an account or currency not asked about.")


def receive(reply: Reply, raw: bytes, partner: str, *, way: str = "api") -> Answer:
    """Store one reply; post it later, or keep it in review where a person must look first."""
    request = _own_request(reply, partner)
    if request is None:
        record("reply.not-yours", Actor(f"partner:{partner}"), subject=reply.hold_id)
        return NOT_YOURS
    if field := foreign_field(reply, parse(Asked, bytes(request.body or b""))):
        _note(request, "reply.not-yours", why=field)
        return FOREIGN
    digest = hashlib.sha256(raw).hexdigest()
    row = PartnerReply(
        district_id=request.district_id, partner_id=partner, request=request, reply_id=reply.reply_id,
        seq=reply.seq, body=raw, body_hash=digest, way=way,
    )  # fmt: skip
    return _judge(row, take_in(reply, digest, asked=request.amount, stored=_stored(request)))


def _judge(row: PartnerReply, verdict: Verdict) -> Answer:
    """Do with a reply what the protocol says of it, and answer the bank."""
    match verdict:
        case Duplicate(of=first):
            _note(row.request, "reply.duplicate")
            return _first_answer(row, first)
        case Conflict(field=field, code=code):
            _review(row, REUSED)
            return Answer(422, code=code, detail=f"This {field} was used for another reply.")
        case Unbalanced(gap=gap):
            row.gap = gap
            _review(row, MISMATCH)
            return _mismatch(gap)
        case Accept(strange=True):
            row.why_review = STRANGE  # posted all the same: what it says is held must count under the cap
    with together():
        store(row)
        _note(row.request, "reply.received")
    call_posters(row.request.district_id)
    return Answer()


def _stored(request: HoldRequest) -> list[Stored]:
    """What is kept for this hold, in the order it came; only replies that count use up their seq."""
    aside = PartnerReply.State.REVIEW
    rows = _kept(request.pk)
    return [Stored(reply_id, digest, seq, taken=state != aside) for reply_id, digest, seq, state in rows]


@compiled
def _kept(request: UUID) -> QuerySet[PartnerReply, tuple[str, str, int, str]]:
    rows = PartnerReply.objects.filter(request=request).order_by("received_at")
    return rows.values_list("reply_id", "body_hash", "seq", "state")


def _first_answer(row: PartnerReply, first: Stored) -> Answer:
    """The same reply again gets the answer it got at first."""
    earlier = row.request.replies.filter(reply_id=first.reply_id, body_hash=first.body_sha256).first()
    if earlier is not None and earlier.why_review == MISMATCH:
        return _mismatch(earlier.gap)
    return Answer(duplicate=True)


def _own_request(reply: Reply, partner: str) -> HoldRequest | None:
    try:
        hold_id = UUID(reply.hold_id)
    except ValueError:
        return None
    if reply.account.institution != partner:
        return None
    return HoldRequest.objects.select_related("partner").filter(pk=hold_id, partner_id=partner).first()


def _review(row: PartnerReply, why: str) -> None:
    row.state, row.why_review = PartnerReply.State.REVIEW, why
    row.save(force_insert=True)
    _note(row.request, "reply.review", why=why)


def _mismatch(gap: int) -> Answer:
    return Answer(422, code=MISMATCH, detail=f"{gap} minor units are not explained", gap=gap)


def _note(request: HoldRequest, verb: str, **facts: object) -> None:
    record(verb, Actor(f"partner:{request.partner_id}", request.partner.name), district=request.district_id,
           report=request.report_id, subject=request.id, **facts)  # fmt: skip
