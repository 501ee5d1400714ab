"""A bank's side for the centre's tests: real HTTP on loopback, misbehaving as each test asks."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class BankServer:
    """What the bank got, and how it answers each path, with which headers; ``url`` once it listens."""

    calls: list[tuple[str, str, bytes, dict[str, str]]] = field(default_factory=list)
    answers: Callable[[str, str, bytes], tuple[int, dict[str, object]] | None] = lambda *_: (202, {})
    headers: dict[str, str] = field(default_factory=dict)
    url: str = ""

    def paths(self) -> list[tuple[str, str]]:
        return [(method, path) for method, path, _, _ in self.calls]


@contextmanager
def listening(slow_seconds: float = 6.0) -> Iterator[BankServer]:
    """Serve until the block ends; None for an answer: the bank keeps silent longer than a call may take."""
    bank = BankServer()

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            bank.calls.append((self.command, self.path, body, dict(self.headers)))
            answer = bank.answers(self.command, self.path, body)
            if answer is None:
                time.sleep(slow_seconds)
                return
            raw = json.dumps(answer[1]).encode()
            self.send_response(answer[0])
            for name, value in {**bank.headers, "Content-Length": str(len(raw))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = _any  # the names that http.server calls

        def log_message(self, *_: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    bank.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield bank
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def receipt(body: bytes) -> dict[str, object]:
    """The 202 answer to a hold request."""
    return {"hold_id": json.loads(body)["hold_id"], "received_at": datetime.now(UTC).isoformat()}
