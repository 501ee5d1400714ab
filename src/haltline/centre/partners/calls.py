"""One HTTP call to a partner: bounded as a whole, to an address that was looked at, never redirected.

A server that sends a byte a second keeps every single read short and the call long; so the deadline is of the
whole call: finding the address, connecting, the handshake, writing and reading. A name is resolved once, each
address it gives is checked, and the connection goes to that very address, so that a name which means
something else a moment later changes nothing (faults 18). What was refused surely was not sent.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from functools import cache
from ssl import SSLContext
from threading import local
from typing import Any

import httpcore
import httpx
from django.conf import settings

from .address import is_loopback, refusal

CALL_SECONDS_MAX = 4.0  # one call; a bank that is slower gets a status query instead
ANSWER_BYTES_MAX = 4 << 20  # the longest answer is the status of a hold with its last reply
CONNECTIONS_MAX = 64  # to all partners together
IDLE_SECONDS = 30.0  # an unused connection is closed after this
RESOLVERS = 8  # names looked up at one time; the system's resolver cannot be told when to give up
OUR_OWN_DEADLINE = {"timeout": {"pool": CALL_SECONDS_MAX}}  # each step asks for what is left of the call
_call = local()
_resolvers = ThreadPoolExecutor(RESOLVERS, thread_name_prefix="resolve")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a partner answered: status, headers with names in small letters, body."""

    status: int
    headers: dict[str, str]
    body: bytes


class NotCalled(Exception):
    """The message surely did not leave; the text says why."""


class NoAnswer(Exception):
    """The message may have left, and no whole answer came in time; the text says what happened."""


NOT_SENT = (
    httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout, httpcore.UnsupportedProtocol,
)  # fmt: skip
SILENT = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError)


def call(method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
    """Make one call and wait for the whole answer. NotCalled or NoAnswer where there is none."""
    if not (url.isascii() and url.isprintable()) or " " in url:
        raise NotCalled("the address has letters that no address has")
    _call.ends, _call.plain = time.monotonic() + CALL_SECONDS_MAX, not url.lower().startswith("https:")
    try:
        with _pool().stream(
            method, url, headers=[*headers.items()], content=body, extensions=OUR_OWN_DEADLINE
        ) as answer:
            return Answer(answer.status, _readable(answer.headers), _whole(answer))
    except NOT_SENT as fault:
        raise NotCalled(str(fault) or type(fault).__name__) from fault
    except SILENT as fault:
        raise NoAnswer(str(fault) or type(fault).__name__) from fault
    except ValueError as fault:
        raise NotCalled(f"the address cannot be read: {fault}") from fault


def _readable(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


def _whole(answer: httpcore.Response) -> bytes:
    body = bytearray()
    for chunk in answer.iter_stream():
        body += chunk
        if len(body) > ANSWER_BYTES_MAX:
            raise httpcore.RemoteProtocolError("the answer is longer than the centre reads")
    return bytes(body)


def _left() -> float:
    """Seconds that this thread's call may still take; httpcore's timeouts count single steps only."""
    left = _call.ends - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the call took longer than a call may take")
    return left


class _Bounded(httpcore.NetworkStream):
    """A connection whose every step ends with the call."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Bounded(self._inner.start_tls(ssl_context, server_hostname, _connecting()))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Checked(httpcore.NetworkBackend):
    """Connects to addresses that were looked at, and to the very ones."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        fault: Exception = httpcore.ConnectError(f"{host} stands for no address")
        for address in addresses_of(host, port):
            try:
                return _Bounded(_tcp.connect_tcp(address, port, _connecting(), local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as tried:
                fault = tried
        raise fault


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses a name stands for now. ConnectError when one of them may not be called.

    One bad address among good ones is no accident of a partner's, so the whole name is refused.
    """
    future = _resolvers.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        found = list(dict.fromkeys(str(entry[4][0]) for entry in future.result(timeout=_connecting())))
    except TooSlow:
        raise httpcore.ConnectTimeout(f"the address of {host} was not found in time") from None
    except OSError as fault:
        raise httpcore.ConnectError(f"{host} stands for no address: {fault}") from None
    for address in found:
        if why := refusal(address, settings.PARTNER_NETWORKS):
            raise httpcore.ConnectError(f"{host} is not called: {why}")
        if _call.plain and not is_loopback(address):
            raise httpcore.ConnectError(f"{host} is not called: without https only this machine is")
    return found


def _connecting() -> float:
    """Seconds left for what comes before the message leaves."""
    try:
        return _left()
    except httpcore.ReadTimeout as late:
        raise httpcore.ConnectTimeout(str(late)) from None


_tcp = httpcore.SyncBackend()


@cache
def _pool() -> httpcore.ConnectionPool:
    """The connections of this process; authorities are those that httpx trusts, or SSL_CERT_FILE's."""
    return httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(), max_connections=CONNECTIONS_MAX,
        keepalive_expiry=IDLE_SECONDS, network_backend=_Checked(),
    )  # fmt: skip
