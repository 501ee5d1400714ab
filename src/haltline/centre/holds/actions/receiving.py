"""Receiving a bank's reply: kept byte for byte, answered at once, posted by the worker.

Run in scope ``partner:CODE``: the database shows a partner only its own requests, so a reply about
another bank's hold finds nothing (faults 7). A refusal is a value, not an exception: what is kept for
review must be committed although the bank is told no.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
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

from ...alerts import actions as alerts
from ...alerts.models import Kind
from ...audit.actions import Actor, record
from ...kernel.compiled import compiled
from ...kernel.nudges import call_posters
from ...kernel.storing import store, together
from ..models import MISMATCH, REUSED, STRANGE, HoldRequest, PartnerReply

REPLY_COLUMNS = 4  # the last ones of what is asked about a request


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank is told: an HTTP status, and for a refusal the code and the missing minor units."""

    status: int = 200
    duplicate: bool = False
    code: str = ""
    detail: str = ""
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Own:
    """What a bank was asked: the request as far as receiving its reply needs it, and the bank's own name.

    ``stored``: what is kept for this hold, in the order it came; only replies that count use up their seq.
    """

    stored: Sequence[Stored]
    hold: UUID
    district: str
    report: UUID
    amount: int
    body: bytes | None
    partner: str
    name: str


NOT_YOURS = Answer(403, code="not-your-hold", detail="This hold was not asked of you.")
FOREIGN = Answer(403, code="not-yours", detail="The reply names an account or currency not asked about.")


def receive(reply: Reply, raw: bytes, partner: str, *, way: str = "api") -> Answer:
    """Store one reply; post it later, or keep it in review where a person must look first."""
    own = _own(reply, partner)
    if own is None:
        record("reply.not-yours", Actor(f"partner:{partner}"), subject=reply.hold_id)
        alerts.of_nobodys(Kind.NOT_ITS_HOLD, partner, reply.hold_id)
        return NOT_YOURS
    if field := foreign_field(reply, parse(Asked, bytes(own.body or b""))):
        _note(own, "reply.not-yours", why=field)
        _alert(own, Kind.OTHER_ACCOUNT)
        return FOREIGN
    digest = hashlib.sha256(raw).hexdigest()
    row = PartnerReply(
        district_id=own.district, partner_id=partner, request_id=own.hold, reply_id=reply.reply_id,
        seq=reply.seq, body=raw, body_hash=digest, way=way,
    )  # fmt: skip
    return _judge(row, own, take_in(reply, digest, asked=own.amount, stored=own.stored))


def _judge(row: PartnerReply, own: Own, verdict: Verdict) -> Answer:
    """Do with a reply what the protocol says of it, and answer the bank."""
    match verdict:
        case Duplicate(of=first):
            _note(own, "reply.duplicate")
            return _first_answer(own.hold, first)
        case Conflict(field=field, code=code):
            _review(row, own, REUSED)
            _alert(own, Kind.REUSED)
            return Answer(422, code=code, detail=f"This {field} was used for another reply.")
        case Unbalanced(gap=gap):
            row.gap = gap
            _review(row, own, MISMATCH)
            return _mismatch(gap)
        case Accept(strange=True):
            row.why_review = STRANGE  # posted all the same: what it says is held must count under the cap
    with together():
        store(row)
        _note(own, "reply.received")
    call_posters(own.district)
    return Answer()


def _first_answer(hold: UUID, first: Stored) -> Answer:
    """The same reply again gets the answer it got at first."""
    same = PartnerReply.objects.filter(request=hold, reply_id=first.reply_id, body_hash=first.body_sha256)
    earlier = same.first()
    if earlier is not None and earlier.why_review == MISMATCH:
        return _mismatch(earlier.gap)
    return Answer(duplicate=True)


def _own(reply: Reply, partner: str) -> Own | None:
    try:
        hold_id = UUID(reply.hold_id)
    except ValueError:
        return None
    if reply.account.institution != partner:
        return None
    rows = _asked_of(hold_id, partner)
    aside = PartnerReply.State.REVIEW
    kept = [Stored(told, digest, seq, taken=state != aside) for *_, told, digest, seq, state in rows if told]
    return Own(kept, *rows[0][:-REPLY_COLUMNS]) if rows else None


@compiled
def _asked_of(hold: UUID, partner: str) -> QuerySet[HoldRequest, tuple[Any, ...]]:
    """The request with each reply to it, in the order in which they came, or with none."""
    rows = HoldRequest.objects.filter(pk=hold, partner_id=partner).order_by("replies__received_at")
    return rows.values_list(
        "pk", "district_id", "report_id", "amount", "body", "partner_id", "partner__name",
        "replies__reply_id", "replies__body_hash", "replies__seq", "replies__state",
    )  # fmt: skip


def _review(row: PartnerReply, own: Own, why: str) -> None:
    row.state, row.why_review = PartnerReply.State.REVIEW, why
    row.save(force_insert=True)
    _note(own, "reply.review", why=why)


def _alert(own: Own, kind: Kind) -> None:
    alerts.of_hold(kind, own.hold, own.partner, district=own.district, report=own.report)


def _mismatch(gap: int) -> Answer:
    return Answer(422, code=MISMATCH, detail=f"{gap} minor units are not explained", gap=gap)


def _note(own: Own, verb: str, **facts: object) -> None:
    record(verb, Actor(f"partner:{own.partner}", own.name), district=own.district, report=own.report,
           subject=own.hold, **facts)  # fmt: skip
