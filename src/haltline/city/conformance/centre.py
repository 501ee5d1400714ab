"""The checker as a centre: takes replies over real HTTP, as the protocol says, and keeps what came."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from haltline.city.doorkeeper import Doorkeeper, bounded_body, hung_up, problem
from haltline.protocol import (
    Call,
    KeyList,
    KeyRing,
    MessageError,
    PartEnded,
    ProofOfCredit,
    PublicKey,
    PublishedKey,
    Receipt,
    Reply,
    ReplyAccepted,
    SignatureRefused,
    SigningKey,
    gap,
    parse,
    paths,
    to_bytes,
)
from haltline.protocol.wire import Message

LOOK_EVERY_SECONDS = 0.02
START_SECONDS = 10.0
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Word:
    """A message from the bank: `unproven` says why its signature does not count, `header_key` its key."""

    message: Message
    body: bytes
    unproven: str
    header_key: str


class TestCentre:
    """A centre's endpoint in a thread of its own."""

    __test__ = False

    def __init__(self, keys: tuple[SigningKey, ...], listen: tuple[str, int], public_url: str = "") -> None:
        self.words: list[Word] = []
        self.unreadable: list[str] = []
        self.listed: tuple[PublishedKey, ...] = ()  # what the bank was told of keys, where it was told more
        self._keys, self._listen, self._public = keys, listen, public_url
        self._door = Doorkeeper(())
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where the bank reaches this centre."""
        return self._public.rstrip("/") or f"http://{self._listen[0]}:{self._listen[1]}"

    def published(self) -> tuple[PublishedKey, ...]:
        """The keys with which the checker signs."""
        return tuple(PublishedKey.of(key.public, EPOCH) for key in self._keys)

    def trust(self, keys: tuple[PublicKey, ...]) -> None:
        """The bank signs with these keys."""
        self._door.ring = KeyRing.of(keys)

    def start(self) -> None:
        """Listens; OSError when the address is taken."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(self._listen)
            self._listen = probe.getsockname()[:2]
        host, port = self._listen
        self._server = uvicorn.Server(
            uvicorn.Config(self._app(), host=host, port=port, log_level="error", ws="none", lifespan="off")
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        self.wait(lambda: bool(self._server and self._server.started), START_SECONDS)

    def stop(self) -> None:
        """Listens no more."""
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join(timeout=START_SECONDS)

    def replies(self, hold_id: str) -> list[Word]:
        """What came about a hold, in order of arrival."""
        return [w for w in self.words if isinstance(w.message, Reply) and w.message.hold_id == hold_id]

    def proofs(self, payout_id: str) -> list[Word]:
        """The proofs of a payout, in order of arrival."""
        told = [word for word in self.words if isinstance(word.message, ProofOfCredit)]
        return [word for word in told if word.message.payout_id == payout_id]  # type: ignore[attr-defined]

    def ends(self, hold_id: str) -> list[PartEnded]:
        """The words that a part has ended."""
        found = [word.message for word in self.words if isinstance(word.message, PartEnded)]
        return [ended for ended in found if ended.hold_id == hold_id]

    def wait(self, happened: Callable[[], Any], seconds: float, *, every: float = LOOK_EVERY_SECONDS) -> bool:
        """Whether it becomes true within that time."""
        end = time.monotonic() + seconds
        while not (seen := happened()) and time.monotonic() < end:
            time.sleep(every)
        return bool(seen)

    def _app(self) -> Starlette:
        return Starlette(
            routes=[
                Route(paths.REPLIES, self._reply, methods=["POST"]),
                Route(paths.PROOFS, self._proof, methods=["POST"]),
                Route(paths.ENDED, self._ended, methods=["POST"]),
                Route(paths.KEYS, self._key_list, methods=["GET"]),
            ],
            exception_handlers={ClientDisconnect: hung_up},
        )

    async def _reply(self, request: Request) -> Response:
        def answer(reply: Reply) -> Message:
            same = [word for word in self.words if getattr(word.message, "reply_id", "") == reply.reply_id]
            return ReplyAccepted(reply_id=reply.reply_id, duplicate=len(same) > 1)

        return await self._take(request, Reply, answer)

    async def _proof(self, request: Request) -> Response:
        return await self._take(
            request, ProofOfCredit, lambda told: Receipt(payout_id=told.payout_id, received_at=_now())
        )

    async def _ended(self, request: Request) -> Response:
        return await self._take(
            request, PartEnded, lambda told: Receipt(hold_id=told.hold_id, received_at=_now())
        )

    async def _key_list(self, request: Request) -> Response:
        return Response(to_bytes(KeyList(keys=self.listed or self.published())), media_type=paths.JSON)

    async def _take(self, request: Request, model: type[Any], answer: Callable[[Any], Message]) -> Response:
        try:
            body = await bounded_body(request)
            message = parse(model, body)
        except MessageError as bad:
            self.unreadable.append(f"{request.url.path}: {bad}")
            return problem(bad.status, bad.code, bad.detail, bad.field)
        header_key = request.headers.get(paths.IDEMPOTENCY_KEY, "")
        self.words.append(Word(message, body, self._unproven(request, body), header_key))
        if isinstance(message, Reply) and gap(message):
            return problem(422, "sum-mismatch", "the reply does not add up", "credited")
        return Response(to_bytes(answer(message)), media_type=paths.JSON)

    def _unproven(self, request: Request, body: bytes) -> str:
        """Why the sender is not proven; a bank reaches us under our public URL, whatever lies between."""
        url = self.url + request.url.path + (f"?{request.url.query}" if request.url.query else "")
        try:
            self._door.prove(Call(request.method, url, body, dict(request.headers)), _now())
        except SignatureRefused as refused:
            return refused.reason.value
        return ""


def listen_address(text: str) -> tuple[str, int]:
    """HOST:PORT as an address to listen on; ValueError for anything else."""
    parts = urlsplit(f"//{text}")
    if not parts.hostname or parts.port is None:
        raise ValueError("an address is HOST:PORT")
    return parts.hostname, parts.port


def _now() -> datetime:
    return datetime.now(UTC)
