"""Plans and payouts move only along their tables; the database knows the same words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.db import IntegrityError
from tests.centre.recovery.pots import Lost, approve, payouts, person, propose, rob

from haltline.centre.kernel.errors import AlreadyDecided
from haltline.protocol import Extend, parse

PLANS = ("proposed", "replaced", "running", "done", "lifted")


@pytest.mark.usefixtures("centre")
def test_a_plan_moves_along_its_table_and_nowhere_else(run_nudges: Callable[[], int]) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.actions.approving import move_plan
    from haltline.centre.recovery.models import Plan
    from haltline.centre.recovery.states import PLAN_MOVES, PlanState

    assert set(PLAN_MOVES) == set(PLANS)
    rob([Lost(held=1)], run_nudges)
    plan = propose()
    allowed = {("proposed", "replaced"), ("proposed", "running"), ("running", "done"), ("running", "lifted")}
    for before, to in product(PLANS, PLANS):
        with in_scope("district:korvane"):
            Plan.objects.update(state=before)
            plan.state = before
            if (before, to) in allowed:
                move_plan(plan, PlanState(to))
            else:
                with pytest.raises(AlreadyDecided):
                    move_plan(plan, PlanState(to))
            assert Plan.objects.get().state == (to if (before, to) in allowed else before)


@pytest.mark.usefixtures("centre")
def test_the_database_takes_no_other_state(run_nudges: Callable[[], int]) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.models import Payout, Plan

    rob([Lost(held=1)], run_nudges)
    assert payouts(approve(propose()))
    for model in (Plan, Payout):
        with pytest.raises(IntegrityError), in_scope("district:korvane"):
            model.objects.update(state="lost")


@pytest.mark.usefixtures("centre")
def test_a_hold_that_would_end_too_soon_is_extended_with_the_order(run_nudges: Callable[[], int]) -> None:
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    rob([Lost(held=100), Lost(held=200)], run_nudges)
    soon = datetime.now(UTC) + timedelta(minutes=5)
    with in_scope("district:korvane"):
        HoldPart.objects.filter(amount=100).update(expires_at=soon)
    approve(propose())
    with in_scope("district:korvane"):
        row = OutboxMessage.objects.get(kind="extend")
        short = HoldPart.objects.get(amount=100)
    told = parse(Extend, bytes(row.body))
    assert (told.hold_id, told.authority.officer, told.second_officer) == (
        str(short.pk),
        person("korvane-recovery").signature,
        person("korvane-recovery2").signature,
    )
    assert told.expires_at > soon
    assert short.expires_at == soon
    _answered(row, held=100)
    with in_scope("district:korvane"):
        assert HoldPart.objects.get(amount=100).expires_at == told.expires_at


def _answered(row: object, *, held: int) -> None:
    """What the bank's system answers to an extension."""
    from haltline.centre.holds.actions.claiming import Came
    from haltline.centre.holds.actions.delivering import settle
    from haltline.centre.kernel.scope import in_scope
    from haltline.protocol import PartState, PartStatus, to_bytes

    status = PartStatus(hold_id=str(row.subject), state=PartState.ACTIVE, held=held, released=0)  # type: ignore[attr-defined]
    with in_scope("worker:korvane"):
        settle(row, Came(200, to_bytes(status)), was_query=False)  # type: ignore[arg-type]
