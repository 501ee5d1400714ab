"""Who may speak to a bank: the centre by signature, the city by its token; refusals are problem documents."""

import hmac
from collections.abc import Iterable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from haltline.protocol import (
    MESSAGE_BYTES_MAX,
    Call,
    CallRate,
    KeyRing,
    MessageError,
    Nonces,
    Problem,
    PublicKey,
    Refusal,
    SignatureRefused,
    paths,
    to_bytes,
    verify,
)


class TooManyCalls(Exception):
    """The partner has used up its reserve of calls; HTTP 429 with the seconds to wait."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"wait {wait_seconds} s")
        self.wait_seconds = wait_seconds


class Doorkeeper:
    """Checks signatures of the centre, remembers their nonces, and counts its calls."""

    def __init__(self, keys: Iterable[PublicKey], rate: CallRate | None = None) -> None:
        self.ring = KeyRing.of(keys)
        self.partner = "centre"  # whose calls are counted together
        self._nonces = Nonces()
        self._rate = rate or CallRate()

    async def read(self, request: Request, now: datetime) -> bytes:
        """The body of a call that the centre provably made.

        SignatureRefused, MessageError or TooManyCalls otherwise; calls that prove nobody count for nobody.
        """
        body = await bounded_body(request)
        call = Call(request.method, target_uri(request), body, _headers(request))
        await self._prove_or_learn(call, now)
        if wait := self._rate.wait(self.partner, now):
            raise TooManyCalls(wait)
        return body

    async def learn(self) -> bool:
        """Whether the ring has changed because the centre's list was read once more; a bank says how."""
        return False

    async def _prove_or_learn(self, call: Call, now: datetime) -> None:
        try:
            self.prove(call, now)
        except SignatureRefused as refused:
            if refused.reason is not Refusal.UNKNOWN_KEY or not await self.learn():
                raise
            self.prove(call, now)

    def prove(self, call: Call, now: datetime) -> str:
        """The name of the centre's key that signed this call; SignatureRefused otherwise."""

        def seen(keyid: str, nonce: str) -> bool:
            return self._nonces.seen(keyid, nonce, now)

        return verify(call, keys=self.ring.find, now=now, seen_nonce=seen)


def target_uri(request: Request) -> str:
    """The address as the caller wrote it: nothing decoded, for that is what was signed."""
    path, query = request.scope["raw_path"].decode("latin-1"), request.scope["query_string"].decode("latin-1")
    return f"{request.url.scheme}://{request.url.netloc}{path}" + (f"?{query}" if query else "")


async def bounded_body(request: Request, limit: int = MESSAGE_BYTES_MAX) -> bytes:
    """The body, refused with 413: unread where its header says that it is too long, else as soon as it is."""
    if int(request.headers.get("content-length", 0)) > limit:
        raise MessageError(413, "too-large", "", f"a message has at most {limit} bytes")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise MessageError(413, "too-long", "", f"a message has at most {limit} bytes")
    return bytes(body)


async def hung_up(request: Request, error: Exception) -> Response:
    """A caller that closes in the middle of its message did nothing, and nobody hears this answer."""
    return problem(400, "not-json", "the message ended before its length")


def holds_token(request: Request, header: str, token: str) -> bool:
    """Whether the caller is the city itself."""
    return hmac.compare_digest(request.headers.get(header, ""), token)


def problem(status: int, code: str, detail: str, field: str = "", wait_seconds: int = 0) -> Response:
    """An RFC 9457 answer; `field` is what the sender should mend, `wait_seconds` goes into Retry-After."""
    told = Problem(
        title=code.replace("-", " "),
        status=status,
        code=code,
        detail=detail,
        field=field or None,
    )
    headers = {paths.RETRY_AFTER: str(wait_seconds)} if wait_seconds else None
    return Response(to_bytes(told), status, headers, media_type=paths.PROBLEM)


def _headers(request: Request) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers
