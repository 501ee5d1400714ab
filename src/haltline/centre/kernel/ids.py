"""Identifiers: time-ordered ids for rows, random words for what people carry in their hands."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
import uuid

from django.conf import settings

STEPS_A_MILLI = 4096  # ids of one millisecond are told apart in order by twelve bits

_last = 0
_one_at_a_time = threading.Lock()


def row_id() -> uuid.UUID:
    """A UUIDv7: rows made one after another lie side by side in the index (RFC 9562).

    Those of one process rise in the order in which they were made, also within a millisecond and when the
    clock is set back: rows written together keep their order.
    """
    global _last
    with _one_at_a_time:
        _last = step = max(_last + 1, time.time_ns() // 1_000_000 * STEPS_A_MILLI)
    millis, count = divmod(step, STEPS_A_MILLI)
    return uuid.UUID(int=(millis << 80) | (0x7 << 76) | (count << 64) | (0b10 << 62) | secrets.randbits(62))


def report_token(client_key: str) -> str:
    """The secret word in a victim's tracking address.

    It is derived from the key of the form, so a second click on *Send* leads to the same receipt
    without a look-up that could tell strangers which keys exist.
    """
    return derived("report-token", client_key)[:32]


def fingerprint(text: str) -> str:
    """What is stored of a secret word: its SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def derived(purpose: str, text: str) -> str:
    """64 hexadecimal digits that only this centre can make from a text, another for each purpose."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()
