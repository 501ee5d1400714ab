"""The short answers of either side: received, accepted, refused with a reason, and the keys in use."""

from typing import Literal, Self

from pydantic import Field, model_validator

from haltline.protocol.fields import Id, Instant, Lines, Text, Word
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
    """A public key and the window in which its signatures count."""

    keyid: Id
    public_pem: str
    not_before: Instant
    not_after: Instant | None = None


class KeyList(Message):
    """The keys a side signs with now, and those still in their overlap."""

    keys: Lines[PublishedKey]
