"""The end of a plan: nothing is owed under it any more, and holds that it does not need stand as before."""

from __future__ import annotations

from uuid import UUID

from haltline.protocol import PartState

from ...audit.actions import Actor, record
from ...holds.actions.capping import keep_under_cap
from ...holds.actions.moving import move_part
from ...holds.models import HoldPart
from ...kernel import clock
from ...kernel.errors import AlreadyDecided
from ...kernel.scope import in_scope
from ...reports.models import Report
from ..models import Payout, Plan
from ..states import OWED, PLAN_MOVES, PlanState
from .draws import payouts_drawing_on
from .pots import Place, place_of
from .sharing import districts_of

STAMPS = {PlanState.RUNNING: "ran_at", PlanState.DONE: "done_at", PlanState.LIFTED: "done_at"}


def move_plan(plan: Plan, to: PlanState) -> None:
    """Compare-and-set of the plan's state: of two who decide at once, one wins (faults 21)."""
    before = PlanState(plan.state)
    if to not in PLAN_MOVES[before]:
        raise AlreadyDecided(f"The plan is {before.value}; it can no longer become {to.value}.")
    stamp = {STAMPS[to]: clock.now()} if to in STAMPS else {}
    if not Plan.objects.filter(pk=plan.pk, state=before).update(state=to, **stamp):
        raise AlreadyDecided()
    plan.state = to


def settle(plan: Plan, actor: Actor) -> None:
    """Free holds of what no payout is ordered from any more; with its last payout a district's plan is over.

    A plan of which something was paid is done, and one that had nothing to pay; one of which nothing could be
    paid is lifted. The caller's scope is the
    plan's district; holds of other districts that share the pot are freed in theirs.
    """
    place = place_of(plan.pot)
    for district in districts_of(plan):
        with in_scope(f"worker:{district}"):
            lift_orders(place._replace(district=district), actor)
    states = set(plan.payouts.values_list("state", flat=True))
    if states & set(OWED) or plan.state != PlanState.RUNNING:
        return
    over = PlanState.LIFTED if states and "credited" not in states else PlanState.DONE
    move_plan(plan, over)
    record(f"plan.{over.value}", actor, district=plan.district_id, subject=plan.pk)


def count_again(payout: Payout) -> None:
    """What a lifted payout drew on counts for the holds' own cases again: their caps are looked at."""
    reports: dict[UUID, tuple[str, Report]] = {}
    for line in payout.draws.order_by("part_id"):
        with in_scope(f"worker:{line.part_district}"):
            part = HoldPart.objects.select_related("report").get(pk=line.part_id)
            reports[part.report_id] = (line.part_district, part.report)
    for _, (district, report) in sorted(reports.items()):  # in one order, whoever else locks them
        with in_scope(f"worker:{district}"):
            keep_under_cap(report)


def lift_orders(place: Place, actor: Actor) -> None:
    """Ordered holds of one district here that no payout draws on any more stand on, with what they keep."""
    ordered = HoldPart.objects.filter(
        state=PartState.RETURN_ORDERED.value, district_id=place.district, partner_id=place.partner,
        request__account=place.account, request__currency=place.currency,
    )  # fmt: skip
    for part in ordered.order_by("pk").select_for_update(of=("self",)):
        if payouts_drawing_on(part.pk):
            continue
        move_part(part, PartState.ACTIVE)
        record("hold.order-lifted", actor, district=part.district_id, report=part.report_id,
               subject=part.pk, amount=str(part.amount))  # fmt: skip
