"""Trying a partner's connection, step by step: address, line, certificate, signature, clock, speed.

One signed call that changes nothing on either side. A partner that speaks the protocol is asked for the
status of a hold that nobody ever asked for and answers 404 ``never-seen``; one that speaks ISO 20022 gets a
document that is no message, and refuses what it says, not who says it. It runs outside any transaction, in a
bounded time, to addresses that a delivery would go to (``PARTNER_NETWORKS``).
"""

from __future__ import annotations

import asyncio
import json
import secrets
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from uuid import uuid4

import httpx

from haltline.iso20022 import TO_BANK, XML
from haltline.protocol import paths
from haltline.protocol.keys import SigningKey
from haltline.protocol.signing import CLOCK_SKEW, Call, sign

from .address import BadAddress, Network, Place, look_up, read

DEADLINE_SECONDS = 8.0  # the whole try; an officer waits for it, and a bank's answer is due in far less
ANSWER_BYTES_MOST = 64 * 1024
NO_MESSAGE = b"<try xmlns='urn:haltline:try:1'/>"  # well formed, and no message of ISO 20022
NOT_A_MESSAGE = frozenset({400, 415, 422})
SLOW_SECONDS = 2.0  # half of what one call of the centre waits
EXPIRY_WARNING_DAYS = 21
SKEW_WARNING_SECONDS = CLOCK_SKEW.total_seconds() / 5


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried. ``found`` names what was found, ``value`` the figure or word it was found by;
    ``good`` is whether the next step could be taken, ``warn`` that it works but needs looking after."""

    name: str
    found: str
    value: str = ""
    good: bool = True
    warn: bool = False


@dataclass(slots=True)
class _Answer:
    status: int
    body: bytes
    date: str
    seconds: float
    tls: str
    days_left: int | None


@dataclass(frozen=True, slots=True)
class Target:
    """Where a try goes: the address, whether ISO 20022 is spoken there, and the networks that may be called
    beyond the public net."""

    url: str
    iso: bool = False
    allowed: tuple[Network, ...] = ()


def try_connection(target: Target, key: SigningKey, *, now: Callable[[], datetime]) -> list[Step]:
    """Every step as far as it went, each good one followed by the next; the last bad one says what to mend.

    Never longer than DEADLINE_SECONDS.
    """
    try:
        place = read(target.url, local=True)  # how it is written was looked at when two people agreed to it
        number = look_up(place, allowed=target.allowed)
    except BadAddress as fault:
        return [Step("address", str(fault), good=False)]
    steps = [Step("address", "found", number)]
    began = now()
    try:
        asking = _ask(target, place, number, _Signer(key, began))
        answer = asyncio.run(asyncio.wait_for(asking, DEADLINE_SECONDS))
    except httpx.ConnectError as fault:
        return [*steps, *_not_connected(fault)]
    except (TimeoutError, httpx.TimeoutException):
        return [*steps, Step("line", "too-slow", f"{DEADLINE_SECONDS:.0f}", good=False)]
    except httpx.HTTPError as fault:
        return [*steps, Step("line", "broken", type(fault).__name__, good=False)]
    return [*steps, Step("line", "connected"), *_judged(target, place, answer, began)]


def _not_connected(fault: httpx.ConnectError) -> list[Step]:
    """A certificate that does not count looks like a failed connection from above."""
    below: BaseException | None = fault
    while below is not None:
        if isinstance(below, ssl.SSLCertVerificationError):
            return [Step("line", "connected"), Step("certificate", "refused", below.verify_message, False)]
        if isinstance(below, ssl.SSLError):
            return [Step("line", "connected"), Step("certificate", "no-tls", below.reason or "", False)]
        below = below.__cause__ or below.__context__
    return [Step("line", "no-answer", good=False)]


@dataclass(frozen=True, slots=True)
class _Signer:
    """The centre's key at the moment of the try."""

    key: SigningKey
    now: datetime

    def headers(self, call: Call) -> dict[str, str]:
        return dict(sign(self.key, call, now=self.now, nonce=secrets.token_urlsafe(18)))


