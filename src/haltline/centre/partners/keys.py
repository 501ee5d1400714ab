"""Keys on both sides: the centre's own signing keys, and partners' public keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from haltline.protocol import PublishedKey
from haltline.protocol.keys import PublicKey, SigningKey, generate_key

from ..kernel import clock
from ..kernel.private_keys import keep_private
from .queries import key_named, listed_keys, signing_keyid

FIRST_KEYID = "centre-1"
"""The key the centre makes for itself on first use; later ones come from rotation."""
SINCE_EVER = datetime(2020, 1, 1, tzinfo=UTC)  # the first key was there before keys had windows


def centre_key() -> SigningKey:
    """The key with which the centre signs now."""
    return private_key(signing_key())


def signing_key() -> str:
    """The name of that key."""
    return signing_keyid(clock.now()) or FIRST_KEYID


def published_keys() -> list[PublishedKey]:
    """What partners may read of the centre's own keys, those from before the first rotation too."""
    rows = listed_keys(clock.now())
    listed = [
        PublishedKey(
            keyid=row.keyid, public_pem=row.public_pem, not_before=row.not_before, not_after=row.not_after
        )
        for row in rows
    ]
    first = private_key(FIRST_KEYID).public
    return listed or [PublishedKey(keyid=first.keyid, public_pem=first.pem(), not_before=SINCE_EVER)]


def key_file(keyid: str) -> Path:
    """Where a private key of the centre lies: the first where the settings say, the others beside it."""
    first = Path(settings.CENTRE_KEY_FILE)
    return first if keyid == FIRST_KEYID else first.with_name(f"{first.stem}.{keyid}{first.suffix}")


def private_key(keyid: str) -> SigningKey:
    """One of the centre's own keys; the first one is made where there is none."""
    return _read(keyid, key_file(keyid))


@lru_cache(maxsize=16)
def _read(keyid: str, file: Path) -> SigningKey:
    if keyid == FIRST_KEYID and not file.exists():
        keep_private(generate_key(keyid), file)
    return SigningKey.from_pem(keyid, file.read_text())


@dataclass(frozen=True, slots=True)
class OwnedKey:
    """A public key with its window, and the code of the partner whose it is."""

    partner: str
    key: PublicKey


def owned_key(keyid: str) -> OwnedKey | None:
    """A partner's public key, or nothing when the name is unknown."""
    for partner, pem, not_before, not_after, revoked_at in key_named(keyid):
        return OwnedKey(partner, replace(
            _public(keyid, pem), not_before=not_before, not_after=not_after, revoked_at=revoked_at
        ))  # fmt: skip
    return None


def partner_key(keyid: str) -> PublicKey | None:
    """A partner's public key with its window, or nothing."""
    found = owned_key(keyid)
    return found.key if found else None


@lru_cache(maxsize=256)
def _public(keyid: str, pem: str) -> PublicKey:
    return PublicKey.from_pem(keyid, pem)
