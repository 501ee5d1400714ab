"""Approving a plan: a second human being agrees, everything is counted again, and the plan runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from haltline.protocol import PartState
from haltline.protocol.decisions.exchange import draw

from ...audit.actions import MACHINE, record
from ...holds.actions.extending import send_extension
from ...holds.actions.moving import move_part
from ...holds.messages import authority
from ...holds.models import HoldPart, HoldRequest
from ...kernel import clock
from ...kernel.clock import database_now
from ...kernel.errors import AlreadyDecided, NotAllowed, NotHere, SamePerson
from ...kernel.profile import profile
from ...kernel.scope import in_scope
from ...people.models import Person
from ...trails.models import Leg
from ..engine import shares
from ..models import Hand, Plan, Pot, Share
from ..states import PlanState
from .claims import Gathering
from .pots import by, place_of, require_recovery
from .proposing import require_possible
from .running import Given, run
from .settling import move_plan, settle
from .sharing import districts_of, gather_all, row_of

ROOM_SHARE = 0.25  # of a hold's full length: what an ordered hold has left at least, so that it can be paid


def approve(plan_id: UUID, person: Person) -> Plan:
    """The second hand under a plan; with it the plan runs, in one transaction.

    Opens the person's scope itself, so that the refusal of a same human being, tried with whatever account,
    stays in the log (faults 22). Raises AlreadyDecided when somebody was first, or when the pot is no
    longer what was proposed: nothing is paid on old figures.
    """
    require_recovery(person)
    try:
        with in_scope(person.scope):
            return _approve(plan_id, person)
    except SamePerson:
        with in_scope(person.scope):
            record("plan.same-hand-refused", by(person), district=str(person.district_id), subject=plan_id)
        raise


def _approve(plan_id: UUID, person: Person) -> Plan:
    plan = Plan.objects.select_related("pot").filter(pk=plan_id).first()
    if plan is None:
        raise NotHere()
    if plan.hands.filter(human=person.human).exists():
        raise SamePerson()
    first = plan.hands.select_related("person").get(act=Hand.Act.PROPOSED).person
    districts = districts_of(plan)
    if len(districts) > 1 and first.district_id == person.district_id:
        raise NotAllowed("Several districts share this pot: the second hand must be of another one of them.")
    for district in districts:
        with in_scope(f"worker:{district}"):
            _begin(row_of(plan, district), person)
    found = gather_all(place_of(plan.pot))
    given = _require_unchanged(plan, districts, found)
    drawn = draw(given, found.pot_parts)
    needed = {hold for lines in drawn.values() for hold, _ in lines}
    hands = [first.signature, person.signature]
    _order_return([part for part in found.parts if part.pk in needed], hands)
    run(plan, found, Given(given, drawn, " and ".join(hands)))
    for district in districts:
        with in_scope(f"worker:{district}"):
            settle(row_of(plan, district), MACHINE)  # a district whose claims get nothing is through
    plan.refresh_from_db()
    return plan


def _begin(row: Plan, person: Person) -> None:
    """One district's row starts to run under its second hand, and nothing of its claims moves meanwhile."""
    Pot.objects.select_for_update().get(pk=row.pot_id)
    move_plan(row, PlanState.RUNNING)
    _lock(row)
    Hand.objects.create(
        district_id=row.district_id,
        plan=row,
        person=person,
        human=person.human,
        act=Hand.Act.APPROVED,
        at=clock.now(),
    )
    record("plan.approved", by(person), district=row.district_id, subject=row.pk, amount=str(row.amount))


def _lock(plan: Plan) -> None:
    """Keep every hold and leg of the claimants still until the end: requests, legs, parts, each by id.

    Without their keys: a row that somebody else adds beside them meanwhile does not wait for this plan, which
    would wait for its part in turn.
    """
    disputes = list(plan.shares.values_list("dispute_id", flat=True))
    for rows in (
        HoldRequest.objects.filter(leg__dispute__in=disputes),
        Leg.objects.filter(dispute__in=disputes),
        HoldPart.objects.filter(request__leg__dispute__in=disputes),
    ):
        list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))


def _require_unchanged(plan: Plan, districts: list[str], found: Gathering) -> dict[str, int]:
    """What each claim gets, if what is held and lost now is what the plan was made from.

    The ledger must have as much as the banks.
    """
    stored: dict[str, tuple[int, int, int]] = {}
    for district in districts:
        with in_scope(f"pot:{district}"):
            rows = Share.objects.filter(plan__joint=plan.joint)
            stored |= {row.claim_id: (row.loss, row.held_here, row.amount) for row in rows}
    given = shares(found.amount, found.losses, plan.rule) if found.claims else {}
    now = {c.claim_id: (c.loss, c.held_here, given[c.claim_id]) for c in found.claims}
    if found.amount != plan.pot_amount or now != stored:
        raise AlreadyDecided("The money in this pot has changed since the plan was made: propose it again.")
    require_possible(found, given, plan.district_id)
    return given


def _order_return(parts: list[HoldPart], hands: list[str]) -> None:
    """The holds stay for the victims; one that would end before they can be paid is extended first."""
    until = database_now() + timedelta(seconds=profile().holds.length_seconds * ROOM_SHARE)
    for part in parts:
        with in_scope(f"worker:{part.district_id}"):
            _order(part, until, hands)


def _order(part: HoldPart, until: datetime, hands: list[str]) -> None:
    move_part(part, PartState.RETURN_ORDERED)
    if part.expires_at < until:
        by_first = authority(profile(), hands[0], "return")
        send_extension(part, until, "Ordered back to the victims", by=by_first, second=hands[1])
    record(
        "hold.return-ordered",
        MACHINE,
        district=part.district_id,
        report=part.report_id,
        subject=part.pk,
        amount=str(part.amount),
    )
