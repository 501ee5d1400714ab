"""The HTTP face of one bank: the protocol under /v1, and under /_city what only the city itself may do."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from haltline.city.bank import Bank
from haltline.city.control import routes as control_routes
from haltline.city.desk import DeskRefusal
from haltline.city.doorkeeper import Doorkeeper, TooManyCalls, hung_up, problem
from haltline.city.faults import Behaviour
from haltline.city.idempotency import Answer, KeyReused
from haltline.city.office import SECONDS_UNTIL_WELL, NotNow
from haltline.iso20022 import TO_BANK
from haltline.protocol import MessageError, Receipt, parse, paths, to_bytes
from haltline.protocol.signing import SignatureRefused

SLOW_RECEIPT_SECONDS_MAX = 60.0  # a caller that never gives up is answered after so long
LOOK_EVERY_SECONDS = 0.1
AWAY_SECONDS = 1  # the Retry-After of a bank whose line is bad


class Away(Exception):
    """A bank whose line is bad does not take this call; HTTP 503."""


def make_app(bank: Bank, face: "Face | None" = None, more: Sequence[Route] = ()) -> Starlette:
    """The application of one bank; it works through one event loop, so its books need no locks."""
    face = face or Face(bank)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        bank.start()
        yield
        await bank.stop()

    app = Starlette(
        routes=[*face.routes(), *control_routes(bank), *more],
        exception_handlers={HTTPException: _not_here, ClientDisconnect: hung_up, Exception: _fault},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # a signed call is for one address; nothing is answered elsewhere
    return app


class Face:
    """The protocol's paths, each verified, idempotent and answered from the office."""

    def __init__(self, bank: Bank, door: Doorkeeper | None = None) -> None:
        self.bank = bank
        self.door = door or Doorkeeper(())
        self.door.learn = self._learn  # type: ignore[method-assign]
        self._calls = 0

    def routes(self) -> list[Route]:
        """Every call of the protocol that a bank answers."""
        return [
            Route(paths.HOLDS, self.holds, methods=["POST"]),
            Route(paths.hold("{hold_id}"), self.status, methods=["GET"]),
            Route(paths.release("{hold_id}"), self.effect, methods=["POST"]),
            Route(paths.reduce("{hold_id}"), self.effect, methods=["POST"]),
            Route(paths.extend("{hold_id}"), self.effect, methods=["POST"]),
            Route(paths.tombstone("{hold_id}"), self.effect, methods=["POST"]),
            Route(paths.PAYOUTS, self.effect, methods=["POST"]),
            Route(paths.BANK_KEYS, self.keys, methods=["GET"]),
            *([Route(TO_BANK, self.holds, methods=["POST"])] if self.bank.speaks_iso else []),
        ]

    async def keys(self, request: Request) -> Response:
        """The keys with which this bank signs; anyone may read them."""
        return Response(to_bytes(self.bank.keys), media_type=paths.JSON)

    async def holds(self, request: Request) -> Response:
        """Takes a hold request or a recall: 202 with a receipt, which from some banks comes too late."""
        fresh, answer = await self._once(request)
        if fresh and answer.status_code == 202:
            await self._keep_waiting(request, parse(Receipt, bytes(answer.body)).hold_id or "")
        return answer

    async def status(self, request: Request) -> Response:
        """How a hold stands; 404 never-seen for one that never arrived."""

        async def read() -> Response:
            await self._read(request)
            return _response(_found(self.bank, request.path_params["hold_id"]))

        return await refusing(read)

    async def effect(self, request: Request) -> Response:
        """A release, a reduction, an extension, a tombstone or a payout."""
        _, answer = await self._once(request)
        return answer

    async def _once(self, request: Request) -> tuple[bool, Response]:
        """The answer, and whether the call had its effect just now."""
        fresh = False

        async def once() -> Response:
            nonlocal fresh
            body = await self._read(request)
            key, path = request.headers.get(paths.IDEMPOTENCY_KEY, ""), request.url.path
            if not key:
                raise MessageError(400, "missing-key", paths.IDEMPOTENCY_KEY, "every effect carries its key")
            self._may_be_away()
            before = self.bank.office.answers.before(key, path, body)
            fresh = before is None
            typed = body.decode(errors="surrogateescape")
            return _response(before or self._effect(path, key, typed))

        answer = await refusing(once)
        return fresh, answer

    def _may_be_away(self) -> None:
        self._calls += 1
        if self.bank.temper.refuses(self.bank.code, self._calls):
            raise Away

    def _effect(self, path: str, key: str, body: str) -> Answer:
        """The effect of a call; the process of a bank that restarts ends before anyone hears of some."""
        answer: Answer = self.bank.do("call", path=path, key=key, body=body)
        if self.bank.temper.dies_after(len(self.bank.office.answers)):
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    async def _read(self, request: Request) -> bytes:
        self.door.ring = self.bank.centre_ring
        body = await self.door.read(request, self.bank.now())
        if self.bank.office.ill:
            raise NotNow  # what is in memory may not be on disk, so nothing of it is told
        return body

    async def _learn(self) -> bool:
        learnt = await self.bank.learn_keys()
        self.door.ring = self.bank.centre_ring
        return learnt

    async def _keep_waiting(self, request: Request, hold_id: str) -> None:
        """Lets a caller wait until it gives up, where this bank is slow; nothing is answered before."""
        if self.bank.office.behaviour(hold_id) is not Behaviour.SLOW_RECEIPT:
            return
        gave_up = self.bank.callers[hold_id] = asyncio.Event()
        await _until_gone(request)
        gave_up.set()


def _found(bank: Bank, hold_id: str) -> Answer:
    return Answer(200, to_bytes(bank.office.desk.status(hold_id)))


async def refusing(work: Callable[[], Awaitable[Response]]) -> Response:
    """The answer, or the problem document that tells why there is none."""
    try:
        return await work()
    except SignatureRefused as refused:
        return problem(401, refused.reason.value, "the sender of this call is not proven")
    except MessageError as bad:
        return problem(bad.status, bad.code, bad.detail, bad.field)
    except KeyReused:
        return problem(422, "key-reused", "this idempotency key came before with another payload")
    except DeskRefusal as refused:
        return problem(refused.status, refused.code, refused.detail)
    except TooManyCalls as many:
        return problem(429, "too-many-calls", "wait before the next call", wait_seconds=many.wait_seconds)
    except Away:
        return problem(503, "not-now", "this bank does not answer just now", wait_seconds=AWAY_SECONDS)
    except NotNow:
        return problem(503, "not-now", "nothing can be taken now", wait_seconds=SECONDS_UNTIL_WELL)


async def _not_here(request: Request, error: Exception) -> Response:
    """A path or a method that is nobody's."""
    assert isinstance(error, HTTPException)
    if error.status_code != 405:
        return problem(404, "no-such-path", "nothing is answered under this path")
    answer = problem(405, "no-such-method", "this path is not answered by this method")
    answer.headers.update(error.headers or {})
    return answer


async def _fault(request: Request, error: Exception) -> Response:
    """A mistake of ours, which the log shows; nothing took effect."""
    return problem(500, "fault", "a mistake on this side")


async def _until_gone(request: Request) -> None:
    """Waits until the caller has hung up, or for the longest time the city makes anyone wait."""
    for _ in range(int(SLOW_RECEIPT_SECONDS_MAX / LOOK_EVERY_SECONDS)):
        if await request.is_disconnected():
            return
        await asyncio.sleep(LOOK_EVERY_SECONDS)


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, media_type=paths.JSON)
