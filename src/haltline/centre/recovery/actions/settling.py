"""The end of a plan: nothing is owed under it any more, and holds that it does not need stand as before."""

from __future__ import annotations

from haltline.protocol import PartState

from ...audit.actions import Actor, record
from ...holds.actions.moving import move_part
from ...holds.models import HoldPart
from ...kernel import clock
from ...kernel.errors import AlreadyDecided
from ..models import Payout, Plan
from ..states import OWED, PLAN_MOVES, PlanState

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
    """Free the plan's holds of what is no longer ordered; with the last payout the plan is over.

    A plan of which something was paid is done, one of which nothing was is lifted.
    """
    lift_orders(plan, actor)
    states = set(plan.payouts.values_list("state", flat=True))
    if states & set(OWED) or plan.state != PlanState.RUNNING:
        return
    over = PlanState.DONE if "credited" in states else PlanState.LIFTED
    move_plan(plan, over)
    record(f"plan.{over.value}", actor, district=plan.district_id, subject=plan.pk)


def lift_orders(plan: Plan, actor: Actor) -> None:
    """Holds of a plan that no payout draws on any more go on as plain holds, with what they still keep."""
    owed = Payout.objects.filter(plan=plan, state__in=OWED)
    ordered = HoldPart.objects.filter(state=PartState.RETURN_ORDERED.value, draws__payout__plan=plan)
    for part in ordered.exclude(draws__payout__in=owed).distinct().order_by("pk"):
        move_part(part, PartState.ACTIVE)
        record("hold.order-lifted", actor, district=part.district_id, report=part.report_id,
               subject=part.pk, amount=str(part.amount))  # fmt: skip
