"""Paying a victim out of held money: the draw from the named parts, the payment, the proof of credit."""

from dataclasses import dataclass
from datetime import datetime

from haltline.city.desk import DeskRefusal, HoldDesk
from haltline.city.rows import AccountId, Row
from haltline.protocol import PayoutInstruction, ProofOfCredit


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout that left our books: its row, and what proves it once the victim's bank has the credit."""

    instruction: PayoutInstruction
    row: Row

    def proof(self, credited_at: datetime) -> ProofOfCredit:
        """The word that the money has arrived; the same payout always has the same proof_id."""
        told = self.instruction
        return ProofOfCredit(
            proof_id=f"proof-{told.payout_id}"[:64],
            payout_id=told.payout_id,
            to=told.to,
            amount=told.amount,
            currency=told.currency,
            reference=self.row.reference,
            credited_at=credited_at,
        )


def draw(desk: HoldDesk, told: PayoutInstruction, *, now: datetime, reference: str) -> Payout:
    """Takes the units from the parts and books the payment's debit; all of it or nothing.

    DeskRefusal 422 when a draw is not of this pot or more than the part still holds, 409 when this payout
    was drawn before, under another key.
    """
    transfer_id = f"payout-{told.payout_id}"
    if transfer_id in desk.books.rows:
        raise DeskRefusal(409, "hold-known", "this payout came under another key")
    pot, target = _accounts(desk, told)
    for line in told.draws:
        _require_cover(desk, line.hold_id, line.amount, pot, told.currency)
    row = Row(
        transfer_id, reference, "imps", now, 0, pot, target, told.amount, told.currency, kind="payout"
    )  # fmt: skip
    draws = [(line.hold_id, line.amount) for line in told.draws]
    desk.liens.pay(row, draws, now=now, key=told.idempotency_key)
    return Payout(told, row)


def _accounts(desk: HoldDesk, told: PayoutInstruction) -> tuple[AccountId, AccountId]:
    """The pot and the payee; a payee of ours must be known here, another bank's is for that bank to know."""
    (pot, target), code = (told.pot, told.to), desk.books.code
    unknown = target.institution == code and target.number not in desk.books.accounts
    if pot.institution != code or not pot.number or not target.number or unknown:
        raise DeskRefusal(422, "not-our-account", "the pot or the payee is not an account we can pay")
    return AccountId(code, pot.number), AccountId(target.institution, target.number)


def _require_cover(desk: HoldDesk, hold_id: str, amount: int, pot: AccountId, currency: str) -> None:
    part = desk.liens.parts.get(hold_id)
    row = desk.books.rows[part.transfer_id] if part else None
    if part is None or row is None or (row.target, row.currency) != (pot, currency):
        raise DeskRefusal(422, "not-in-this-pot", f"hold {hold_id} keeps no such money in this account")
    if part.amount < amount:
        raise DeskRefusal(422, "more-than-held", f"hold {hold_id} keeps less than is drawn from it")
