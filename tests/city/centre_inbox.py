"""A small stand-in for a centre: it checks signatures and sums, as the protocol says, and keeps what came."""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haltline.city.doorkeeper import Doorkeeper, problem
from haltline.city.serve import make_server
from haltline.iso20022 import TO_CENTRE, XML
from haltline.protocol import (
    KeyList,
    PartEnded,
    ProofOfCredit,
    Receipt,
    Reply,
    ReplyAccepted,
    gap,
    parse,
    paths,
    to_bytes,
)
from haltline.protocol.keys import PublicKey, SigningKey, generate_key

WAIT_SECONDS = 15.0


@dataclass
class Inbox:
    """What banks told the centre, in the order of arrival; `failing` answers 503 so many times first."""

    keys: list[PublicKey]
    replies: list[Reply] = field(default_factory=list)
    refused: list[Reply] = field(default_factory=list)
    proofs: list[ProofOfCredit] = field(default_factory=list)
    ended: list[PartEnded] = field(default_factory=list)
    documents: list[bytes] = field(default_factory=list)
    keys_told: list[str] = field(default_factory=list)
    signed_by: list[str] = field(default_factory=list)
    key_list: KeyList | None = None
    failing: int = 0

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route(paths.REPLIES, self.reply, methods=["POST"]),
                Route(paths.PROOFS, self.proof, methods=["POST"]),
                Route(paths.ENDED, self.part_ended, methods=["POST"]),
                Route(TO_CENTRE, self.document, methods=["POST"]),
                Route(paths.KEYS, self.listed, methods=["GET"]),
            ]
        )

    async def reply(self, request: Request) -> Response:
        reply = parse(Reply, await self._read(request))
        if self.failing:
            self.failing -= 1
            return Response(status_code=503)
        if gap(reply):
            self.refused.append(reply)
            return problem(422, "sum-mismatch", "does not add up", "credited")
        known = reply.reply_id in {earlier.reply_id for earlier in self.replies}
        self.replies.append(reply)
        return _ok(to_bytes(ReplyAccepted(reply_id=reply.reply_id, duplicate=known)))

    async def proof(self, request: Request) -> Response:
        proof = parse(ProofOfCredit, await self._read(request))
        self.proofs.append(proof)
        return _ok(to_bytes(Receipt(payout_id=proof.payout_id, received_at=datetime.now(UTC))))

    async def part_ended(self, request: Request) -> Response:
        ended = parse(PartEnded, await self._read(request))
        self.ended.append(ended)
        return _ok(to_bytes(Receipt(hold_id=ended.hold_id, received_at=datetime.now(UTC))))

    async def document(self, request: Request) -> Response:
        assert request.headers["content-type"] == XML
        self.documents.append(await self._read(request))
        return _ok(b"{}")

    async def listed(self, request: Request) -> Response:
        return _ok(to_bytes(self.key_list)) if self.key_list else Response(status_code=404)

    async def _read(self, request: Request) -> bytes:
        self.keys_told.append(request.headers[paths.IDEMPOTENCY_KEY])
        body = await Doorkeeper(self.keys).read(request, datetime.now(UTC))
        self.signed_by += re.findall(r'keyid="([^"]+)"', request.headers["signature-input"])
        return body


@dataclass
class RunningCity:
    """Banks on loopback ports, the centre's inbox, and the centre's key to sign with."""

    inbox: Inbox
    key: SigningKey
    urls: dict[str, str]
    config: Path
    token: str = "city-token"


@contextmanager
def running_city(
    directory: Path,
    codes: tuple[str, ...] = ("OSTA", "MIRK"),
    osta: Mapping[str, object] = MappingProxyType({}),
    way: str = "api",
) -> Iterator[RunningCity]:
    """Real servers in threads for the length of a test; `speed` is high so that answers come at once.

    `osta` is the temper of bank OSTA; its second key is known to the inbox. `way` is how banks are asked.
    """
    centre, keys = generate_key("centre-1"), {code: generate_key(f"{code}-1") for code in codes}
    second = generate_key("OSTA-2")
    (directory / "OSTA-2.pem").write_text(second.pem())
    inbox = Inbox([key.public for key in (*keys.values(), second)])
    ports = {code: free_port() for code in codes}
    centre_port = free_port()
    urls = {code: f"http://127.0.0.1:{port}" for code, port in ports.items()}
    for code, key in keys.items():
        (directory / f"{code}.pem").write_text(key.pem())
    city = {
        "centre_url": f"http://127.0.0.1:{centre_port}",
        "centre_keys": [{"keyid": centre.keyid, "public_pem": centre.public.pem()}],
        "token": "city-token",
        "speed": 600,
        "seed": 1,
        "banks": [
            {
                "code": code,
                "name": code.title(),
                "port": ports[code],
                "url": urls[code],
                "keyid": keys[code].keyid,
                "private_key_file": f"{code}.pem",
                "way": way,
            }
            | (
                {"temper": {**osta}, "second_keyid": "OSTA-2", "second_key_file": "OSTA-2.pem"}
                if osta
                else {}
            )
            for code in codes
        ],
    }
    config = directory / "city.json"
    config.write_text(json.dumps(city))
    inbox_server = uvicorn.Server(
        uvicorn.Config(inbox.app(), host="127.0.0.1", port=centre_port, log_level="warning", ws="none")
    )
    servers = [inbox_server, *(make_server(config, code) for code in codes)]
    with running(servers):
        yield RunningCity(inbox, centre, urls, config)


@contextmanager
def running(servers: list[uvicorn.Server]) -> Iterator[None]:
    """Each server in a thread of its own until the block ends."""
    threads = [threading.Thread(target=server.run) for server in servers]
    for thread in threads:
        thread.start()
    try:
        wait_for(lambda: all(server.started for server in servers))
        yield
    finally:
        for server in servers:
            server.should_exit = True
        for thread in threads:
            thread.join(timeout=WAIT_SECONDS)


def wait_for(happened) -> None:  # type: ignore[no-untyped-def]
    """Waits until something is true; AssertionError when it never becomes so."""
    for _ in range(int(WAIT_SECONDS / 0.02)):
        if happened():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def free_port() -> int:
    """A loopback port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ok(body: bytes) -> Response:
    return Response(body, media_type=paths.JSON)
