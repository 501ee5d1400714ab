"""What a bank answers: where every unit it was asked about is now."""

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from haltline.protocol import slices as interval_sets
from haltline.protocol.fields import (
    Count,
    Currency,
    Id,
    Instant,
    Lines,
    Minor,
    PositiveMinor,
    SliceList,
    Text,
    Word,
)
from haltline.protocol.messages.request import AccountRef
from haltline.protocol.wire import Message, contradiction


class Held(Message):
    """Money that the bank keeps now, under its own reference.

    `left` is what the holder can still use, disputed or not: told where the request said what to `spare`.
    """

    amount: PositiveMinor
    hold_reference: Word
    left: Minor | None = None


class OnwardLine(Message):
    """A transfer that took disputed money on: `amount` is all of it, `share` its disputed part.

    `slices` names the disputed units of this transfer, so that the next bank can go on exactly.
    """

    transfer_id: Word
    reference: Word
    rail: Word
    to_institution: Word
    to_account: Word | None = None
    amount: PositiveMinor
    share: PositiveMinor
    slices: SliceList | None = None
    booked_at: Instant

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.share > self.amount:
            raise contradiction("share", "more is disputed than was transferred")
        if self.slices and interval_sets.total(self.slices) != self.share:
            raise contradiction("slices", "the slices do not add up to the share")
        if self.slices and self.slices[-1][1] > self.amount:
            raise contradiction("slices", "a slice lies beyond the transfer")
        return self

    @property
    def disputed(self) -> interval_sets.Slices:
        """The disputed units of the transfer; its first `share` units when the bank named none."""
        return self.slices or interval_sets.first(self.share)


class WithdrawnKind(StrEnum):
    """The door through which money left what can be followed."""

    ATM = "atm"
    POS = "pos"
    AGENT = "agent"
    CHEQUE = "cheque"
    CASH = "cash"
    MERCHANT = "merchant"
    CRYPTO = "crypto"
    ABROAD = "abroad"


class WithdrawnLine(Message):
    """Money that left what can be followed: `amount` is all of it, `share` its disputed part.

    `transfer_id` and `slices` name the withdrawal and its disputed units, so that a dispute on the withdrawal
    itself can be told apart from money that only passed through it.
    """

    kind: WithdrawnKind
    transfer_id: Word | None = None
    amount: PositiveMinor
    share: PositiveMinor
    slices: SliceList | None = None
    at: Instant
    place: Word | None = None
    terminal: Word | None = None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.share > self.amount:
            raise contradiction("share", "more is disputed than was withdrawn")
        if self.slices and interval_sets.total(self.slices) != self.share:
            raise contradiction("slices", "the slices do not add up to the share")
        if self.slices and self.slices[-1][1] > self.amount:
            raise contradiction("slices", "a slice lies beyond the withdrawal")
        return self

    @property
    def disputed(self) -> interval_sets.Slices:
        """The disputed units of the withdrawal; its first `share` units when the bank named none."""
        return self.slices or interval_sets.first(self.share)


class ArrivedLine(Message):
    """A credit that a watch saw: whole, disputed or not, and without the payer's account."""

    transfer_id: Word
    reference: Word
    rail: Word
    from_institution: Word | None = None
    amount: PositiveMinor
    booked_at: Instant


class Reply(Message):
    """A bank's account of the disputed units it was credited; a later `seq` replaces an earlier one.

    `credited` = held + free + released + onward shares + withdrawn shares + returned + unknown: see `sums`.
    `arrived` is word of a watch, outside the sum: the account's credits since the reply before.
    `reason` is the desk's own word for a person: why it refuses, or what it could not find.
    `codes` are open: `codes.py` knows the nine words of the protocol, any other goes to a person.
    """

    reply_id: Id
    hold_id: Id
    seq: Count
    as_of: Instant
    account: AccountRef
    currency: Currency
    credited: Minor
    held: Held | None = None
    free: Minor = 0
    released: Minor = 0
    onward: Lines[OnwardLine] = ()
    withdrawn: Lines[WithdrawnLine] = ()
    returned: Minor = 0
    unknown: Minor = 0
    arrived: Lines[ArrivedLine] | None = None
    codes: Lines[Word] = ()
    reason: Text | None = None
    final: bool

    @model_validator(mode="after")
    def _each_unit_once(self) -> Self:
        lines: tuple[OnwardLine | WithdrawnLine, ...] = (*self.onward, *self.withdrawn)
        named: dict[str, list[tuple[int, int]]] = {}
        for line in lines:
            if line.slices and line.transfer_id:
                named.setdefault(line.transfer_id, []).extend(line.slices)
        for pairs in named.values():
            if interval_sets.total(interval_sets.union(pairs)) < sum(hi - lo for lo, hi in pairs):
                raise contradiction("slices", "a unit of one transfer is named by two lines")
        return self
