"""The centre's side of giving back: a bank proves a payout, or says that a hold has ended."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from haltline.protocol import PartEnded, ProofOfCredit, Receipt

from ..alerts import actions as alerts
from ..alerts.models import Kind
from ..audit.actions import Actor, record
from ..holds.actions.releasing import end_unheard_of
from ..holds.api import json
from ..holds.queries import locked_part_under, request_asked_of
from ..kernel import clock
from ..kernel.scope import in_scope
from ..partners.signed import effect, problem
from .actions.crediting import Letter, take_proof
from .actions.ending import end


@effect(ProofOfCredit)
def proofs(proof: ProofOfCredit, body: bytes, partner: str) -> HttpResponse:
    """POST a ProofOfCredit: 200 when it is kept, also where a person must look before it is posted."""
    answer = take_proof(Letter(proof, body, partner, Actor(f"partner:{partner}")))
    if answer.status != 200 or answer.received_at is None:
        return problem(answer.status, answer.code, answer.detail)
    return json(Receipt(payout_id=proof.payout_id, received_at=answer.received_at))


@effect(PartEnded)
def ended(word: PartEnded, body: bytes, partner: str) -> HttpResponse:
    """POST word that a part ended by the bank's clock."""
    hold = _row_id(word.hold_id)
    request = request_asked_of(partner, hold) if hold else None
    if request is None:
        record("reply.not-yours", Actor(f"partner:{partner}"), subject=word.hold_id)
        alerts.of_nobodys(Kind.NOT_ITS_HOLD, partner, word.hold_id)
        return problem(403, "not-your-hold", "This hold was not asked of you.")
    with in_scope(f"worker:{request.district_id}"):
        part = locked_part_under(request)
        if part is None:
            end_unheard_of(request, word)
        else:
            end(part, word)
    return json(Receipt(hold_id=word.hold_id, received_at=clock.now()))


def _row_id(hold_id: str) -> UUID | None:
    """Hold ids of this centre are UUIDs; any other is nobody's."""
    try:
        return UUID(hold_id)
    except ValueError:
        return None
