"""Giving back: the instruction to pay a plan's share out of held money, and the proof that it arrived."""

from typing import Self

from pydantic import Field, model_validator

from haltline.protocol.fields import Currency, Id, Instant, Lines, PositiveMinor, Word
from haltline.protocol.messages.request import AccountRef, Authority
from haltline.protocol.wire import Message, contradiction


class Draw(Message):
    """Minor units taken from one hold."""

    hold_id: Id
    amount: PositiveMinor


class PayoutInstruction(Message):
    """Pay `amount` minor units from the pot to one victim; the draws say from which holds, to the unit."""

    payout_id: Id
    idempotency_key: Id
    plan_ref: Id
    pot: AccountRef
    draws: Lines[Draw] = Field(min_length=1)
    to: AccountRef
    amount: PositiveMinor
    currency: Currency
    authority: Authority

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if sum(draw.amount for draw in self.draws) != self.amount:
            raise contradiction("draws", "the draws do not add up to the amount")
        if len({draw.hold_id for draw in self.draws}) != len(self.draws):
            raise contradiction("draws", "one hold is drawn on twice")
        return self


class ProofOfCredit(Message):
    """A bank's word that a payout reached the victim's account: only this makes money `returned`."""

    proof_id: Id
    payout_id: Id
    to: AccountRef
    amount: PositiveMinor
    currency: Currency
    reference: Word
    credited_at: Instant
