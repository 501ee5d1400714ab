"""Proof of credit: only a bank's word that the money reached the victim makes it *returned*.

A proof that matches its payout to the unit is posted once; anything else is kept in review and posts
nothing (faults 20). Run in scope ``partner:CODE``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from haltline.protocol import AccountRef, PartState, ProofOfCredit, to_bytes
from haltline.protocol.decisions import Owed, proof_fault

from ...alerts import actions as alerts
from ...alerts.models import Kind
from ...audit.actions import Actor, record
from ...holds.actions.capping import keep_under_cap
from ...holds.actions.moving import move_part
from ...holds.actions.standing import note_freed
from ...holds.models import FreedFor, HoldPart
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotAllowed, NotUnderstood
from ...kernel.scope import in_scope
from ...people.models import Person
from ...trails.actions.ledger import PAID, Change, balances, post
from ...trails.models import Leg, MoneyState
from ..models import Payout, PayoutDraw, Plan, Proof
from ..states import PayoutState
from .settling import settle


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank is told: an HTTP status and when the proof was taken in; ``review`` says why it waits."""

    status: int = 200
    received_at: datetime | None = None
    code: str = ""
    detail: str = ""
    review: str = ""
    duplicate: bool = False


NOT_YOURS = Answer(403, code="not-your-payout", detail="This payout was not asked of you.")
REUSED = "proof-id-reused"


@dataclass(frozen=True, slots=True)
class Letter:
    """A proof with the bytes it came in and by which way; ``actor`` brought it."""

    proof: ProofOfCredit
    raw: bytes
    partner: str
    actor: Actor
    way: str = "api"


def take_proof(letter: Letter) -> Answer:
    """Take one proof in: credit the payout, or keep the proof for a person to look at."""
    payout = _own_payout(letter)
    if payout is None:
        record("proof.not-yours", letter.actor, subject=letter.proof.payout_id)
        alerts.of_nobodys(Kind.NOT_ITS_PAYOUT, letter.partner, letter.proof.payout_id)
        return NOT_YOURS
    with in_scope(f"worker:{payout.district_id}"):
        Plan.objects.select_for_update().get(pk=payout.plan_id)  # proofs of one plan go one after another
        payout.refresh_from_db()
        return _known(letter, payout) or _take(letter, payout)


def credit_by_desk(payout: Payout, person: Person, reference: str, credited_at: datetime) -> None:
    """A bank without a system proves a credit by hand, at its desk; the same rules as for a signed proof."""
    if person.role != Person.Role.BANK or person.partner_id != payout.partner_id:
        raise NotAllowed("Only the bank that paid can prove this credit.")
    if not reference.strip():
        raise NotUnderstood("Give the reference of the payment to the victim.")
    proof = ProofOfCredit(
        proof_id=f"desk-{payout.pk}",
        payout_id=str(payout.pk),
        amount=payout.amount,
        currency=payout.currency,
        to=AccountRef(institution=payout.to_institution, number=payout.to_account),
        reference=reference.strip(),
        credited_at=credited_at,
    )
    actor = Actor(person.actor_code, person.desk_name)
    answer = take_proof(Letter(proof, to_bytes(proof), person.partner_id, actor, way="desk"))
    if answer.status != 200 or answer.review:
        raise AlreadyDecided(
            answer.detail or "The proof is kept for the centre to look at; nothing was posted."
        )


def _own_payout(letter: Letter) -> Payout | None:
    try:
        payout_id = UUID(letter.proof.payout_id)
    except ValueError:
        return None
    return Payout.objects.filter(pk=payout_id, partner_id=letter.partner).first()


def _known(letter: Letter, payout: Payout) -> Answer | None:
    """The answer to a proof whose id came before: the same again for the same bytes, else a refusal."""
    earlier = Proof.objects.filter(partner_id=letter.partner, proof_id=letter.proof.proof_id)
    first = earlier.order_by("received_at").first()
    if first is None:
        return None
    if first.body_hash == _digest(letter):
        _note(letter, payout, "proof.duplicate")
        return Answer(received_at=first.received_at, review=first.why_review, duplicate=True)
    _keep(letter, payout, REUSED)
    return Answer(422, code=REUSED, detail="This proof_id was used for another proof.")


