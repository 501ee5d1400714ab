"""Receiving a bank's reply: kept byte for byte, answered at once, posted by the worker.

Run in scope ``partner:CODE``: the database shows a partner only its own requests, so a reply about
another bank's hold finds nothing (faults 7). A refusal is a value, not an exception: what is kept for
review must be committed although the bank is told no.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from haltline.protocol import Reply, gap

from ...audit.actions import Actor, record
from ...kernel.nudges import nudge
from ..models import HoldRequest, PartnerReply


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank is told: an HTTP status, and for a refusal the code and the missing minor units."""

    status: int = 200
    duplicate: bool = False
    code: str = ""
    detail: str = ""
    gap: int = 0


NOT_YOURS = Answer(403, code="not-your-hold", detail="This hold was not asked of you.")
REUSED = Answer(422, code="reply-id-reused", detail="This reply_id was used for another reply.")


def receive(reply: Reply, raw: bytes, partner: str, *, way: str = "api") -> Answer:
    """Store one reply; post it later, or keep it in review where a person must look first."""
    request = _own_request(reply, partner)
    if request is None:
        record("reply.not-yours", Actor(f"partner:{partner}"), subject=reply.hold_id)
        return NOT_YOURS
    digest = hashlib.sha256(raw).hexdigest()
    earlier = (
        PartnerReply.objects.filter(partner_id=partner, reply_id=reply.reply_id)
        .order_by("received_at")
        .first()
    )
    if earlier and earlier.body_hash == digest:
        _note(request, "reply.duplicate")
        return _refused_before(earlier) or Answer(duplicate=True)
    row = PartnerReply(
        district_id=request.district_id, partner_id=partner, request=request, reply_id=reply.reply_id,
        seq=reply.seq, body=raw, body_hash=digest, way=way,
    )  # fmt: skip
    if earlier:
        _review(row, "reply-id-reused")
        return REUSED
    return _take(row, reply, request)


def _take(row: PartnerReply, reply: Reply, request: HoldRequest) -> Answer:
    row.gap = gap(reply) or reply.credited - request.amount
    if row.gap:
        _review(row, "sum-mismatch")
        return _mismatch(row)
    if strange := _strange(reply, request):
        _review(row, strange)
        return Answer()
    row.save(force_insert=True)
    _note(request, "reply.received")
    nudge("post", row.id, request.district_id)
    return Answer()


def _own_request(reply: Reply, partner: str) -> HoldRequest | None:
    try:
        hold_id = UUID(reply.hold_id)
    except ValueError:
        return None
    if reply.account.institution != partner:
        return None
    return HoldRequest.objects.filter(pk=hold_id, partner_id=partner).first()


def _strange(reply: Reply, request: HoldRequest) -> str:
    """Why a person must look before anything is posted, or nothing."""
    if reply.currency != request.currency:
        return "currency"
    if request.account and reply.account.number not in (None, request.account):
        return "account"
    return ""


def _review(row: PartnerReply, why: str) -> None:
    row.state, row.why_review = PartnerReply.State.REVIEW, why
    row.save(force_insert=True)
    _note(row.request, "reply.review", why=why)


def _mismatch(row: PartnerReply) -> Answer:
    return Answer(422, code="sum-mismatch", detail=f"{row.gap} minor units are not explained", gap=row.gap)


def _refused_before(earlier: PartnerReply) -> Answer | None:
    return _mismatch(earlier) if earlier.why_review == "sum-mismatch" else None


def _note(request: HoldRequest, verb: str, **facts: object) -> None:
    record(verb, Actor(f"partner:{request.partner_id}", request.partner.name), district=request.district_id,
           report=request.report_id, subject=request.id, **facts)  # fmt: skip
