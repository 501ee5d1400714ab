"""One mule, several victims: the pot is shared to the unit, and every sum of the ledger stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.centre.acts import requests, states, take
from tests.centre.recovery.pots import (
    MULE,
    Lost,
    approve,
    events,
    parts,
    payouts,
    person,
    propose,
    prove,
    rob,
    say,
    sums,
)

from haltline.centre.kernel.errors import AlreadyDecided, NotAllowed, NotHere, NotUnderstood, SamePerson

pytestmark = pytest.mark.usefixtures("centre")
THREE = [
    Lost(held=600_00, withdrawn=400_00),
    Lost(withdrawn=700_00, unknown=300_00),
    Lost(held=301_01, free=698_99),
]


def test_each_victim_gets_the_cumulative_floor_and_no_sum_moves(
    run_nudges: Callable[[], int],
) -> None:
    disputes = sorted(rob(THREE, run_nudges), key=lambda dispute: str(dispute.pk))
    before = [sums(dispute) for dispute in disputes]
    whole = states()
    plan = approve(propose())

    pot, losses = 901_01, 3_000_00
    floors = [pot * 1000_00 * n // losses for n in range(4)]
    expected = [floors[n + 1] - floors[n] for n in range(3)]
    paid = payouts(plan)
    assert [paid[dispute.pk].amount for dispute in disputes] == expected
    assert sum(expected) == pot

    after = [sums(dispute) for dispute in disputes]
    assert [sum(found.values()) for found in after] == [sum(found.values()) for found in before]
    assert states() == whole
    assert [found.get("held", 0) for found in after] == expected
    assert all(state == "return_ordered" for state, _ in parts())


def test_a_whole_pot_is_paid_out_and_every_hold_ends_returned(run_nudges: Callable[[], int]) -> None:
    disputes = rob(THREE, run_nudges)
    plan = approve(propose())
    run_nudges()
    for number, payout in enumerate(payouts(plan).values(), start=1):
        assert prove(payout).review == ""
        assert sums(next(d for d in disputes if d.pk == payout.dispute_id))["returned"] == payout.amount
        assert events("payout.credited") == number
    assert set(parts()) == {("returned", 0)}
    assert states()["returned"] == 901_01
    assert "held" not in states()
    assert events("plan.done") == 1


def test_an_instruction_names_the_victims_own_account_and_draws_on_the_pots_holds(
    run_nudges: Callable[[], int],
) -> None:
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope
    from haltline.protocol import PayoutInstruction, parse

    disputes = {dispute.pk: dispute for dispute in rob(THREE, run_nudges)}
    plan = approve(propose())
    with in_scope("district:korvane"):
        rows = list(OutboxMessage.objects.filter(kind="payout"))
    told = [parse(PayoutInstruction, bytes(row.body)) for row in rows]
    by_account = {line.to.number: line.amount for line in told}
    assert by_account == {disputes[key].from_account: row.amount for key, row in payouts(plan).items()}
    drawn: Counter[str] = Counter()
    for line in told:
        assert (line.pot.institution, line.pot.number) == MULE
        drawn.update({draw.hold_id: draw.amount for draw in line.draws})
    held = [request for request in requests() if str(request.pk) in drawn]
    assert sorted(drawn.values()) == [301_01, 600_00]
    assert {request.partner_id for request in held} == {"ostara"}
    hands = [person(name).signature for name in ("korvane-recovery", "korvane-recovery2")]
    assert told[0].authority.officer == " and ".join(hands)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 900)] * 4).filter(any), min_size=1, max_size=4))
def test_whatever_was_lost_everything_sums(
    run_nudges: Callable[[], int], losses: list[tuple[int, ...]]
) -> None:
    mine = [Lost(*losses[0])._replace(held=losses[0][0] + 1), *(Lost(*loss) for loss in losses[1:])]
    disputes = rob(mine, run_nudges)
    whole = states()
    plan = propose()
    pot = plan.amount
    before = {dispute.pk: sums(dispute) for dispute in disputes}
    approve(plan)
    assert states() == whole
    paid = payouts(plan)
    assert sum(row.amount for row in paid.values()) == pot
    for dispute in disputes:
        after = sums(dispute)
        assert sum(after.values()) == sum(before[dispute.pk].values()) == dispute.amount
    for row in paid.values():
        prove(row)
    assert states()["returned"] == whole.get("returned", 0) + pot
    assert states().get("held", 0) == whole.get("held", 0) - pot


def test_the_same_human_with_two_accounts_is_one_hand_and_the_attempt_is_logged(
    run_nudges: Callable[[], int],
) -> None:
    from haltline.centre.people.models import Person

    rob(THREE, run_nudges)
    plan = propose()
    Person.objects.filter(username="korvane-recovery2").update(human=person("korvane-recovery").human)
    for name in ("korvane-recovery", "korvane-recovery2"):
        with pytest.raises(SamePerson):
            approve(plan, name)
    assert events("plan.same-hand-refused") == 2
    assert events("plan.approved") == 0
    assert {state for state, _ in parts()} == {"active"}


def test_who_is_not_of_the_recovery_desk_neither_proposes_nor_approves(run_nudges: Callable[[], int]) -> None:
    rob(THREE, run_nudges)
    with pytest.raises(NotAllowed):
        propose("korvane-1")
    plan = propose()
    with pytest.raises(NotAllowed):
        approve(plan, "korvane-1")
    with pytest.raises(NotHere):
        approve(plan, "tamsara-recovery")


def test_a_plan_is_approved_once(run_nudges: Callable[[], int]) -> None:
    rob(THREE, run_nudges)
    plan = propose()
    approve(plan)
    with pytest.raises(SamePerson):
        approve(plan)
    assert len(payouts(plan)) == 3


def test_a_plan_on_old_figures_does_not_run(run_nudges: Callable[[], int]) -> None:
    rob(THREE, run_nudges)
    old = propose()
    rob([Lost(held=5_00)], run_nudges)
    with pytest.raises(AlreadyDecided, match="has changed"):
        approve(old)
    assert payouts(old) == {}
    new = propose()
    with pytest.raises(AlreadyDecided):
        approve(old)
    approve(new)
    assert new.amount == 906_01


def test_a_contested_hold_and_one_on_its_way_to_release_are_not_in_the_pot(
    run_nudges: Callable[[], int],
) -> None:
    from haltline.centre.contests.actions.entering import contest
    from haltline.centre.holds.actions.recalling import machine_authority, send_release
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    rob([Lost(held=10), Lost(held=200), Lost(held=3000)], run_nudges)
    with in_scope("district:korvane"):
        ten, two_hundred = HoldPart.objects.filter(amount__lt=1000).order_by("amount")
        contest(ten, person("korvane-1"), "This is my salary.")
        send_release(two_hundred, 1, "A part of it is the holder's", by=machine_authority("release"))
    assert propose().amount == 3000


def test_a_claim_counts_only_what_is_held_here_withdrawn_unknown_or_in_flight(
    run_nudges: Callable[[], int],
) -> None:
    from tests.centre.acts import answer, onward

    from haltline.centre.kernel.scope import in_scope
    from haltline.protocol import Held

    (dispute,) = rob([Lost(held=1)], run_nudges)
    take(amount=10_000_00, reference="777777777777", from_account="1007")
    run_nudges()
    request = next(r for r in requests() if r.leg.reference == "777777777777")
    answer(request, held=Held(amount=1_000_00, hold_reference="B"), unknown=300_00, released=700_00,
           free=2_000_00, onward=[onward(6_000_00, 6_000_00, reference="T-7")])  # fmt: skip
    run_nudges()
    further = next(r for r in requests() if r.leg.reference == "T-7")
    answer(further, held=Held(amount=4_500_00, hold_reference="P"), returned=1_500_00)
    run_nudges()
    plan = propose()
    with in_scope("district:korvane"):
        found = {share.dispute.reference: share for share in plan.shares.select_related("dispute")}
    one = found["777777777777"]
    assert (one.held_here, one.withdrawn, one.unknown, one.in_flight, one.loss) == (
        1_000_00,
        0,
        300_00,
        2_000_00,
        3_300_00,
    )
    assert found[dispute.reference].loss == 1


def test_money_of_which_the_bank_has_not_spoken_is_no_claim_yet(run_nudges: Callable[[], int]) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.queries import one_pot

    rob([Lost(held=100, withdrawn=50)], run_nudges)
    take(amount=1000, reference="888888888888", from_account="1008")
    run_nudges()
    plan = propose()
    with in_scope("district:korvane"):
        assert plan.shares.count() == 1
        assert len(one_pot(plan.pot_id).unanswered) == 1


def test_units_under_an_open_question_are_not_given_away(run_nudges: Callable[[], int]) -> None:
    from tests.centre.acts import answer, onward

    rob([Lost(held=5_000_00)], run_nudges)
    take(amount=5_000_00, reference="999999999999", from_account="1009")
    run_nudges()
    request = next(r for r in requests() if r.leg.reference == "999999999999")
    answer(request, onward=[onward(5_000_00, 5_000_00, reference="T-9")])
    run_nudges()
    with pytest.raises(AlreadyDecided, match="has still to answer"):
        propose()
    say(next(r for r in requests() if r.leg.reference == "T-9"), Lost(withdrawn=5_000_00))
    run_nudges()
    assert len(payouts(approve(propose()))) == 2


def test_without_the_victims_account_there_is_no_plan_until_somebody_enters_it(
    run_nudges: Callable[[], int],
) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.actions.payees import name_account
    from haltline.centre.reports.models import Dispute

    take(amount=500, reference="666666666666", from_account="")
    run_nudges()
    say(requests()[0], Lost(held=500))
    run_nudges()
    with pytest.raises(NotUnderstood, match="account to pay to is not known"):
        propose()
    with in_scope("district:korvane"):
        dispute = Dispute.objects.get()
        name_account(dispute, person("korvane-recovery"), " 100055 ")
        with pytest.raises(AlreadyDecided):
            name_account(dispute, person("korvane-recovery"), "100066")
    (payout,) = payouts(approve(propose())).values()
    assert (payout.to_institution, payout.to_account) == ("sirvala", "100055")


def test_another_district_sees_nothing_of_pot_plan_or_payout(run_nudges: Callable[[], int]) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.models import Payout, Plan, Pot, Share
    from haltline.centre.recovery.queries import one_pot, payouts_of, pots

    rob(THREE, run_nudges)
    plan = approve(propose())
    with in_scope("district:tamsara"):
        assert [model.objects.count() for model in (Pot, Plan, Share, Payout)] == [0, 0, 0, 0]
        assert pots() == []
        with pytest.raises(NotHere):
            one_pot(plan.pot_id)
    with in_scope("partner:ostara"):
        assert len(payouts_of(partner="ostara")) == 3
        assert Plan.objects.count() == 0
    with in_scope("partner:padmor"):
        assert payouts_of() == []