def _take(letter: Letter, payout: Payout) -> Answer:
    why = _mismatch(letter.proof, payout) or _lacking(payout)
    row = _keep(letter, payout, why)
    if not why:
        _credit(letter, payout)
    return Answer(received_at=row.received_at, review=why)


def _mismatch(proof: ProofOfCredit, payout: Payout) -> str:
    """Why the proof is not of this payout, or nothing."""
    to = (payout.to_institution, payout.to_account)
    return proof_fault(proof, Owed(payout.state, to, payout.amount, payout.currency))


def _lacking(payout: Payout) -> str:
    """Why the payout cannot be posted although the proof is right: a hold it draws on has ended."""
    if not all(_covered(line) for line in payout.draws.order_by("part_id")):
        return "hold-ended"
    held = {str(leg.pk): balances(leg).get(MoneyState.HELD, 0) for leg in _legs(payout)}
    return "" if all(held[leg] >= amount for leg, amount in payout.places) else "hold-ended"


def _covered(line: PayoutDraw) -> bool:
    """Whether the hold still keeps what is drawn on it; its row is locked, in its own district's scope."""
    with in_scope(f"worker:{line.part_district}"):
        part = HoldPart.objects.select_for_update(of=("self",)).get(pk=line.part_id)
        return part.state == PartState.RETURN_ORDERED and part.amount >= line.amount


def _legs(payout: Payout) -> list[Leg]:
    return list(Leg.objects.filter(pk__in=[leg for leg, _ in payout.places]).select_related("dispute"))


def _keep(letter: Letter, payout: Payout, why: str) -> Proof:
    row = Proof.objects.create(
        district_id=payout.district_id,
        partner_id=letter.partner,
        payout=payout,
        proof_id=letter.proof.proof_id,
        body=letter.raw,
        body_hash=_digest(letter),
        way=letter.way,
        why_review=why,
        received_at=clock.now(),
        state=Proof.State.REVIEW if why else Proof.State.POSTED,
    )
    if why:
        _note(letter, payout, "proof.review", why=why)
    return row


def _credit(letter: Letter, payout: Payout) -> None:
    """Held becomes returned, the holds shrink by what left them, and the cap is looked at again."""
    paid = {"state": PayoutState.CREDITED, "credited_at": clock.now(), "reference": letter.proof.reference}
    if not Payout.objects.filter(pk=payout.pk, state=PayoutState.INSTRUCTED).update(**paid):
        raise AlreadyDecided()
    legs = {str(leg.pk): leg for leg in _legs(payout)}
    changes = [
        Change(legs[leg], state, sign * amount)
        for leg, amount in payout.places
        for state, sign in ((MoneyState.HELD, -1), (MoneyState.RETURNED, 1))
    ]
    post(payout.dispute, changes, why=PAID, source=f"payout:{payout.pk}")
    for line in payout.draws.order_by("part_id"):
        with in_scope(f"worker:{line.part_district}"):
            part = HoldPart.objects.select_related("request__partner").get(pk=line.part_id)
            left = part.amount - line.amount
            note_freed(part, line.amount, FreedFor.RETURNED)
            move_part(part, PartState.RETURN_ORDERED if left else PartState.RETURNED, amount=left)
    _note(letter, payout, "payout.credited", amount=str(payout.amount))
    settle(payout.plan, letter.actor)
    keep_under_cap(payout.report)


def _digest(letter: Letter) -> str:
    return hashlib.sha256(letter.raw).hexdigest()


def _note(letter: Letter, payout: Payout, verb: str, **facts: object) -> None:
    record(
        verb, letter.actor, district=payout.district_id, report=payout.report_id, subject=payout.pk, **facts
    )
