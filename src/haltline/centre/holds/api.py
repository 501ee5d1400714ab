"""The centre's side of the hold protocol: replies, and word that a part ended."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from haltline.protocol import (
    KeyList,
    PartEnded,
    PublishedKey,
    Receipt,
    Reply,
    ReplyAccepted,
    parse,
    paths,
    to_bytes,
)
from haltline.protocol.wire import Message

from ..kernel import clock
from ..kernel.scope import in_scope
from ..partners.keys import centre_key
from ..partners.signed import from_partner, problem
from .actions.receiving import receive
from .actions.releasing import part_ended
from .queries import locked_part, part_asked_of


@from_partner
def replies(body: bytes, partner: str) -> HttpResponse:
    """POST a Reply: 200 when it is kept, 422 with the gap when it does not add up."""
    reply = parse(Reply, body)
    answer = receive(reply, body, partner)
    if answer.status != 200:
        facts = {"gap": str(answer.gap)} if answer.gap else {}
        return problem(answer.status, answer.code, answer.detail, **facts)
    return json(ReplyAccepted(reply_id=reply.reply_id, duplicate=answer.duplicate))


@from_partner
def ended(body: bytes, partner: str) -> HttpResponse:
    """POST word that a part ended by the bank's clock."""
    word = parse(PartEnded, body)
    hold = _row_id(word.hold_id)
    part = part_asked_of(partner, hold) if hold else None
    if part is None:
        return problem(403, "not-your-hold", "This hold was not asked of you.")
    with in_scope(f"worker:{part.district_id}"):
        part_ended(locked_part(part.pk), word)
    return json(Receipt(hold_id=word.hold_id, received_at=clock.now()))


def _row_id(hold_id: str) -> UUID | None:
    """Hold ids of this centre are UUIDs; any other is nobody's."""
    try:
        return UUID(hold_id)
    except ValueError:
        return None


def keys(request: HttpRequest) -> HttpResponse:
    """GET the public keys with which the centre signs."""
    public = centre_key().public
    return json(KeyList(keys=(PublishedKey(keyid=public.keyid, public_pem=public.pem(), not_before=EPOCH),)))


def json(message: Message, status: int = 200) -> HttpResponse:
    """A protocol message as an answer."""
    return HttpResponse(to_bytes(message), status=status, content_type=paths.JSON)


EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
