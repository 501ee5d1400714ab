"""The centre's side of the hold protocol: replies, and the keys it signs with."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

from haltline.protocol import (
    KeyList,
    PublishedKey,
    Reply,
    ReplyAccepted,
    parse,
    paths,
    to_bytes,
)
from haltline.protocol.wire import Message

from ..partners.keys import centre_key
from ..partners.signed import from_partner, problem
from .actions.receiving import receive


@from_partner
def replies(body: bytes, partner: str) -> HttpResponse:
    """POST a Reply: 200 when it is kept, 422 with the gap when it does not add up."""
    reply = parse(Reply, body)
    answer = receive(reply, body, partner)
    if answer.status != 200:
        facts = {"gap": str(answer.gap)} if answer.gap else {}
        return problem(answer.status, answer.code, answer.detail, **facts)
    return json(ReplyAccepted(reply_id=reply.reply_id, duplicate=answer.duplicate))


def keys(request: HttpRequest) -> HttpResponse:
    """GET the public keys with which the centre signs."""
    public = centre_key().public
    return json(KeyList(keys=(PublishedKey(keyid=public.keyid, public_pem=public.pem(), not_before=EPOCH),)))


def json(message: Message, status: int = 200) -> HttpResponse:
    """A protocol message as an answer."""
    return HttpResponse(to_bytes(message), status=status, content_type=paths.JSON)


EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
