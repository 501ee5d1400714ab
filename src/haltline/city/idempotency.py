"""The same key with the same payload gets the same answer; with another payload it is refused."""

import hashlib
from dataclasses import dataclass

KEYS_MAX = 200_000
"""Answers one bank of the city remembers; a demo uses a few hundred. Beyond it the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: HTTP status and the bytes of the body."""

    status: int
    body: bytes


class KeyReused(Exception):
    """An idempotency key came again with another payload; HTTP 422."""


class Answers:
    """What this bank answered to which key."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[bytes, Answer]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def before(self, key: str, place: str, body: bytes) -> Answer | None:
        """The first answer to this very message, None when the key is new; KeyReused for another payload."""
        known = self._kept.get(key)
        if known is None:
            return None
        if known[0] != _digest(place, body):
            raise KeyReused(key)
        return known[1]

    def keep(self, key: str, place: str, body: bytes, answer: Answer) -> None:
        """Remembers the answer to a message; `place` is its path, so a key serves one path only."""
        if len(self._kept) >= KEYS_MAX:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = (_digest(place, body), answer)


def _digest(place: str, body: bytes) -> bytes:
    return hashlib.sha256(place.encode() + b"\0" + body).digest()
