"""Serving a reference bank for tests: the protocol's paths, and the bench beside them."""

import socket
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haltline.city.app import Face, make_app, refusing
from haltline.city.bench.bank import CALLS_A_SECOND, CALLS_AT_ONCE, TestBank, alone
from haltline.city.bench.facts import CREDIT, WELL_KNOWN, BenchCredit, Tester
from haltline.city.bench.ledger import BankLedger
from haltline.city.doorkeeper import Doorkeeper, bounded_body
from haltline.protocol import CallRate, parse, paths, to_bytes
from haltline.values.errors import InvalidValue

HOST = "127.0.0.1"
"""The bench hands out payments and takes keys from anybody, so it is served on loopback only."""
END_SECONDS = 1


def bench_routes(bank: TestBank) -> list[Route]:
    """The paths of the bench; they need no signature, for it is where a tester's keys come from."""

    async def facts(request: Request) -> Response:
        return _json(to_bytes(bank.facts()))

    async def register(request: Request) -> Response:
        async def work() -> Response:
            return _json(to_bytes(bank.register(parse(Tester, await bounded_body(request)))))

        return await refusing(work)

    async def credit(request: Request) -> Response:
        async def work() -> Response:
            bank.credit(parse(BenchCredit, await bounded_body(request)))
            return Response(status_code=204)

        return await refusing(work)

    return [
        Route(WELL_KNOWN, facts, methods=["GET"]),
        Route(WELL_KNOWN, register, methods=["POST"]),
        Route(CREDIT, credit, methods=["POST"]),
    ]


class BenchDoor(Doorkeeper):
    """Counts the calls of each tester for itself, within the small burst that a tester can pass."""

    def __init__(self, bank: TestBank) -> None:
        super().__init__((), CallRate(CALLS_A_SECOND, CALLS_AT_ONCE))
        self._bank = bank

    async def read(self, request: Request, now: datetime) -> bytes:
        """The body of a call that the tester of now provably made."""
        self.partner = self._bank.tester
        return await super().read(request, now)


def bench_app(bank: TestBank, face: Face | None = None) -> Starlette:
    """The application of a served bank."""
    return make_app(bank, face or Face(bank, BenchDoor(bank)), bench_routes(bank))


def bench_server(app: Starlette, port: int) -> uvicorn.Server:
    """A server on loopback, not yet started."""
    return uvicorn.Server(
        uvicorn.Config(
            app, host=HOST, port=port, log_level="warning", access_log=False, lifespan="on", ws="none",
            timeout_graceful_shutdown=END_SECONDS,
        )
    )  # fmt: skip


def serve(port: int, code: str, ledger: BankLedger, ready: Callable[[TestBank], None]) -> None:
    """Serves a ledger as one bank until told to end; `ready` is called once it can be called.

    InvalidValue where the port is taken, before anything is read.
    """
    with tempfile.TemporaryDirectory() as directory, _listening(port) as line:
        bank = TestBank(alone(Path(directory), port, code), code, ledger.currency)
        bank.office.desk.books.load(ledger.openings(), ledger.rows())
        ready(bank)
        bench_server(bench_app(bank), port).run(sockets=[line])


def _listening(port: int) -> socket.socket:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        line.bind((HOST, port))
        line.listen()
    except OSError as error:
        line.close()
        raise InvalidValue(
            "--port", f"{port} cannot be listened on: {error.strerror}; name another"
        ) from None
    return line


def _json(body: bytes) -> Response:
    return Response(body, media_type=paths.JSON)
