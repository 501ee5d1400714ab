"""The centre's side of the hold protocol: replies, and the keys it signs with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from haltline.protocol import (
    KeyList,
    Reply,
    ReplyAccepted,
    paths,
    to_bytes,
)
from haltline.protocol.wire import Message

from ..partners.keys import published_keys
from ..partners.signed import effect, problem
from .actions.receiving import receive


@effect(Reply)
def replies(reply: Reply, body: bytes, partner: str) -> HttpResponse:
    """POST a Reply: 200 when it is kept, 422 with the gap when it does not add up."""
    answer = receive(reply, body, partner)
    if answer.status != 200:
        facts = {"gap": str(answer.gap)} if answer.gap else {}
        return problem(answer.status, answer.code, answer.detail, **facts)
    return json(ReplyAccepted(reply_id=reply.reply_id, duplicate=answer.duplicate))


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """GET the public keys with which the centre signs, will sign, and those still in their overlap."""
    return json(KeyList(keys=tuple(published_keys())))


def json(message: Message, status: int = 200) -> HttpResponse:
    """A protocol message as an answer."""
    return HttpResponse(to_bytes(message), status=status, content_type=paths.JSON)
