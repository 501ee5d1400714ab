"""Which addresses the centre calls, and that no call outlasts its time: fault 18."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.centre.bank_server import listening

from haltline.centre.partners import calls
from haltline.centre.partners.address import networks, refusal
from haltline.centre.partners.calls import NoAnswer, NotCalled, call


@pytest.fixture
def on_loopback(settings: Any) -> None:
    settings.PARTNER_NETWORKS = networks("127.0.0.0/8, ::1/128")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "255.255.255.255", "224.0.0.1", "192.0.2.1", "::1", "::", "fe80::1%eth0", "fc00::1",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::", "64:ff9b::7f00:1",
        "64:ff9b:1::a9fe:a9fe", "2001:0:4136:e378::1", "::7f00:1",
    ],
)  # fmt: skip
def test_what_is_not_of_the_public_net_is_refused_and_named(address: str) -> None:
    assert address.partition("%")[0] in refusal(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111"])
def test_the_public_net_is_called(address: str) -> None:
    assert refusal(address) == ""


def test_a_leased_line_that_the_operator_names_is_called_and_its_neighbour_is_not() -> None:
    leased = networks("10.20.0.0/16")
    assert refusal("10.20.3.4", leased) == ""
    assert refusal("10.21.0.1", leased)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{}/", "http://0x7f.1:{}/", "http://2130706433:{}/", "http://localhost:{}/",
     "http://[::ffff:127.0.0.1]:{}/"],
)  # fmt: skip
def test_this_machine_is_called_under_none_of_its_names(url: str, settings: Any) -> None:
    settings.PARTNER_NETWORKS = ()
    with listening() as bank, pytest.raises(NotCalled, match=r"not an address of the public net|no address"):
        call("GET", url.format(bank.url.rpartition(":")[2]), {})
    assert bank.calls == []


@pytest.mark.parametrize("url", ["gopher://127.0.0.1/", "http:///x", "http://exämple.test/", "http://a b/"])
def test_an_address_that_is_none_is_not_called(url: str, on_loopback: None) -> None:
    with pytest.raises(NotCalled):
        call("GET", url, {})


def test_a_name_with_one_bad_address_is_refused_whole(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.PARTNER_NETWORKS = ()
    both = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in ("8.8.8.8", "169.254.169.254")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(NotCalled, match=r"169\.254\.169\.254"):
        call("GET", "https://two.test/", {})


def test_a_name_that_means_something_else_a_moment_later_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, on_loopback: None
) -> None:
    """The name is looked up once, and the connection goes to what was checked."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str, *args: Any, **more: Any) -> Any:
        asked.append(host)
        return real(
            "127.0.0.1" if host == "bank.test" and len(asked) == 1 else "169.254.169.254", *args, **more
        )

    with listening() as bank:
        monkeypatch.setattr(calls, "_tcp", Recording(calls._tcp, connected := []))
        monkeypatch.setattr(socket, "getaddrinfo", lambda host, *a, **m: rebinding(host, *a, **m)
                            if host == "bank.test" else real(host, *a, **m))  # fmt: skip
        assert call("GET", bank.url.replace("127.0.0.1", "bank.test"), {}).status == 202
    assert connected == ["127.0.0.1"]
    assert asked == ["bank.test"]
    assert bank.calls[0][3]["Host"].startswith("bank.test:")


class Recording:
    """A backend that notes to which address each connection went."""

    def __init__(self, inner: Any, connected: list[str]) -> None:
        self.inner, self.connected = inner, connected

    def connect_tcp(self, address: str, *args: Any) -> Any:
        self.connected.append(address)
        return self.inner.connect_tcp(address, *args)


def test_without_https_only_this_machine_is_called(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.PARTNER_NETWORKS = networks("10.0.0.0/8")
    leased = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.1.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: leased)
    with pytest.raises(NotCalled, match="without https"):
        call("GET", "http://leased.test/", {})


def test_a_redirect_is_an_answer_and_is_not_followed(on_loopback: None) -> None:
    with listening() as bank:
        bank.answers = lambda *_: (302, {})
        bank.headers = {"Location": f"{bank.url}/secret"}
        assert call("GET", f"{bank.url}/start", {}).status == 302
    assert bank.paths() == [("GET", "/start")]


@contextmanager
def dripping(before: bytes, drip: bytes) -> Iterator[str]:
    """A server that says ``before`` at once and then one byte after another, ten a second, without end."""
    server = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        peer, _ = server.accept()
        with peer:
            peer.recv(65536)
            try:
                peer.sendall(before)
                while not over.wait(0.1):
                    peer.sendall(drip)
            except OSError:
                return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
    finally:
        over.set()
        server.close()
        thread.join()


@pytest.mark.parametrize(
    ("before", "drip"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["body", "headers", "chunks"],
)
def test_a_byte_now_and_then_does_not_keep_a_call_open(
    before: bytes, drip: bytes, on_loopback: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "CALL_SECONDS_MAX", 0.7)
    with dripping(before, drip) as url:
        began = time.monotonic()
        with pytest.raises(NoAnswer):
            call("POST", url, {}, b"{}")
        assert time.monotonic() - began < 3


def test_an_answer_longer_than_any_is_not_read_to_its_end(
    on_loopback: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "ANSWER_BYTES_MAX", 10)
    with listening() as bank:
        bank.answers = lambda *_: (200, {"long": "x" * 100})
        with pytest.raises(NoAnswer, match="longer"):
            call("GET", bank.url, {})


def test_a_name_that_nobody_resolves_in_time_is_not_called(
    monkeypatch: pytest.MonkeyPatch, on_loopback: None
) -> None:
    answered = threading.Event()

    def wait(*_: Any, **__: Any) -> list[Any]:
        answered.wait(5)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", wait)
    monkeypatch.setattr(calls, "CALL_SECONDS_MAX", 0.2)
    with pytest.raises(NotCalled, match="in time"):
        call("GET", "https://slow.test/", {})
    answered.set()
