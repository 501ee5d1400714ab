"""Acts of the recovery tests: several victims of one mule, a plan, its two hands, the bank's proof."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from tests.centre.acts import NOW, answer, requests, take

from haltline.protocol import AccountRef, Held, ProofOfCredit, WithdrawnKind, WithdrawnLine, to_bytes

MULE = ("ostara", "200000004471")


class Lost(NamedTuple):
    """What the mule's bank says of one victim's payment, in minor units."""

    held: int = 0
    withdrawn: int = 0
    unknown: int = 0
    free: int = 0

    @property
    def amount(self) -> int:
        return sum(self)


def rob(lost: Sequence[Lost], run: Callable[[], int], district: str = "korvane") -> list[Any]:
    """Each victim pays the mule and reports it, and the mule's bank answers; the disputes in this order."""
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Dispute

    references = [f"{secrets.randbelow(10**12):012d}" for _ in lost]
    for reference, one in zip(references, lost, strict=True):
        take(amount=one.amount, reference=reference, from_account=f"1000{reference}", district=district)
    run()
    asked = {request.leg.reference: request for request in requests(district)}
    for reference, one in zip(references, lost, strict=True):
        say(asked[reference], one)
    run()
    with in_scope(f"district:{district}"):
        found = {dispute.reference: dispute for dispute in Dispute.objects.select_related("report")}
    return [found[reference] for reference in references]


def say(request: Any, lost: Lost, **more: object) -> Any:
    """The bank's answer about one request."""
    return answer(
        request,
        held=Held(amount=lost.held, hold_reference="BH") if lost.held else None,
        withdrawn=[_cash(lost.withdrawn)] if lost.withdrawn else [],
        unknown=lost.unknown,
        free=lost.free,
        **more,
    )


def _cash(amount: int) -> WithdrawnLine:
    return WithdrawnLine(kind=WithdrawnKind.ATM, amount=amount, share=amount, at=NOW, place="Korvane")


def person(name: str) -> Any:
    from haltline.centre.people.models import Person

    return Person.objects.get(username=name)


def propose(who: str = "korvane-recovery", place: tuple[str, str] = MULE) -> Any:
    """Open the mule's pot and propose how to share it."""
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.actions.pots import open_pot
    from haltline.centre.recovery.actions.proposing import propose as proposed

    one = person(who)
    with in_scope(one.scope):
        return proposed(open_pot(*place, one), one)


def approve(plan: Any, who: str = "korvane-recovery2") -> Any:
    from haltline.centre.recovery.actions.approving import approve as approved

    return approved(plan.pk, person(who))


def payouts(plan: Any) -> dict[UUID, Any]:
    """The plan's payouts by dispute."""
    from haltline.centre.kernel.scope import in_scope

    with in_scope(f"district:{plan.district_id}"):
        return {row.dispute_id: row for row in plan.payouts.select_related("report", "dispute")}


def prove(payout: Any, partner: str = "ostara", **changes: object) -> Any:
    """The bank's proof of one payout, with whatever is wrong about it."""
    from haltline.centre.audit.actions import Actor
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.actions.crediting import Letter, take_proof

    proof = proof_of(payout, **changes)
    with in_scope(f"partner:{partner}"):
        return take_proof(Letter(proof, to_bytes(proof), partner, Actor(f"partner:{partner}")))


def proof_of(payout: Any, **changes: object) -> ProofOfCredit:
    facts = {
        "proof_id": f"proof-{payout.pk}",
        "payout_id": str(payout.pk),
        "amount": payout.amount,
        "currency": payout.currency,
        "to": AccountRef(institution=payout.to_institution, number=payout.to_account),
        "reference": "UTR 1",
        "credited_at": datetime(2026, 11, 22, 9, tzinfo=UTC),
    }
    return ProofOfCredit(**(facts | changes))


def sums(dispute: Any) -> dict[str, int]:
    """The ledger of one dispute: units by state, the contra side left out."""
    from django.db.models import Sum

    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.trails.models import Posting

    with in_scope(f"district:{dispute.district_id}"):
        rows = Posting.objects.filter(dispute=dispute).exclude(state="disputed").values("state")
        return {row["state"]: row["total"] for row in rows.annotate(total=Sum("amount")) if row["total"]}


def parts(district: str = "korvane") -> list[tuple[str, int]]:
    """State and amount of every hold, oldest request first."""
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    with in_scope(f"district:{district}"):
        return list(HoldPart.objects.order_by("pk").values_list("state", "amount"))


def events(verb: str, district: str = "korvane") -> int:
    """How many events of this kind the log has of the district."""
    from haltline.centre.audit.models import Event
    from haltline.centre.kernel.scope import in_scope

    with in_scope(f"district:{district}"):
        return Event.objects.filter(verb=verb).count()
