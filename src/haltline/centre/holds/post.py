"""The call to a partner: signed, bounded in time, to a checked address, never following a redirect."""

from __future__ import annotations

import secrets
from datetime import timedelta

from haltline.protocol import paths
from haltline.protocol.signing import Call, sign

from ..kernel import clock
from ..kernel.models import OutboxMessage
from ..partners.calls import Answer, NoAnswer, NotCalled, call
from ..partners.keys import centre_key
from ..partners.models import Partner
from .actions.delivering import Came
from .wire_form import WireForm

SECONDS_DIGITS_MOST = 7


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
        answer = call(method, url, {**headers, **signed}, body)
    except NotCalled:
        return Came(None, reached=False)
    except NoAnswer:
        return Came(None)
    return Came(answer.status, answer.body, wait=_asked_to_wait(answer))


def _asked_to_wait(answer: Answer) -> timedelta:
    """The seconds of a Retry-After; a date in its place is not followed."""
    said = answer.headers.get("retry-after", "")
    readable = said.isdecimal() and len(said) <= SECONDS_DIGITS_MOST
    return timedelta(seconds=int(said) if readable else 0)
