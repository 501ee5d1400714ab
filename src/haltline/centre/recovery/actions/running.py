"""Running a plan: first units change hands in the ledger, then each victim's payout is instructed.

One transaction with the approval. Reattribution keeps every sum per dispute and per state; afterwards each
claim has exactly its share held at legs of its own in the pot's account.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from haltline.protocol import AccountRef, PayoutInstruction, paths
from haltline.protocol.decisions.exchange import Rest, exchange, places
from haltline.protocol.messages.payout import Draw

from ...audit.actions import MACHINE, record
from ...holds.messages import authority
from ...kernel import clock
from ...kernel.ids import row_id
from ...kernel.outbox import Parcel, put
from ...kernel.profile import profile
from ...kernel.scope import in_scope
from ...trails.actions.ledger import REATTRIBUTION, Change, post
from ...trails.models import Leg
from ..models import Payout, PayoutDraw, Plan
from .claims import Claim, Gathering
from .sharing import row_of


@dataclass(frozen=True, slots=True)
class Given:
    """What an approved plan gives: minor units by claim, which holds pay them, and in whose names."""

    shares: dict[str, int]
    drawn: dict[str, list[tuple[UUID, int]]]
    officers: str


def run(plan: Plan, found: Gathering, given: Given) -> None:
    """Post the reattribution of an approved plan and put one payout a claim in the outbox.

    Each claim is served in its own district's scope; the holds it is paid from may be another's.
    """
    stakes = {claim.claim_id: claim.stake(given.shares[claim.claim_id]) for claim in found.claims}
    changes = exchange(stakes.values())
    homes = {part.pk: part.district_id for part in found.parts}
    for claim in found.claims:
        own, share = changes.get(claim.claim_id, []), given.shares[claim.claim_id]
        with in_scope(f"worker:{claim.dispute.district_id}"):
            row = row_of(plan, claim.dispute.district_id)
            _reattribute(row, claim, own)
            record("report.decided", MACHINE, district=row.district_id, report=claim.dispute.report_id,
                   subject=plan.pk, what="plan")  # fmt: skip
            if share:
                rests = places(stakes[claim.claim_id], own)
                payout = _payout(row, claim, share, [[str(leg), amount] for leg, amount in rests])
                _draw(payout, [(hold, homes[hold], units) for hold, units in given.drawn[claim.claim_id]])
                _instruct(row, payout, given.officers)


def _reattribute(plan: Plan, claim: Claim, changes: list[Rest]) -> None:
    legs = Leg.objects.in_bulk({change.leg for change in changes})
    moves = [Change(legs[change.leg], change.state, change.amount) for change in changes]
    if post(claim.dispute, moves, why=REATTRIBUTION, source=f"plan:{plan.pk}"):
        record(
            "plan.reattributed",
            MACHINE,
            district=plan.district_id,
            report=claim.dispute.report_id,
            subject=plan.pk,
        )


def _payout(plan: Plan, claim: Claim, amount: int, rests: list[list[object]]) -> Payout:
    to = claim.to
    assert to and to.number, "a plan with a claimant whose account is unknown is not approved"
    return Payout.objects.create(
        id=row_id(),
        district_id=plan.district_id,
        partner_id=plan.pot.partner_id,
        plan=plan,
        report_id=claim.dispute.report_id,
        dispute=claim.dispute,
        amount=amount,
        currency=plan.pot.currency,
        to_institution=to.institution,
        to_account=to.number,
        places=rests,
        instructed_at=clock.now(),
    )


def instruct_again(old: Payout, to: AccountRef, officers: str) -> Payout:
    """The same sum out of the same holds to another account of the victim, in place of a refused payout."""
    assert to.number, "an account to pay to has a number"
    payout = Payout.objects.create(
        id=row_id(),
        district_id=old.district_id,
        partner_id=old.partner_id,
        plan=old.plan,
        report_id=old.report_id,
        dispute=old.dispute,
        amount=old.amount,
        currency=old.currency,
        to_institution=to.institution,
        to_account=to.number,
        places=old.places,
        instructed_at=clock.now(),
    )
    _draw(payout, list(old.draws.order_by("part_id").values_list("part_id", "part_district", "amount")))
    _instruct(old.plan, payout, officers)
    return payout


def _draw(payout: Payout, drawn: list[tuple[UUID, str, int]]) -> None:
    PayoutDraw.objects.bulk_create(
        PayoutDraw(
            district_id=payout.district_id,
            partner_id=payout.partner_id,
            payout=payout,
            part_id=hold,
            part_district=home,
            amount=amount,
        )
        for hold, home, amount in drawn
    )


def _instruct(plan: Plan, payout: Payout, officers: str) -> None:
    key = str(payout.id)
    message = PayoutInstruction(
        payout_id=key,
        idempotency_key=key,
        plan_ref=str(plan.pk),
        pot=AccountRef(institution=plan.pot.partner_id, number=plan.pot.account),
        draws=tuple(
            Draw(hold_id=str(row.part_id), amount=row.amount) for row in payout.draws.order_by("part_id")
        ),
        to=AccountRef(institution=payout.to_institution, number=payout.to_account),
        amount=payout.amount,
        currency=payout.currency,
        authority=authority(profile(), officers, "return"),
    )
    put(Parcel(payout.district_id, payout.partner_id, "payout", payout.id, paths.PAYOUTS, message, key))
    record(
        "payout.instructed",
        MACHINE,
        district=payout.district_id,
        report=payout.report_id,
        subject=payout.id,
        amount=str(payout.amount),
    )
