"""Who may speak to a bank: the centre by signature, the city by its token; refusals are problem documents."""

import hmac
from collections.abc import Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from haltline.protocol import MESSAGE_BYTES_MAX, MessageError, Problem, paths, to_bytes
from haltline.protocol.keys import PublicKey
from haltline.protocol.signing import NONCE_KEPT, Call, verify


class Doorkeeper:
    """Checks signatures of the centre and remembers their nonces."""

    def __init__(self, keys: Sequence[PublicKey]) -> None:
        self._keys = {key.keyid: key for key in keys}
        self._nonces: dict[tuple[str, str], datetime] = {}

    async def read(self, request: Request, now: datetime) -> bytes:
        """The body of a call that the centre provably made; SignatureRefused or MessageError otherwise."""
        body = await bounded_body(request)
        call = Call(request.method, str(request.url), body, _headers(request))
        verify(
            call,
            keys=self._keys.get,
            now=now,
            seen_nonce=lambda keyid, nonce: self._seen(keyid, nonce, now),
        )
        return body

    def _seen(self, keyid: str, nonce: str, now: datetime) -> bool:
        for known, at in list(self._nonces.items())[:100]:  # oldest first; enough to keep the table small
            if at + NONCE_KEPT < now:
                del self._nonces[known]
        seen = (keyid, nonce) in self._nonces
        self._nonces[(keyid, nonce)] = now
        return seen


async def bounded_body(request: Request, limit: int = MESSAGE_BYTES_MAX) -> bytes:
    """The body, refused with 413 as soon as it grows beyond the limit."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise MessageError(413, "too-long", "", f"a message has at most {limit} bytes")
    return bytes(body)


def holds_token(request: Request, header: str, token: str) -> bool:
    """Whether the caller is the city itself."""
    return hmac.compare_digest(request.headers.get(header, ""), token)


def problem(status: int, code: str, detail: str, field: str = "") -> Response:
    """An RFC 9457 answer; `field` is what the sender should mend."""
    told = Problem(
        title=code.replace("-", " "),
        status=status,
        code=code,
        detail=detail,
        field=field or None,
    )
    return Response(to_bytes(told), status, media_type=paths.PROBLEM)


def _headers(request: Request) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers
