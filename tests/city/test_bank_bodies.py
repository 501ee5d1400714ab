"""Bodies that never come whole, at the reference bank and at the checker that plays the centre."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from tests.city.centre_inbox import free_port, running

from haltline.city.bench.bank import CODE, TestBank, alone
from haltline.city.bench.facts import WELL_KNOWN
from haltline.city.bench.serve import bench_app, bench_server
from haltline.city.conformance.centre import TestCentre
from haltline.protocol import MESSAGE_BYTES_MAX, generate_key, paths

SECONDS_MAX = 10


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    served = TestBank(alone(tmp_path_factory.mktemp("bank"), port), CODE)
    with running([bench_server(bench_app(served), port)]):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def centre() -> Iterator[str]:
    listening = TestCentre((generate_key("c"),), ("127.0.0.1", 0))
    listening.start()
    yield listening.url
    listening.stop()


def connected(url: str, path: str, length: int) -> socket.socket:
    """A line on which a body of that length has been announced."""
    to = urlsplit(url)
    line = socket.create_connection((to.hostname, to.port), timeout=SECONDS_MAX)
    head = f"POST {path} HTTP/1.1\r\nHost: {to.netloc}\r\nContent-Length: {length}\r\n\r\n"
    line.sendall(head.encode())
    return line


def answered(line: socket.socket) -> bytes:
    """The whole answer: its head and its body may come apart."""
    with line.makefile("rb") as reader:
        head = b"".join(iter(reader.readline, b"\r\n"))
        length = head.lower().partition(b"content-length:")[2].split(maxsplit=1)[0]
        return head + reader.read(int(length))


@pytest.mark.parametrize("path", [paths.HOLDS, paths.PAYOUTS, paths.release("h"), WELL_KNOWN])
def test_too_long_a_message_is_refused_before_any_of_it_is_sent(bank: str, path: str) -> None:
    with connected(bank, path, MESSAGE_BYTES_MAX + 1) as line:
        said = answered(line)
    assert b" 413 " in said.partition(b"\r\n")[0]
    assert b'"code":"too-large"' in said


def test_whoever_sends_it_all_the_same_reads_the_refusal(bank: str) -> None:
    with connected(bank, paths.HOLDS, MESSAGE_BYTES_MAX + 1) as line:
        line.sendall(b" " * (MESSAGE_BYTES_MAX + 1))
        assert b" 413 " in line.recv(65_536).partition(b"\r\n")[0]


def test_the_longest_message_is_read(bank: str) -> None:
    with connected(bank, paths.HOLDS, MESSAGE_BYTES_MAX) as line:
        line.sendall(b" " * MESSAGE_BYTES_MAX)
        assert b" 401 " in line.recv(65_536).partition(b"\r\n")[0]


@pytest.mark.parametrize("side", ["bank", "centre"])
def test_a_caller_that_closes_in_the_middle_is_no_fault_of_ours(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture, side: str
) -> None:
    url = request.getfixturevalue(side)
    with caplog.at_level(logging.ERROR):
        with connected(url, paths.HOLDS if side == "bank" else paths.REPLIES, 1000) as line:
            line.sendall(b'{"hold_id":')
            time.sleep(0.3)
        time.sleep(0.5)
    assert [record.message for record in caplog.records] == []


def test_too_long_a_reply_is_refused_by_the_checker_and_told(centre: str) -> None:
    with connected(centre, paths.REPLIES, MESSAGE_BYTES_MAX + 1) as line:
        assert b" 413 " in line.recv(65_536).partition(b"\r\n")[0]
