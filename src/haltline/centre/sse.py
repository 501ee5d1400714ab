"""Live updates: ``/events`` tells open desk pages that something of theirs has changed, and of what kind.

A page that hears the news asks for its own content again, so nothing of a report ever passes here: an event
carries a verb such as ``hold.sent`` and no more. One process, one LISTEN, a set of pending verbs for each
open page; news of a quarter of a second come together. uvicorn serves ``haltline.centre.sse:application``.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import django
import psycopg
from asgiref.sync import sync_to_async

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haltline.centre.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django is set up first
from django.contrib.auth import get_user  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import Error, connections  # noqa: E402
from django.http import HttpRequest, parse_cookie  # noqa: E402

from .people.access import person_of, proven  # noqa: E402

CHANNEL = "haltline_news"
AGAIN = "again"  # told after a gap in listening: whatever is shown may be old
PAGES_MAX = 500
PAGES_MAX_OF_ONE = 6  # browsers open no more than six streams to one server either
HEARTBEAT_SECONDS = 15.0
TOGETHER_SECONDS = 0.25
STREAM_SECONDS_MAX = 3600.0  # then the browser comes again by itself
RELISTEN_SECONDS = 1.0
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Page:
    """One open page: whose, what its person may hear of, and the news it has not yet been told."""

    person: int
    audience: str
    pending: set[str] = field(default_factory=set)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, verb: str) -> None:
        self.pending.add(verb)
        self.wake.set()

    def take(self) -> list[str]:
        news, self.pending = sorted(self.pending), set()
        self.wake.clear()
        return news


PAGES: set[Page] = set()


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """The ASGI application: GET /events for signed-in people, 404 for everything else."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _answer(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    listening = asyncio.create_task(listen())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    listening.cancel()
    for page in list(PAGES):
        page.tell(AGAIN)
    await send({"type": "lifespan.shutdown.complete"})


async def _answer(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    if scope["path"] != "/events" or scope["method"] != "GET":
        return await _refuse(send, 404)
    cookie = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"), "")
    try:
        page = await visitor(cookie)
    except Error:
        return await _refuse(send, 503)
    if page is None:
        return await _refuse(send, 401)
    if len(PAGES) >= PAGES_MAX or sum(other.person == page.person for other in PAGES) >= PAGES_MAX_OF_ONE:
        return await _refuse(send, 503)
    PAGES.add(page)
    gone = asyncio.create_task(_gone(receive))
    telling = asyncio.create_task(_tell(page, cookie, send))
    try:
        await asyncio.wait({gone, telling}, return_when=asyncio.FIRST_COMPLETED, timeout=STREAM_SECONDS_MAX)
    finally:
        PAGES.discard(page)
        gone.cancel()
        telling.cancel()
        await asyncio.gather(gone, telling, return_exceptions=True)


async def _tell(page: Page, cookie: str, send: Send) -> None:
    """News as they come and a comment as heartbeat; ends when the person may no longer look (faults 25)."""
    await send({"type": "http.response.start", "status": 200, "headers": _headers(b"text/event-stream")})
    await _write(send, "retry: 3000\n\n")
    while True:
        try:
            await asyncio.wait_for(page.wake.wait(), HEARTBEAT_SECONDS)
        except TimeoutError:
            if not await _still(page, cookie):
                break
            await _write(send, ": still here\n\n")
            continue
        await asyncio.sleep(TOGETHER_SECONDS)
        await _write(send, "".join(f"event: news\ndata: {verb}\n\n" for verb in page.take()))
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _still(page: Page, cookie: str) -> bool:
    try:
        now = await visitor(cookie)
    except Error:
        return True  # the database is away: say nothing new, end nothing
    return now is not None and (now.person, now.audience) == (page.person, page.audience)


@sync_to_async(thread_sensitive=False)
def visitor(cookie: str) -> Page | None:
    """Whose session the cookie names: signed in, active, with a second factor; or nothing."""
    key = parse_cookie(cookie).get(settings.SESSION_COOKIE_NAME, "")
    if not key:
        return None
    request = HttpRequest()
    request.session = SessionStore(key)
    try:
        request.user = get_user(request)
        if not request.user.is_authenticated or not proven(request):
            return None
        return Page(person_of(request).pk, person_of(request).scope)
    finally:
        connections.close_all()


async def listen() -> None:
    """Hear the database's news for ever and pass them on; after a gap, tell everybody to look again."""
    while True:
        try:
            address = os.environ.get("DATABASE_URL", "dbname=haltline user=haltline_app")
            async with await psycopg.AsyncConnection.connect(address, autocommit=True) as database:
                await database.execute(f"listen {CHANNEL}")
                for page in PAGES:
                    page.tell(AGAIN)
                async for notice in database.notifies():
                    spread(notice.payload)
        except psycopg.Error as fault:
            log.warning("live updates: %s", fault)
        await asyncio.sleep(RELISTEN_SECONDS)


def spread(payload: str) -> None:
    """Tell one news, ``AUDIENCE VERB``, to the open pages of that audience."""
    audience, _, verb = payload.partition(" ")
    for page in PAGES:
        if page.audience == audience:
            page.tell(verb)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": _headers(b"text/plain")})
    await send({"type": "http.response.body", "body": b""})


def _headers(kind: bytes) -> list[tuple[bytes, bytes]]:
    """Pages on the centre's own address may listen with their cookie, others may not."""
    return [
        (b"content-type", kind),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"access-control-allow-origin", settings.PUBLIC_URL.encode()),
        (b"access-control-allow-credentials", b"true"),
    ]
