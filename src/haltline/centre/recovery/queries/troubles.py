"""What a recovery officer must look at: refused payouts, holds that ended under an order, kept words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from haltline.protocol import PartState

from ...holds.models import HoldPart, PartnerReply
from ..actions.pots import Place
from ..models import Payout, Proof
from ..states import HOLD_ENDED, PayoutState

MOST = 50  # of each kind; the rest comes up as these are seen to


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing for a person: what happened (``kind``), with whose money, since when.

    Kinds: refused, hold-ended, overtime (an ordered hold is past its end), proof and reply (kept in review).
    ``code`` is the bank's word or why it is in review. ``pot_id`` where the officer goes on; ``payout_id`` is
    given where seeing to it ends the matter.
    """

    kind: str
    at: datetime
    partner: str
    amount: int
    reference: str
    code: str = ""
    text: str = ""
    pot_id: UUID | None = None
    payout_id: UUID | None = None


def troubles(now: datetime) -> list[Trouble]:
    """All of them in sight, the oldest first."""
    found = [*_payouts(), *_proofs(), *_replies(), *_overtime(now)]
    return sorted(found, key=lambda trouble: trouble.at)


def _payouts() -> Iterator[Trouble]:
    refused = Q(state=PayoutState.REFUSED) | Q(refusal=HOLD_ENDED, noted_at=None, state=PayoutState.LIFTED)
    rows = Payout.objects.filter(refused).select_related("plan", "report", "partner").order_by("refused_at")
    for row in rows[:MOST]:
        ended = row.state == PayoutState.LIFTED
        yield Trouble(
            "hold-ended" if ended else "refused", row.refused_at or row.instructed_at, row.partner.name,
            row.amount, row.report.reference, row.refusal, row.refusal_text, row.plan.pot_id,
            row.pk if ended else None,
        )  # fmt: skip


def _proofs() -> Iterator[Trouble]:
    unseen = Q(payout__noted_at=None) | Q(received_at__gt=F("payout__noted_at"))
    rows = Proof.objects.filter(unseen, state=Proof.State.REVIEW).order_by("received_at")
    for row in rows.select_related("payout__plan", "payout__report", "partner")[:MOST]:
        payout = row.payout
        yield Trouble(
            "proof", row.received_at, row.partner.name, payout.amount, payout.report.reference,
            row.why_review, "", payout.plan.pot_id, payout.pk,
        )  # fmt: skip


def _replies() -> Iterator[Trouble]:
    """A bank's later word about money that a plan has ordered back: kept, and nothing was undone."""
    rows = PartnerReply.objects.filter(
        why_review="after-plan", request__part__state=PartState.RETURN_ORDERED.value
    ).order_by("received_at")
    for row in rows.select_related("request__report", "request__part__request", "partner")[:MOST]:
        request = row.request
        yield Trouble(
            "reply", row.received_at, row.partner.name, request.part.amount, request.report.reference,
            row.why_review, pot_id=_pot(request.part),
        )  # fmt: skip


def _overtime(now: datetime) -> Iterator[Trouble]:
    """Ordered holds whose end has passed: the bank may free the money any moment, or has done so."""
    late = HoldPart.objects.filter(state=PartState.RETURN_ORDERED.value, amount__gt=0, expires_at__lte=now)
    for part in late.select_related("report", "partner", "request").order_by("expires_at")[:MOST]:
        yield Trouble(
            "overtime", part.expires_at, part.partner.name, part.amount, part.report.reference,
            pot_id=_pot(part),
        )  # fmt: skip


def _pot(part: HoldPart) -> UUID:
    asked = part.request
    return Place(part.district_id, part.partner_id, asked.account, asked.currency).pot_id
