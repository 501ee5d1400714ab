"""What a centre says about a hold that stands, and what a bank says about its part."""

from typing import Literal, Self

from pydantic import model_validator

from haltline.protocol.fields import Id, Instant, Minor, PositiveMinor, Text, Word
from haltline.protocol.messages.reply import Reply
from haltline.protocol.messages.request import Authority
from haltline.protocol.states import PartState
from haltline.protocol.wire import Message, contradiction


class Release(Message):
    """Give `amount` units of the part free again, the last ones first; with none left the part is released.

    A release of more than is held frees what is there, one that finds nothing frees nothing: both are 200.
    """

    idempotency_key: Id
    hold_id: Id
    amount: PositiveMinor
    reason: Text
    authority: Authority


class Reduce(Message):
    """Keep only `keep` units of the part and give the rest free; two officers stand behind it.

    A part that has no more than that stays as it is: 200.
    """

    idempotency_key: Id
    hold_id: Id
    keep: PositiveMinor
    reason: Text
    authority: Authority
    second_officer: Word

    @model_validator(mode="after")
    def _agree(self) -> Self:
        _require_two_officers(self.authority, self.second_officer)
        return self


class Extend(Message):
    """Let the part stand until `expires_at`; two officers stand behind it."""

    idempotency_key: Id
    hold_id: Id
    expires_at: Instant
    reason: Text
    authority: Authority
    second_officer: Word

    @model_validator(mode="after")
    def _agree(self) -> Self:
        _require_two_officers(self.authority, self.second_officer)
        return self


class Tombstone(Message):
    """The request is dead: what is held under it is freed, and a copy that arrives later is not acted on."""

    idempotency_key: Id
    hold_id: Id
    reason: Text
    authority: Authority


class PartStatus(Message):
    """How a part stands in the bank's books now: minor units held and given free, and the last reply."""

    hold_id: Id
    state: PartState
    held: Minor
    released: Minor
    reply: Reply | None = None


class PartEnded(Message):
    """Word from a bank that a part ended by the bank's own clock, with the minor units it gave free."""

    hold_id: Id
    amount: PositiveMinor
    ended_at: Instant
    why: Literal["expired"] = "expired"


def _require_two_officers(authority: Authority, second_officer: str) -> None:
    if second_officer == authority.officer:
        raise contradiction("second_officer", "the second officer is the first")
