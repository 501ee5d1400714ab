"""Only a partner that proves who it is reaches the partner API; anyone else gets a 401 and an audit row."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from haltline.protocol import MESSAGE_BYTES_MAX, MessageError, paths
from haltline.protocol.signing import Call, SignatureRefused, verify

from ..audit.actions import Actor, record
from ..kernel import clock
from ..kernel.scope import in_scope
from .actions import seen_nonce
from .actions.counting import seconds_to_wait
from .keys import partner_key
from .queries import owner_of_key

PartnerView = Callable[[bytes, str], HttpResponse]


def from_partner(view: PartnerView) -> Callable[[HttpRequest], HttpResponse]:
    """A view that is called with the raw body and the proven partner's code, inside that partner's scope."""
    return taking(MESSAGE_BYTES_MAX)(view)


def taking(most: int) -> Callable[[PartnerView], Callable[[HttpRequest], HttpResponse]]:
    """The same for bodies of at most ``most`` bytes; a larger one is refused before it is read."""

    def guarded(view: PartnerView) -> Callable[[HttpRequest], HttpResponse]:
        return _proven(view, most)

    return guarded


def _proven(view: PartnerView, most: int) -> Callable[[HttpRequest], HttpResponse]:
    @csrf_exempt
    @require_POST
    @wraps(view)
    def proven(request: HttpRequest) -> HttpResponse:
        if int(request.headers.get("Content-Length") or 0) > most:
            return problem(413, "too-large", "The message is larger than the centre takes.")
        body = request.read()  # not .body, whose limit is that of people's forms
        try:
            code = _partner(request, body)
        except SignatureRefused as refused:
            return _refuse(str(refused.reason))
        if wait := seconds_to_wait(code, clock.now()):
            return too_fast(wait)
        try:
            with in_scope(f"partner:{code}"):
                return view(body, code)
        except MessageError as fault:
            return problem(fault.status, fault.code, fault.detail, field=fault.field)

    return proven


def _partner(request: HttpRequest, body: bytes) -> str:
    url = settings.PUBLIC_URL.rstrip("/") + request.get_full_path()
    call = Call(request.method or "", url, body, dict(request.headers))
    keyid = verify(call, keys=partner_key, now=clock.now(), seen_nonce=seen_nonce)
    return owner_of_key(keyid)


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
