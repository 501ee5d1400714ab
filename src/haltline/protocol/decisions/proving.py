"""Whether a proof of credit is of the payout it names: what differs goes to a person and posts nothing."""

from dataclasses import dataclass
from typing import Final

from haltline.protocol.messages.payout import ProofOfCredit

INSTRUCTED: Final = "instructed"
CREDITED: Final = "credited"


@dataclass(frozen=True, slots=True)
class Owed:
    """A payout as the centre knows it: its state's name, the account it goes to, minor units, currency."""

    state: str
    to: tuple[str, str]
    amount: int
    currency: str


def proof_fault(proof: ProofOfCredit, owed: Owed) -> str:
    """Why a proof is not of this payout, or nothing: each payout is credited once, to the unit."""
    if owed.state == CREDITED:
        return "already-credited"
    if owed.state != INSTRUCTED:
        return f"payout-{owed.state}"
    if proof.currency != owed.currency:
        return "currency"
    if (proof.to.institution, proof.to.number) != owed.to:
        return "account"
    return "" if proof.amount == owed.amount else "amount"
