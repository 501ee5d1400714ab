"""Only a partner that proves who it is reaches the partner API; anyone else gets a 401 and an audit row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from haltline.protocol import MESSAGE_BYTES_MAX, MessageError, parse, paths
from haltline.protocol.idempotency import key_of
from haltline.protocol.keys import PublicKey
from haltline.protocol.signing import Call, SignatureRefused, verify
from haltline.protocol.wire import Message

from ..audit.actions import Actor, record
from ..kernel import clock
from ..kernel.scope import in_scope
from .actions.counting import count_call
from .keys import owned_key

Told = TypeVar("Told", bound=Message)
Page = Callable[[HttpRequest], HttpResponse]
PartnerView = Callable[[bytes, str], HttpResponse]
EffectView = Callable[[Told, bytes, str], HttpResponse]


def effect(model: type[Told]) -> Callable[[EffectView[Told]], Page]:
    """A view of one message of the hold protocol that has an effect: it is called with the message, its raw
    bytes and the proven partner's code, inside that partner's scope. Without its own key nothing is done.
    """

    def guarded(view: EffectView[Told]) -> Page:
        @wraps(view)
        def keyed(request: HttpRequest, body: bytes, partner: str) -> HttpResponse:
            key = request.headers.get(paths.IDEMPOTENCY_KEY, "")
            return view(_under_key(parse(model, body), key), body, partner)

        return _proven(keyed, MESSAGE_BYTES_MAX)

    return guarded


def _under_key(message: Told, key: str) -> Told:
    if not key:
        raise MessageError(400, "missing-key", paths.IDEMPOTENCY_KEY, "Every effect carries its key.")
    if key != key_of(message):
        raise MessageError(
            422, "contradiction", paths.IDEMPOTENCY_KEY, "The header names another key than the message."
        )
    return message


def taking(most: int) -> Callable[[PartnerView], Page]:
    """A view that is called with the raw body and the proven partner's code, inside that partner's scope.

    Bodies have at most ``most`` bytes; a larger one is refused before it is read.
    """

    def guarded(view: PartnerView) -> Page:
        @wraps(view)
        def plain(request: HttpRequest, body: bytes, partner: str) -> HttpResponse:
            return view(body, partner)

        return _proven(plain, most)

    return guarded


def _proven(view: Callable[[HttpRequest, bytes, str], HttpResponse], most: int) -> Page:
    @csrf_exempt
    @require_POST
    @wraps(view)
    def proven(request: HttpRequest) -> HttpResponse:
        if int(request.headers.get("Content-Length") or 0) > most:
            return problem(413, "too-large", "The message is larger than the centre takes.")
        body = request.read()  # not .body, whose limit is that of people's forms
        try:
            caller = _Caller(request, body, clock.now())
        except SignatureRefused as refused:
            return _refuse(str(refused.reason))
        if caller.wait:
            return too_fast(caller.wait)
        try:
            with in_scope(f"partner:{caller.partner}"):
                return view(request, body, caller.partner)
        except MessageError as fault:
            return problem(fault.status, fault.code, fault.detail, field=fault.field)

    return proven


class _Caller:
    """Whose a call is proven to be, and how many seconds it must ``wait``; SignatureRefused otherwise."""

    def __init__(self, request: HttpRequest, body: bytes, now: datetime) -> None:
        self.partner, self.wait = "", 0
        self._now = now
        url = settings.PUBLIC_URL.rstrip("/") + request.get_full_path()
        call = Call(request.method or "", url, body, dict(request.headers))
        verify(call, keys=self._key, now=now, seen_nonce=self._counted_before)

    def _key(self, keyid: str) -> PublicKey | None:
        owned = owned_key(keyid)
        if owned is None:
            return None
        self.partner = owned.partner
        return owned.key

    def _counted_before(self, keyid: str, nonce: str) -> bool:
        wait = count_call(self.partner, keyid, nonce, self._now)
        self.wait = wait or 0
        return wait is None


def _refuse(reason: str) -> HttpResponse:
    with in_scope("audit"):
        record("partner.refused", Actor("stranger"), why=reason)
    return problem(401, reason, "The signature does not prove a partner of this centre.")


def too_fast(wait: int) -> HttpResponse:
    """A proven partner that calls more often than was agreed: nothing was done, and when to call again."""
    answer = problem(429, "too-many-calls", "You call more often than was agreed; send this again later.")
    answer.headers["Retry-After"] = str(wait)
    return answer


def problem(status: int, code: str, detail: str, **facts: Any) -> HttpResponse:
    """An RFC 9457 problem document."""
    body = {"type": "about:blank", "title": code, "status": status, "code": code, "detail": detail, **facts}
    return JsonResponse(body, status=status, content_type=paths.PROBLEM)
