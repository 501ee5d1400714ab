"""The centre's side of giving back: a bank proves that a payout reached the victim's account."""

from __future__ import annotations

from django.http import HttpResponse

from haltline.protocol import ProofOfCredit, Receipt, parse

from ..audit.actions import Actor
from ..holds.api import json
from ..partners.signed import from_partner, problem
from .actions.crediting import Letter, take_proof


@from_partner
def proofs(body: bytes, partner: str) -> HttpResponse:
    """POST a ProofOfCredit: 200 when it is kept, also where a person must look before it is posted."""
    proof = parse(ProofOfCredit, body)
    answer = take_proof(Letter(proof, body, partner, Actor(f"partner:{partner}")))
    if answer.status != 200 or answer.received_at is None:
        return problem(answer.status, answer.code, answer.detail)
    return json(Receipt(payout_id=proof.payout_id, received_at=answer.received_at))
