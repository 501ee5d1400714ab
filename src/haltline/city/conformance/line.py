"""The checker's line to a bank: calls signed as a centre signs them, or wrongly on purpose."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from pydantic import BaseModel

from haltline.city.conformance.verdicts import Failed, expect
from haltline.protocol import (
    MESSAGE_BYTES_MAX,
    Call,
    MessageError,
    Problem,
    SigningKey,
    key_of,
    parse,
    paths,
    sign,
    to_bytes,
)
from haltline.protocol.wire import Message

TIMEOUT_SECONDS = 15.0
OWN_CONNECTIONS = httpx.Limits(max_keepalive_connections=0)
"""Servers hang up when idle or after a 500: a call that is on its way just then would go unanswered."""
BUSY_SECONDS = 60.0
"""How long one call is tried at a bank that says 429: a suite makes more calls a minute than a centre."""
WAIT_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Answer:
    """What a bank answered to one call."""

    call: str
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def problem(self) -> Mapping[str, Any]:
        """The fields of a problem document; empty when the body is no JSON object."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def wait_seconds(self) -> int | None:
        """For how long the bank asks to be left alone; None where it does not say, or says no time at all."""
        said = self.headers.get("retry-after", "")
        whole = said.isascii() and said.isdecimal() and len(said) < WAIT_DIGITS
        return (int(said) or None) if whole else None

    def require(self, status: int, code: str = "") -> "Answer":
        """Failed unless the status is this one, and the code of the problem where one is named."""
        said = f"{self.call} was answered {self.status}"
        expect(self.status == status, f"{said} {self._said()}, expected {status}")
        told = self.problem().get("code")
        expect(not code or told == code, f"{said} with code {told!r}, expected {code!r}")
        return self

    def read(self, model: type[Message]) -> Any:
        """The body as that message; Failed when it is none."""
        try:
            return parse(model, self.body)
        except MessageError as bad:
            raise Failed(f"{self.call}: the answer is no {model.__name__}: {bad}") from None

    def require_problem(self) -> None:
        """Failed unless this refusal is a whole problem document of the protocol."""
        media = self.headers.get("content-type", "").partition(";")[0].strip()
        expect(
            media == paths.PROBLEM,
            f"{self.call}: {self.status} came as {media or 'nothing'}, not {paths.PROBLEM}",
        )
        told = self.read(Problem)
        expect(
            told.status == self.status, f"{self.call}: the document says {told.status}, HTTP {self.status}"
        )

    def _said(self) -> str:
        code = self.problem().get("code")
        return f"({code})" if isinstance(code, str) else ""


class Line:
    """Calls to one bank's base URL."""

    def __init__(self, url: str, key: SigningKey | None) -> None:
        self.url, self.key = url.rstrip("/"), key
        self.redirects: list[str] = []
        self._http = httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, limits=OWN_CONNECTIONS)

    def close(self) -> None:
        """Hangs up."""
        self._http.close()

    def get(self, path: str, *, key: SigningKey | None = None) -> Answer:
        """A signed GET."""
        return self._heard(lambda: self.raw("GET", path, b"", self.signed("GET", path, b"", key=key)))

    def post(
        self, path: str, message: BaseModel | bytes, *, key: SigningKey | None = None, idempotency: str = ""
    ) -> Answer:
        """A signed POST of a message, or of any bytes under a key of their own."""
        body = message if isinstance(message, bytes) else to_bytes(message)
        name = idempotency or (key_of(message) if isinstance(message, BaseModel) else fresh("k"))
        own = {paths.IDEMPOTENCY_KEY: name}
        return self._heard(
            lambda: self.raw("POST", path, body, own | self.signed("POST", path, body, key=key))
        )

    def _heard(self, call: Callable[[], Answer]) -> Answer:
        """The answer to a call that comes again, signed anew, where a bank with a limit asks for time."""
        ends = time.monotonic() + BUSY_SECONDS
        while (answer := call()).status == 429:
            wait = answer.wait_seconds
            if wait is None or time.monotonic() + wait > ends:
                break
            time.sleep(wait)
        return answer

    def signed(
        self,
        method: str,
        path: str,
        body: bytes,
        *,
        key: SigningKey | None = None,
        now: datetime | None = None,
    ) -> dict[str, str]:
        """The headers of a rightly signed call."""
        chosen = key or self.key
        assert chosen is not None, "checks that sign are skipped without a key"
        call = Call(method, self.url + path, body)
        return sign(chosen, call, now=now or datetime.now(UTC), nonce=secrets.token_urlsafe(18))

    def raw(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """A call with exactly these headers; Failed when nobody answers."""
        called = f"{method} {path}"
        told = {"Content-Type": paths.JSON, **headers} if body else dict(headers)
        try:
            with self._http.stream(method, self.url + path, content=body, headers=told) as answer:
                said = _whole(called, answer)
        except httpx.HTTPError as error:
            raise Failed(f"{called}: no answer ({type(error).__name__})") from None
        if 300 <= answer.status_code < 400:
            self.redirects.append(called)
        return Answer(called, answer.status_code, said, answer.headers)


def _whole(called: str, answer: httpx.Response) -> bytes:
    """The body; Failed where it is longer than a message may be, or comes for longer than a call may last."""
    ends, body = time.monotonic() + TIMEOUT_SECONDS, bytearray()
    for part in answer.iter_bytes():
        body += part
        if len(body) > MESSAGE_BYTES_MAX:
            raise Failed(f"{called}: the answer is longer than {MESSAGE_BYTES_MAX} bytes")
        if time.monotonic() > ends:
            raise Failed(f"{called}: the answer had not ended after {TIMEOUT_SECONDS:.0f} s")
    return bytes(body)


def fresh(stem: str) -> str:
    """A name that no bank has seen."""
    return f"{stem}-{secrets.token_hex(8)}"
