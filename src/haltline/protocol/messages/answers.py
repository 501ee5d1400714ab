"""The short answers of either side: received, accepted, refused with a reason, and the keys in use."""

from datetime import datetime
from typing import Literal, Self

from pydantic import Field, model_validator

from haltline.protocol.fields import Id, Instant, Lines, Text, Word
from haltline.protocol.keys import PublicKey
from haltline.protocol.wire import Message, contradiction


class Receipt(Message):
    """The message is stored; an effect is not promised. Names the hold or the payout."""

    hold_id: Id | None = None
    payout_id: Id | None = None
    received_at: Instant

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if (self.hold_id is None) == (self.payout_id is None):
            raise contradiction("hold_id", "a receipt names either a hold or a payout")
        return self


class ReplyAccepted(Message):
    """The centre has the reply; `duplicate` when it had it already."""

    reply_id: Id
    accepted: Literal[True] = True
    duplicate: bool


class Problem(Message):
    """Why a message had no effect (RFC 9457): `field` is what to mend, `gap` the units of a mismatch."""

    type: Word = "about:blank"
    title: Text
    status: int = Field(ge=400, le=599)
    code: Id
    detail: Text | None = None
    field: str | None = None
    gap: str | None = Field(default=None, pattern=r"^-?[1-9][0-9]{0,18}$")


class PublishedKey(Message):
    """A public key in PEM and the window in which its signatures count; a revoked one counts no more."""

    keyid: Id
    public_pem: Text
    not_before: Instant
    not_after: Instant | None = None
    revoked_at: Instant | None = None

    @classmethod
    def of(cls, key: PublicKey, not_before: datetime) -> Self:
        """A key as its side publishes it; `not_before` where the key itself leaves that side open."""
        return cls(
            keyid=key.keyid,
            public_pem=key.pem(),
            not_before=key.not_before or not_before,
            not_after=key.not_after,
            revoked_at=key.revoked_at,
        )

    @property
    def public_key(self) -> PublicKey:
        """The key with its window, to verify with."""
        key = PublicKey.from_pem(self.keyid, self.public_pem)
        return PublicKey(self.keyid, key.ed25519, self.not_before, self.not_after, self.revoked_at)

    @model_validator(mode="after")
    def _agree(self) -> Self:
        try:
            PublicKey.from_pem(self.keyid, self.public_pem)
        except ValueError:
            raise contradiction("public_pem", "not an Ed25519 public key in PEM") from None
        if self.not_after is not None and self.not_after < self.not_before:
            raise contradiction("not_after", "the window ends before it begins")
        return self


class KeyList(Message):
    """The keys a side signs with: the one in use, the next, those in their overlap, and revoked ones.

    Whoever reads a list takes it whole: a key that is no longer in it counts no more.
    """

    keys: Lines[PublishedKey]

    @property
    def public_keys(self) -> tuple[PublicKey, ...]:
        """The keys to verify with."""
        return tuple(key.public_key for key in self.keys)

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if len({key.keyid for key in self.keys}) != len(self.keys):
            raise contradiction("keys", "one name stands for two keys")
        return self
