"""Ed25519 keys and the windows in which their signatures count.

A new key overlaps the old one for a while; a revoked key stops at once, also for messages signed before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)


class KeyStanding(StrEnum):
    """Whether a signature by a key counts at a given moment."""

    USABLE = "usable"
    NOT_YET = "key-not-yet-valid"
    OVER = "key-window-over"
    REVOKED = "key-revoked"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key under the name its signatures cite, with its window; None leaves that side open."""

    keyid: str
    ed25519: Ed25519PublicKey
    not_before: datetime | None = None
    not_after: datetime | None = None
    revoked_at: datetime | None = None

    @classmethod
    def from_pem(cls, keyid: str, pem: str) -> Self:
        """Read a public key in PEM; ValueError when it is not an Ed25519 one."""
        key = load_pem_public_key(pem.encode())
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("not an Ed25519 public key")
        return cls(keyid, key)

    def pem(self) -> str:
        """The key as PEM text."""
        return self.ed25519.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def standing(self, now: datetime) -> KeyStanding:
        """Whether a message received at `now` may rest on this key: both ends of the window count."""
        if self.revoked_at is not None and self.revoked_at <= now:
            return KeyStanding.REVOKED
        if self.not_before is not None and now < self.not_before:
            return KeyStanding.NOT_YET
        if self.not_after is not None and self.not_after < now:
            return KeyStanding.OVER
        return KeyStanding.USABLE


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The public keys of one partner by name; hand `find` to `verify`."""

    keys: Mapping[str, PublicKey] = field(default_factory=dict)

    @classmethod
    def of(cls, keys: Iterable[PublicKey]) -> Self:
        """A ring of these keys."""
        return cls({key.keyid: key for key in keys})

    def find(self, keyid: str) -> PublicKey | None:
        """The key of that name, whatever its standing."""
        return self.keys.get(keyid)

    def after_reading(self, listed: Iterable[PublicKey], now: datetime) -> Self:
        """The ring once the partner's list has been read at `now`.

        A key that is no longer listed is revoked from now on, and a revocation is never taken back. A name
        that stood for another key keeps the key it had.
        """
        ring = {name: replace(key, revoked_at=key.revoked_at or now) for name, key in self.keys.items()}
        for key in listed:
            known = self.keys.get(key.keyid)
            if known is None or (known.pem() == key.pem() and known.revoked_at is None):
                ring[key.keyid] = key
        return type(self)(ring)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key under the name its signatures cite; its repr shows only that name."""

    keyid: str
    ed25519: Ed25519PrivateKey

    @classmethod
    def from_pem(cls, keyid: str, pem: str) -> Self:
        """Read an unencrypted private key in PEM; ValueError when it is not an Ed25519 one."""
        key = load_pem_private_key(pem.encode(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("not an Ed25519 private key")
        return cls(keyid, key)

    def pem(self) -> str:
        """The private key as unencrypted PEM text: keep it where only the signing process reads."""
        return self.ed25519.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    @property
    def public(self) -> PublicKey:
        """The half to publish, with an open window."""
        return PublicKey(self.keyid, self.ed25519.public_key())


def generate_key(keyid: str) -> SigningKey:
    """A new random key under the given name."""
    return SigningKey(keyid, Ed25519PrivateKey.generate())
