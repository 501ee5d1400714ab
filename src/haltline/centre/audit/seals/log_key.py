"""The key that signs checkpoints: in a file of the centre, outside the database that it vouches for."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from haltline.protocol.keys import SigningKey, generate_key
from haltline.seals.checkpoints import LogKey

from ...kernel.private_keys import keep_private

KEYID = "log"


def signing_key() -> SigningKey:
    """The private half; made where there is none."""
    return _read(Path(settings.LOG_KEY_FILE))


def published_key(log: str) -> LogKey:
    """The public half under the log's name, as others check with it."""
    return LogKey(log, signing_key().public.ed25519)


@lru_cache(maxsize=4)
def _read(file: Path) -> SigningKey:
    if not file.exists():
        keep_private(generate_key(KEYID), file)
    return SigningKey.from_pem(KEYID, file.read_text())
