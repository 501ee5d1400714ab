"""The HTTP face of one bank: the protocol under /v1, and under /_city what only the city itself may do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haltline.city.bank import Bank
from haltline.city.control import routes as control_routes
from haltline.city.desk import DeskRefusal
from haltline.city.doorkeeper import Doorkeeper, problem
from haltline.city.faults import Behaviour
from haltline.city.idempotency import Answer, KeyReused
from haltline.city.office import utc_now
from haltline.protocol import MessageError, Receipt, parse, paths, to_bytes
from haltline.protocol.signing import SignatureRefused

SLOW_RECEIPT_SECONDS_MAX = 60.0  # a caller that never gives up is answered after so long
LOOK_EVERY_SECONDS = 0.1


def make_app(bank: Bank) -> Starlette:
    """The application of one bank; it works through one event loop, so its books need no locks."""
    face = Face(bank)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        bank.start()
        yield
        await bank.stop()

    return Starlette(
        routes=[
            Route(paths.HOLDS, face.holds, methods=["POST"]),
            Route(paths.hold("{hold_id}"), face.status, methods=["GET"]),
            Route(paths.release("{hold_id}"), face.effect, methods=["POST"]),
            Route(paths.reduce("{hold_id}"), face.effect, methods=["POST"]),
            Route(paths.extend("{hold_id}"), face.effect, methods=["POST"]),
            Route(paths.tombstone("{hold_id}"), face.effect, methods=["POST"]),
            Route(paths.PAYOUTS, face.effect, methods=["POST"]),
            *control_routes(bank),
        ],
        lifespan=lifespan,
    )


class Face:
    """The protocol's paths, each verified, idempotent and answered from the office."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.door = Doorkeeper(bank.config.centre_keys)

    async def holds(self, request: Request) -> Response:
        """Takes a hold request: 202 with a receipt, which from some banks comes too late."""
        fresh, answer = await self._once(request)
        if fresh and answer.status_code == 202:
            await self._keep_waiting(request, parse(Receipt, bytes(answer.body)).hold_id or "")
        return answer

    async def status(self, request: Request) -> Response:
        """How a hold stands; 404 never-seen for one that never arrived."""

        async def read() -> Response:
            await self.door.read(request, utc_now())
            return _response(_found(self.bank, request.path_params["hold_id"]))

        return await _refusing(read)

    async def effect(self, request: Request) -> Response:
        """A release, a reduction, an extension, a tombstone or a payout."""
        _, answer = await self._once(request)
        return answer

    async def _once(self, request: Request) -> tuple[bool, Response]:
        """The answer, and whether the call had its effect just now."""
        fresh = False

        async def once() -> Response:
            nonlocal fresh
            body = await self.door.read(request, utc_now())
            key, path = request.headers.get(paths.IDEMPOTENCY_KEY, ""), request.url.path
            if not key:
                raise MessageError(400, "missing-key", paths.IDEMPOTENCY_KEY, "every effect carries its key")
            before = self.bank.office.answers.before(key, path, body)
            fresh = before is None
            typed = body.decode(errors="surrogateescape")
            return _response(before or self.bank.do("call", path=path, key=key, body=typed))

        answer = await _refusing(once)
        return fresh, answer

    async def _keep_waiting(self, request: Request, hold_id: str) -> None:
        """Lets a caller wait until it gives up, where this bank is slow; nothing is answered before."""
        if self.bank.office.behaviour(hold_id) is not Behaviour.SLOW_RECEIPT:
            return
        gave_up = self.bank.callers[hold_id] = asyncio.Event()
        await _until_gone(request)
        gave_up.set()


def _found(bank: Bank, hold_id: str) -> Answer:
    return Answer(200, to_bytes(bank.office.desk.status(hold_id)))


async def _refusing(work: Callable[[], Awaitable[Response]]) -> Response:
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


async def _until_gone(request: Request) -> None:
    """Waits until the caller has hung up, or for the longest time the city makes anyone wait."""
    for _ in range(int(SLOW_RECEIPT_SECONDS_MAX / LOOK_EVERY_SECONDS)):
        if await request.is_disconnected():
            return
        await asyncio.sleep(LOOK_EVERY_SECONDS)


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, media_type=paths.JSON)
