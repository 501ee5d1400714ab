"""Keys on both sides: the centre's own signing key, and partners' public keys."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from haltline.protocol.keys import PublicKey, SigningKey, generate_key

from .queries import key_named

CENTRE_KEYID = "centre-1"


@lru_cache(maxsize=1)
def centre_key() -> SigningKey:
    """The key with which the centre signs; made on first use, readable by the centre alone."""
    file = Path(settings.CENTRE_KEY_FILE)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(f".{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(handle, generate_key(CENTRE_KEYID).pem().encode())
        os.close(handle)
        try:
            os.link(draft, file)  # the first of two processes wins, both then read one key
        except FileExistsError:
            pass
        draft.unlink()
    return SigningKey.from_pem(CENTRE_KEYID, file.read_text())


def partner_key(keyid: str) -> PublicKey | None:
    """A partner's public key with its window, or nothing."""
    row = key_named(keyid)
    if row is None:
        return None
    key = PublicKey.from_pem(keyid, row.public_pem)
    return PublicKey(keyid, key.ed25519, row.not_before, row.not_after, row.revoked_at)
