"""The HTTP face of one bank: the protocol under /v1, and under /_city what only the city itself may do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haltline.city.bank import Bank, utc_now
from haltline.city.control import routes as control_routes
from haltline.city.desk import DeskRefusal
from haltline.city.doorkeeper import Doorkeeper, problem
from haltline.city.faults import Behaviour, Manner
from haltline.city.idempotency import Answer, KeyReused
from haltline.protocol import (
    Extend,
    HoldRequest,
    MessageError,
    PayoutInstruction,
    Receipt,
    Reduce,
    Release,
    Tombstone,
    parse,
    paths,
    to_bytes,
)
from haltline.protocol.signing import SignatureRefused

SLOW_RECEIPT_SECONDS_MAX = 60.0  # a caller that never gives up is answered after so long
LOOK_EVERY_SECONDS = 0.1

Effect = Callable[[bytes], Awaitable[Answer]]


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
            Route(paths.release("{hold_id}"), face.release, methods=["POST"]),
            Route(paths.reduce("{hold_id}"), face.reduce, methods=["POST"]),
            Route(paths.extend("{hold_id}"), face.extend, methods=["POST"]),
            Route(paths.tombstone("{hold_id}"), face.tombstone, methods=["POST"]),
            Route(paths.PAYOUTS, face.payouts, methods=["POST"]),
            *control_routes(bank),
        ],
        lifespan=lifespan,
    )


class Face:
    """The protocol's paths, each verified, idempotent and answered from the desk."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.door = Doorkeeper(bank.config.centre_keys)

    async def holds(self, request: Request) -> Response:
        """Takes a hold request: 202 with a receipt, the reply comes later."""
        manners: list[tuple[str, Manner]] = []

        async def effect(body: bytes) -> Answer:
            message = parse(HoldRequest, body)
            hold, manner = self.bank.receive(message)
            manners.append((message.hold_id, manner))
            return _answer(202, Receipt(hold_id=message.hold_id, received_at=hold.received_at))

        answer = await self._idempotent(request, effect)
        if manners and manners[0][1].behaviour is Behaviour.SLOW_RECEIPT:
            await _until_gone(request)
            self.bank.answer_later(*manners[0])
        return answer

    async def status(self, request: Request) -> Response:
        """How a hold stands; 404 never-seen for one that never arrived."""

        async def read() -> Response:
            await self.door.read(request, utc_now())
            return _response(_answer(200, self.bank.desk.status(request.path_params["hold_id"])))

        return await _refusing(read)

    async def release(self, request: Request) -> Response:
        """Gives units of a part free."""
        return await self._step(request, Release, self.bank.desk.release)

    async def reduce(self, request: Request) -> Response:
        """Keeps only part of a part."""
        return await self._step(request, Reduce, self.bank.desk.reduce)

    async def extend(self, request: Request) -> Response:
        """Lets a part stand longer."""
        return await self._step(request, Extend, self.bank.desk.extend)

    async def tombstone(self, request: Request) -> Response:
        """Kills a request, known or still on its way."""
        return await self._step(request, Tombstone, self.bank.desk.tombstone)

    async def payouts(self, request: Request) -> Response:
        """Pays a victim out of held money: 202 with a receipt, the proof of credit comes later."""

        async def effect(body: bytes) -> Answer:
            told = parse(PayoutInstruction, body)
            payout = self.bank.pay(told)
            return _answer(202, Receipt(payout_id=told.payout_id, received_at=payout.row.time))

        return await self._idempotent(request, effect)

    async def _step(
        self, request: Request, model: type[BaseModel], verb: Callable[..., BaseModel]
    ) -> Response:
        async def effect(body: bytes) -> Answer:
            message = parse(model, body)
            if getattr(message, "hold_id", None) != request.path_params["hold_id"]:
                raise MessageError(422, "contradiction", "hold_id", "the path names another hold")
            return _answer(200, verb(message, utc_now()))

        return await self._idempotent(request, effect)

    async def _idempotent(self, request: Request, effect: Effect) -> Response:
        async def once() -> Response:
            body = await self.door.read(request, utc_now())
            key = request.headers.get(paths.IDEMPOTENCY_KEY, "")
            if not key:
                raise MessageError(
                    400,
                    "missing-key",
                    paths.IDEMPOTENCY_KEY,
                    "every effect carries its key",
                )
            before = self.bank.answers.before(key, request.url.path, body)
            if before is None:
                before = await effect(body)
                self.bank.answers.keep(key, request.url.path, body, before)
            return _response(before)

        return await _refusing(once)


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


def _answer(status: int, message: BaseModel) -> Answer:
    return Answer(status, to_bytes(message))


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, media_type=paths.JSON)
