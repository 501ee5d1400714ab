"""The call to a partner: signed, bounded in time, never following a redirect."""

from __future__ import annotations

import secrets
from datetime import timedelta

import httpx

from haltline.protocol import paths
from haltline.protocol.signing import Call, sign

from ..kernel import clock
from ..kernel.models import OutboxMessage
from ..partners.keys import centre_key
from ..partners.models import Partner
from .actions.delivering import Came
from .wire_form import WireForm

CALL_SECONDS_MAX = 4.0  # one call; a bank that is slower gets a status query instead
SECONDS_DIGITS_MOST = 7
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_client = httpx.Client(
    timeout=CALL_SECONDS_MAX, follow_redirects=False, limits=httpx.Limits(max_connections=64)
)


def send(partner: Partner, row: OutboxMessage, form: WireForm) -> Came:
    """Send the outbox message in the partner's form, same bytes and key on every attempt."""
    return _call(partner, "POST", form.path, form.body, {
        paths.IDEMPOTENCY_KEY: row.idempotency_key, paths.ATTEMPT: str(row.attempts),
        "Content-Type": form.media,
    })  # fmt: skip


def ask_status(partner: Partner, row: OutboxMessage) -> Came:
    """Ask a partner how it stands with a hold it may or may not have seen."""
    return _call(partner, "GET", paths.hold(str(row.subject)), b"", {})


def _call(partner: Partner, method: str, path: str, body: bytes, headers: dict[str, str]) -> Came:
    url = partner.url.rstrip("/") + path
    signed = sign(centre_key(), Call(method, url, body), now=clock.now(), nonce=secrets.token_urlsafe(18))
    try:
        answer = _client.request(method, url, content=body or None, headers={**headers, **signed})
    except NOT_SENT:
        return Came(None, reached=False)
    except httpx.HTTPError:
        return Came(None)
    return Came(answer.status_code, answer.content, wait=_asked_to_wait(answer))


def _asked_to_wait(answer: httpx.Response) -> timedelta:
    """The seconds of a Retry-After; a date in its place is not followed."""
    said = answer.headers.get("Retry-After", "")
    readable = said.isdecimal() and len(said) <= SECONDS_DIGITS_MOST
    return timedelta(seconds=int(said) if readable else 0)
