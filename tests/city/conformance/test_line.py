"""The checker's line: to a bank that never stops talking, and to one that hangs up between calls."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from haltline.city.conformance import line as lines
from haltline.city.conformance.line import Line
from haltline.city.conformance.verdicts import Failed
from haltline.protocol import MESSAGE_BYTES_MAX

PIECE = b" " * 65_536


class Talks(BaseHTTPRequestHandler):
    """Answers with spaces, so many that they are no message, or a few for ever; or with the caller's port."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if self.path == "/port":
            port = str(self.client_address[1]).encode()
            self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(port), port))
            return
        piece = PIECE if self.path == "/much" else b" "
        try:
            while True:
                self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def line() -> Iterator[Line]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Talks)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    called = Line(f"http://127.0.0.1:{server.server_port}", None)
    yield called
    called.close()
    server.shutdown()
    server.server_close()


def test_an_answer_longer_than_any_message_is_a_failure(line: Line) -> None:
    with pytest.raises(Failed, match=f"longer than {MESSAGE_BYTES_MAX} bytes"):
        line.raw("GET", "/much", b"", {})


def test_an_answer_that_never_ends_is_a_failure(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "TIMEOUT_SECONDS", 0.2)
    with pytest.raises(Failed, match="had not ended"):
        line.raw("GET", "/little", b"", {})


def test_each_call_has_a_connection_of_its_own(line: Line) -> None:
    ports = [line.raw("GET", "/port", b"", {}).body for _ in range(2)]
    assert ports[0].isdigit() and ports[1].isdigit()
    assert ports[0] != ports[1]