async def _ask(target: Target, place: Place, number: str, signer: _Signer) -> _Answer:
    """The signed call, to exactly the address that was looked at, under the name that was given."""
    method, body, path = "GET", b"", place.path + paths.hold(str(uuid4()))
    more: dict[str, str] = {}
    if target.iso:
        method, body, path = "POST", NO_MESSAGE, place.path + TO_BANK
        more = {"Content-Type": XML, paths.IDEMPOTENCY_KEY: f"try-{uuid4()}", paths.ATTEMPT: "1"}
    port = "" if place.port in (443, 80) else f":{place.port}"
    named = f"{place.scheme}://{place.host}{port}{path}"
    host = f"[{number}]" if ":" in number else number
    request = httpx.Request(
        method, f"{place.scheme}://{host}:{place.port}{path}", content=body or None,
        headers={**signer.headers(Call(method, named, body)), **more, "Host": f"{place.host}{port}"},
        extensions={"sni_hostname": place.host},
    )  # fmt: skip
    began = time.monotonic()
    async with httpx.AsyncClient(timeout=DEADLINE_SECONDS, trust_env=False) as client:
        answer = await client.send(request, stream=True, follow_redirects=False)
        try:
            stream = answer.extensions["network_stream"]
            tls, days = _certificate(stream.get_extra_info("ssl_object"), signer.now)
            body = b""
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > ANSWER_BYTES_MOST:
                    break
        finally:
            await answer.aclose()
    seconds = time.monotonic() - began
    return _Answer(answer.status_code, body, answer.headers.get("Date", ""), seconds, tls, days)


def _certificate(line: ssl.SSLObject | None, now: datetime) -> tuple[str, int | None]:
    """The version of TLS and the days for which the certificate is still good."""
    if line is None:
        return "", None
    until = (line.getpeercert() or {}).get("notAfter")
    days = (ssl.cert_time_to_seconds(str(until)) - now.timestamp()) / 86400 if until else None
    return line.version() or "", int(days) if days is not None else None


def _judged(target: Target, place: Place, answer: _Answer, began: datetime) -> list[Step]:
    steps = []
    if place.scheme == "https":
        soon = answer.days_left is not None and answer.days_left < EXPIRY_WARNING_DAYS
        found = "ends-soon" if soon else "good"
        steps.append(Step("certificate", found, str(answer.days_left or answer.tls), warn=soon))
    steps += [_answered_iso(answer) if target.iso else _answered(answer), _clock(answer, began)]
    slow = answer.seconds > SLOW_SECONDS
    steps.append(Step("speed", "slow" if slow else "quick", f"{answer.seconds * 1000:.0f}", warn=slow))
    return steps


def _answered_iso(answer: _Answer) -> Step:
    """What the answer to a document that is no message says: refused for what it is, the signature counts."""
    if answer.status in NOT_A_MESSAGE:
        return Step("signature", "accepted-iso", str(answer.status))
    if 200 <= answer.status < 300:
        return Step("signature", "took-anything", str(answer.status), warn=True)
    if answer.status == 404:
        return Step("signature", "no-iso", good=False)
    return _answered(answer)


def _answered(answer: _Answer) -> Step:
    """What the answer to a hold nobody asked for says about signature and protocol."""
    code = _code(answer.body)
    if answer.status == 404 and code == paths.NEVER_SEEN:
        return Step("signature", "accepted")
    if answer.status in (401, 403):
        return Step("signature", "refused", code or str(answer.status), good=False)
    if 300 <= answer.status < 400:
        return Step("signature", "elsewhere", str(answer.status), good=False)
    if answer.status == 404:
        return Step("signature", "other-404", good=False)
    if answer.status == 429:
        return Step("signature", "too-many", good=False)
    return Step("signature", "unexpected", str(answer.status), good=False)


def _code(body: bytes) -> str:
    """The code of a problem document, as far as there is one, in letters that fit a page."""
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    code = said.get("code", "") if isinstance(said, dict) else ""
    return code[:40] if isinstance(code, str) and code.isprintable() else ""


def _clock(answer: _Answer, began: datetime) -> Step:
    """How far the partner's clock is from ours, by the second in which it answered."""
    try:
        said = parsedate_to_datetime(answer.date)
    except (TypeError, ValueError):
        return Step("clock", "unknown", warn=True)
    said = said if said.tzinfo else said.replace(tzinfo=UTC)
    skew = (said - began).total_seconds() - answer.seconds
    wide = abs(skew) > CLOCK_SKEW.total_seconds()
    warn = abs(skew) > SKEW_WARNING_SECONDS
    return Step("clock", "far" if warn else "near", f"{abs(skew):.0f}", good=not wide, warn=warn)
