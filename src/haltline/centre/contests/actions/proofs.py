"""Proofs of holders: kept byte for byte under their hash, drawn as pictures by a job, seen only as these."""

from __future__ import annotations

import hashlib
from uuid import UUID

from ...audit.actions import Actor, record
from ...kernel import clock
from ...kernel.nudges import nudge
from ...people.models import Person
from ..drawing import Drawing
from ..models import Contest, Proof, ProofPage
from .entering import HOLDER

BYTES_MOST = 8 * 1024 * 1024  # one file; a telephone's photograph has two to five
PROOFS_MOST = 5  # files of one contest


def keep(row: Contest, data: bytes) -> bool:
    """Keep one file of the holder; the same bytes twice are one. In the district's scope.

    Whatever it is, it is kept: what cannot be drawn is told to who decides. False when the contest has as
    many as it may have. Its name is not kept (faults 35).
    """
    if row.proofs.count() >= PROOFS_MOST:
        return False
    word = hashlib.sha256(data).hexdigest()
    made = Proof(
        district_id=row.district_id, report_id=row.report_id, partner_id=row.partner_id, contest=row,
        sha256=word, size=len(data), data=data, at=clock.now(),
    )  # fmt: skip
    if not row.proofs.filter(sha256=word).exists():
        made.save(force_insert=True)
        nudge("draw-proof", made.pk, row.district_id)
        record("proof.told", HOLDER, district=row.district_id, report=row.report_id, subject=row.pk,
               sha256=word, bytes=len(data))  # fmt: skip
    return True


def waiting(proof: UUID) -> bytes | None:
    """The bytes of a proof that is still to be drawn; nothing when it is done."""
    row = Proof.objects.filter(pk=proof, state=Proof.State.WAITING).first()
    return bytes(row.data) if row else None


def drawn(proof: UUID, drawing: Drawing) -> None:
    """Keep the pictures of a proof, or why there are none; a second time does nothing."""
    row = Proof.objects.select_for_update(of=("self",)).filter(pk=proof, state=Proof.State.WAITING).first()
    if row is None:
        return
    for number, page in enumerate(drawing.pages, start=1):
        ProofPage.objects.create(
            district_id=row.district_id, report_id=row.report_id, partner_id=row.partner_id, proof=row,
            number=number, width=page.width, height=page.height, data=page.data,
        )  # fmt: skip
    state = Proof.State.UNREADABLE if drawing.why else Proof.State.SHOWN
    Proof.objects.filter(pk=row.pk).update(state=state, why=drawing.why)


def opened(row: Contest, proof: UUID, number: int, person: Person) -> ProofPage | None:
    """One picture of a contest's proof; that it was looked at is kept. Nothing for another's."""
    found = ProofPage.objects.filter(proof__contest=row, proof_id=proof, number=number).first()
    if found is not None:
        record("proof.opened", Actor(person.actor_code, person.desk_name), district=row.district_id,
               report=row.report_id, subject=proof, page=number)  # fmt: skip
    return found
