"""The call to a partner: signed, bounded in time, to a checked address, never following a redirect."""

from __future__ import annotations

import secrets
from datetime import timedelta

from haltline.protocol import paths
from haltline.protocol.keys import SigningKey
from haltline.protocol.signing import Call, sign

from ..kernel import clock
from ..kernel.models import OutboxMessage
from ..partners.calls import Answer, NoAnswer, NotCalled, call
from ..partners.keys import private_key, signing_key
from ..partners.models import Partner
from .actions.claiming import Attempt, Came
from .actions.reconciling import STATUS
from .wire_form import WireForm, wire_form

SECONDS_DIGITS_MOST = 7


def attempt(row: OutboxMessage, partner: Partner, keyid: str = "") -> Attempt:
    """Send a claimed message, or ask what became of it; outside of any transaction.

    ``keyid``: the centre's key that signs, where whoever claimed the message has looked which it is.
    """
    form = wire_form(partner, row)
    if form is None:
        return Attempt(row, partner, None)
    key = private_key(keyid or signing_key())
    unsure = row.state == OutboxMessage.State.UNSURE and row.kind == "hold"
    if (unsure or row.kind == STATUS) and partner.way == Partner.Way.API:
        return Attempt(row, partner, ask_status(partner, row, key), was_query=True)
    # ISO 20022 has no question how a hold stands: the same bytes under the same key ask again
    return Attempt(row, partner, send(partner, row, form, key))


def send(partner: Partner, row: OutboxMessage, form: WireForm, key: SigningKey) -> Came:
    """Send the outbox message in the partner's form, same bytes and key on every attempt."""
    return _call(partner, key, "POST", form.path, form.body, {
        paths.IDEMPOTENCY_KEY: row.idempotency_key, paths.ATTEMPT: str(row.attempts),
        "Content-Type": form.media,
    })  # fmt: skip


def ask_status(partner: Partner, row: OutboxMessage, key: SigningKey) -> Came:
    """Ask a partner how it stands with a hold it may or may not have seen."""
    return _call(partner, key, "GET", paths.hold(str(row.subject)), b"", {})


def _call(
    partner: Partner, key: SigningKey, method: str, path: str, body: bytes, headers: dict[str, str]
) -> Came:
    url = partner.url.rstrip("/") + path
    signed = sign(key, Call(method, url, body), now=clock.now(), nonce=secrets.token_urlsafe(18))
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
