"""A bank's line to the centre: signed messages, sent again until the centre has taken or refused them."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import BaseModel

from haltline.city.duties import Document
from haltline.city.post import NoAnswer, get, post
from haltline.protocol import key_of, paths, to_bytes
from haltline.protocol.keys import SigningKey
from haltline.protocol.signing import Call, sign

PAUSE_SECONDS = 0.2  # after the first failure; doubled each time
PAUSE_SECONDS_MAX = 2.0
ATTEMPTS_MAX = 300  # about ten minutes: longer than any outage of a demo
UNPROVEN_MAX = 5  # a 401 may be a key not yet loaded; after so many it is final
TRY_AGAIN = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Outcome:
    """The centre's last word on a message; status 0 when it never gave one."""

    status: int
    body: bytes = b""
    attempts: int = 1


class CentreLine:
    """Signs and delivers what one bank tells the centre."""

    def __init__(
        self, centre_url: str, key: SigningKey, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._url, self._clock = centre_url, clock
        self.key = key  # another one after a rotation

    async def deliver(self, path: str, message: BaseModel | Document) -> Outcome:
        """Sends one message until a 2xx or a final 4xx comes; every attempt has a nonce of its own."""
        sent, unproven, pause = _as_document(message), 0, PAUSE_SECONDS
        for attempt in range(1, ATTEMPTS_MAX + 1):
            told = {
                "Content-Type": sent.media, paths.IDEMPOTENCY_KEY: sent.key, paths.ATTEMPT: str(attempt)
            }  # fmt: skip
            status, answer = await self._attempt(path, sent.body, told)
            unproven += status == 401
            if _is_final(status) or unproven >= UNPROVEN_MAX:
                return Outcome(status, answer, attempt)
            await asyncio.sleep(pause)
            pause = min(2 * pause, PAUSE_SECONDS_MAX)
        return Outcome(0, attempts=ATTEMPTS_MAX)

    async def key_list(self) -> bytes | None:
        """The centre's key list as it came; None when there is none now."""
        try:
            status, body = await get(self._url + paths.KEYS)
        except NoAnswer:
            return None
        return body if status == 200 else None

    async def _attempt(self, path: str, body: bytes, told: Mapping[str, str]) -> tuple[int, bytes]:
        url = self._url + path
        signed = sign(self.key, Call("POST", url, body), now=self._clock(), nonce=secrets.token_urlsafe(18))
        try:
            return await post(url, body, {**told, **signed})
        except NoAnswer:
            return 0, b""


def _as_document(message: BaseModel | Document) -> Document:
    if isinstance(message, Document):
        return message
    return Document(to_bytes(message), key_of(message), paths.JSON)


def _is_final(status: int) -> bool:
    return 200 <= status < 300 or (400 <= status < 500 and status != 401 and status not in TRY_AGAIN)
