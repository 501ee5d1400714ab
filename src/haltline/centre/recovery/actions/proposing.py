"""Proposing a plan: the shares of a pot under a named rule, stored for a second person to agree."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from haltline.protocol.decisions.exchange import Unmatched, exchange

from ...audit.actions import record
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotHere, NotUnderstood
from ...kernel.ids import row_id
from ...kernel.scope import in_scope
from ...people.models import Person
from ..engine import RULES, shares
from ..models import Hand, Plan, Pot, Share
from ..states import PlanState
from .claims import Claim, Gathering
from .pots import by, place_of, pot_at, require_recovery
from .sharing import called, gather_all


def propose(pot: Pot, person: Person, rule: str = "pari-passu") -> Plan:
    """Share the pot as it stands now, all districts together; whoever proposes is the first of two hands.

    An earlier proposal nobody has agreed to is replaced. Raises NotUnderstood for a rule we do not have or
    a claimant whose account is not known, AlreadyDecided while a bank must answer first.
    """
    require_recovery(person)
    if rule not in RULES:
        raise NotUnderstood(f"There is no rule {rule}; known: {', '.join(RULES)}.")
    Pot.objects.select_for_update().get(pk=pot.pk)
    place = place_of(pot)
    found = gather_all(place)
    if not found.parts:
        raise NotHere("Nothing is held here that could be shared.")
    given = shares(found.amount, found.losses, rule)
    require_possible(found, given, place.district)
    draft = Draft(row_id(), rule, found, given)
    for district in sorted({place.district, *(claim.dispute.district_id for claim in found.claims)}):
        with in_scope(f"worker:{district}"):
            _write(draft, pot_at(place._replace(district=district), person), person)
    return Plan.objects.get(joint=draft.joint, district_id=place.district)


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan before it is written: what was found, and what each claim gets of it."""

    joint: UUID
    rule: str
    found: Gathering
    given: dict[str, int]


def _write(draft: Draft, pot: Pot, person: Person) -> None:
    """One district's row of a plan with the shares of its own claims; its scope is open."""
    own = [claim for claim in draft.found.claims if claim.dispute.district_id == pot.district_id]
    now = clock.now()
    Plan.objects.filter(pot=pot, state=PlanState.PROPOSED).update(state=PlanState.REPLACED)
    plan = Plan.objects.create(
        district_id=pot.district_id,
        pot=pot,
        rule=draft.rule,
        joint=draft.joint,
        amount=sum(draft.given[claim.claim_id] for claim in own),
        pot_amount=draft.found.amount,
        proposed_at=now,
    )
    Share.objects.bulk_create(_share(plan, claim, draft.given[claim.claim_id]) for claim in own)
    Hand.objects.create(
        district_id=pot.district_id,
        plan=plan,
        person=person,
        human=person.human,
        act=Hand.Act.PROPOSED,
        at=now,
    )
    record(
        "plan.proposed",
        by(person),
        district=pot.district_id,
        subject=plan.id,
        rule=draft.rule,
        amount=str(plan.amount),
        claims=len(own),
    )


def require_possible(found: Gathering, given: dict[str, int], district: str) -> None:
    """The books agree with the bank, every share has an account, every unit that moves its counterpart.

    Somebody must get something: a pot of which no share reaches the least payout is not shared.
    """
    if found.differs:
        raise AlreadyDecided(
            "The books and the bank differ about a hold in this pot: have it reviewed first."
        )
    if not any(given.values()):
        raise NotUnderstood("No share of this pot reaches the least sum that is paid out.")
    nameless = [called(c.dispute, district) for c in found.claims if given[c.claim_id] and not c.to]
    if nameless:
        raise NotUnderstood(
            f"The account to pay to is not known for {', '.join(nameless)}: ask and enter it on the report."
        )
    into_itself = [c for c in found.claims if given[c.claim_id] and c.to and found.is_place(c.to)]
    if into_itself:
        names = ", ".join(called(claim.dispute, district) for claim in into_itself)
        raise NotUnderstood(
            f"{names} would be paid into the very account in which the money is held: release the hold, "
            "or enter another account on the report."
        )
    try:
        exchange(claim.stake(given[claim.claim_id]) for claim in found.claims)
    except Unmatched as gap:
        claim = next(c for c in found.claims if c.claim_id == gap.claim_id)
        raise AlreadyDecided(
            f"A bank has still to answer about money of {called(claim.dispute, district)}; "
            "wait for its answer or take the request back, then propose again."
        ) from None


def _share(plan: Plan, claim: Claim, amount: int) -> Share:
    withdrawn, unknown, in_flight = claim.sums
    return Share(
        district_id=plan.district_id,
        plan=plan,
        report_id=claim.dispute.report_id,
        dispute=claim.dispute,
        claim_id=claim.claim_id,
        held_here=claim.held_here,
        withdrawn=withdrawn,
        unknown=unknown,
        in_flight=in_flight,
        loss=claim.loss,
        amount=amount,
    )
