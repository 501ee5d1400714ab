"""What the pages get: pots nobody has opened yet, shares with their arithmetic, plans with their hands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from tests.centre.recovery.pots import MULE, Lost, approve, payouts, person, propose, prove, rob

pytestmark = pytest.mark.usefixtures("centre")
TWO = [Lost(held=600_00, withdrawn=400_01), Lost(held=100_00, unknown=900_00)]


def test_a_pot_is_in_the_list_before_anybody_has_opened_it(run_nudges: Callable[[], int]) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.models import Pot
    from haltline.centre.recovery.queries import one_pot, place_in_sight, pots

    rob(TWO, run_nudges)
    with in_scope("district:korvane"):
        (line,) = pots()
        assert (line.partner_name, line.account, line.amount, line.holds) == (
            "Ostara Bank",
            MULE[1],
            700_00,
            2,
        )
        assert place_in_sight(line.id)[1:3] == MULE
        assert one_pot(line.id).plans == ()
        assert Pot.objects.count() == 0


def test_each_share_comes_with_the_arithmetic_that_makes_it(run_nudges: Callable[[], int]) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.queries import one_pot

    rob(TWO, run_nudges)
    plan = propose()
    with in_scope("district:korvane"):
        view = one_pot(plan.pot_id)
    assert [claim.arithmetic.share for claim in view.claims] == [claim.share for claim in view.claims]
    assert sum(claim.share for claim in view.claims) == view.line.amount == 700_00
    assert view.claims[-1].arithmetic.through == view.claims[0].arithmetic.losses == 2000_01
    assert view.plans[0].shares == {claim.dispute_id: claim.share for claim in view.claims}
    for claim in view.claims:
        assert claim.loss == claim.held_here + claim.withdrawn + claim.unknown + claim.in_flight


def test_a_plan_shows_its_hands_its_payouts_and_whether_it_is_still_true(
    run_nudges: Callable[[], int],
) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.queries import PlanView, one_pot, payouts_of

    def view() -> PlanView:
        with in_scope("district:korvane"):
            return one_pot(plan.pot_id).plans[0]

    rob(TWO, run_nudges)
    plan = propose()
    assert (view().state, view().current, [hand.name for hand in view().hands]) == (
        "proposed",
        True,
        ["Recovery 1"],
    )
    rob([Lost(held=5_00)], run_nudges)
    assert not view().current
    plan = approve(propose())
    run_nudges()
    shown = view()
    assert [(hand.act, hand.name) for hand in shown.hands] == [
        ("proposed", "Recovery 1"),
        ("approved", "Recovery 2"),
    ]
    assert {payout.sent for payout in shown.payouts} == {"delivered"}
    assert {payout.pot_account for payout in shown.payouts} == {MULE[1]}
    for payout in shown.payouts:
        assert sum(amount for _, amount in payout.draws) == payout.amount
    for row in payouts(plan).values():
        prove(row)
    shown = view()
    assert (shown.state, {payout.credit_reference for payout in shown.payouts}) == ("done", {"UTR 1"})
    report = shown.payouts[0].report_id
    with in_scope("district:korvane"):
        assert [line.id for line in payouts_of(report=report)] == [shown.payouts[0].id]


def test_the_banks_desk_sees_what_to_pay_from_which_account(run_nudges: Callable[[], int]) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.actions.crediting import credit_by_desk
    from haltline.centre.recovery.models import Payout
    from haltline.centre.recovery.queries import payouts_of

    rob(TWO, run_nudges)
    approve(propose())
    desk = person("ostara-desk")
    with in_scope(desk.scope):
        lines = payouts_of(partner="ostara", open_only=True)
        assert {line.pot_account for line in lines} == {MULE[1]}
        assert {line.sent for line in lines} == {""}
        credit_by_desk(Payout.objects.get(pk=lines[0].id), desk, "UTR 3", datetime.now(UTC))
        assert [line.id for line in payouts_of(open_only=True)] == [lines[1].id]
