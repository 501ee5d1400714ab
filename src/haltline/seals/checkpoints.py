"""Checkpoints: the size and root of the log at a moment, signed, as text that anybody can keep.

A checkpoint is a signed note: the log's name, its size, its root in base64 and a line with the time; an empty
line; a dash, the key's name and, in base64, four bytes that name the key and its Ed25519 signature of the
text.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from haltline.values import times
from haltline.values.errors import InvalidValue

from .tree import HASH_BYTES

ED25519 = b"\x01"  # the kind of key, in the note's own numbering
NAMED_BY = 4  # bytes of a key's hash that stand before its signature
TEXT_MOST = 4_096  # signs of a checkpoint that is read; ours have under 400


@dataclass(frozen=True, slots=True)
class LogKey:
    """The public key of a log under the log's name."""

    name: str
    ed25519: Ed25519PublicKey

    def text(self) -> str:
        """The key in one line, as it is published: name, hash and key."""
        kept = base64.b64encode(ED25519 + self._raw()).decode()
        return f"{self.name}+{self.short().hex()}+{kept}"

    @classmethod
    def of_text(cls, text: str) -> Self:
        """The key that ``text`` wrote; InvalidValue for anything else."""
        try:
            name, short, kept = text.strip().split("+", 2)
            raw = base64.b64decode(kept, validate=True)
            if raw[:1] != ED25519:
                raise ValueError(kept)
            key = cls(name, Ed25519PublicKey.from_public_bytes(raw[1:]))
        except (ValueError, binascii.Error):
            raise InvalidValue(
                "key", "is not a log's key such as haltline.example/log+1f2e3d4c+AbCd..."
            ) from None
        if key.short().hex() != short:
            raise InvalidValue("key", "is damaged: its short hash does not fit")
        return key

    def short(self) -> bytes:
        """Four bytes that stand for the key and its name."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self._raw()).digest()[:NAMED_BY]

    def _raw(self) -> bytes:
        return self.ed25519.public_bytes(Encoding.Raw, PublicFormat.Raw)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log said of itself at a moment; ``note`` is the whole text with its signatures."""

    origin: str
    size: int
    root: bytes
    at: datetime
    note: str
    said: tuple[str, ...] = ()
    """Further lines that are signed with it: a change of keys (`succession.py`)."""

    def signed_by(self, key: LogKey) -> bool:
        """Whether the note carries a good signature by this key under this log's name."""
        text, _, signatures = self.note.partition("\n\n")
        if key.name != self.origin:
            return False
        for line in signatures.splitlines():
            dash, name, packed = [*line.split(" "), "", ""][:3]
            if dash != "—" or name != key.name:
                continue
            try:
                raw = base64.b64decode(packed, validate=True)
                if raw[:NAMED_BY] == key.short():
                    key.ed25519.verify(raw[NAMED_BY:], f"{text}\n".encode())
                    return True
            except (InvalidSignature, ValueError, binascii.Error):
                continue
        return False


def sign(
    key: Ed25519PrivateKey, origin: str, size: int, root: bytes, at: datetime, said: Sequence[str] = ()
) -> Checkpoint:
    """A checkpoint of the log ``origin``, signed now."""
    lines = [origin, str(size), base64.b64encode(root).decode(), f"at {times.format_utc(at)}", *said]
    text = "".join(f"{line}\n" for line in lines)
    return read(f"{text}\n{_signature(key, origin, text)}")


def sign_too(told: Checkpoint, key: Ed25519PrivateKey) -> Checkpoint:
    """The same checkpoint with one signature more."""
    text = told.note.partition("\n\n")[0] + "\n"
    return read(told.note + _signature(key, told.origin, text))


def _signature(key: Ed25519PrivateKey, origin: str, text: str) -> str:
    short = LogKey(origin, key.public_key()).short()
    return f"— {origin} {base64.b64encode(short + key.sign(text.encode())).decode()}\n"


def read(note: str) -> Checkpoint:
    """The checkpoint that a note says; InvalidValue when it is none. Its signature is not looked at."""
    try:
        if len(note) > TEXT_MOST:
            raise ValueError("too long")
        origin, size, root, *more = note.partition("\n\n")[0].split("\n")
        packed = base64.b64decode(root, validate=True)
        at = next(line[3:] for line in more if line.startswith("at "))
        if not (origin and size.isascii() and size.isdecimal() and str(int(size)) == size):
            raise ValueError("no size")
        if len(packed) != HASH_BYTES:
            raise ValueError("no root")
        said = tuple(line for line in more if line and not line.startswith("at "))
        return Checkpoint(origin, int(size), packed, times.parse(at), note, said)
    except (ValueError, binascii.Error, StopIteration):
        raise InvalidValue("checkpoint", "is not a signed note of a log: name, size, root, time") from None
