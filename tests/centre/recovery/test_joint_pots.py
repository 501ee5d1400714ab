"""One account, victims of two districts: shared together by two hands of two offices; only sums go across."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError
from tests.centre.recovery.pots import Lost, approve, payouts, person, propose, prove, rob, sums

from haltline.centre.kernel.errors import AlreadyDecided, NotAllowed, NotHere, SamePerson
from haltline.protocol import PartEnded

pytestmark = pytest.mark.usefixtures("centre")
Run = Callable[[], int]
HOME, ELSEWHERE = "korvane", "tamsara"
REFUSED = (ProgrammingError, psycopg.errors.InsufficientPrivilege)


def rob_both(run: Run) -> tuple[Any, Any]:
    """600 held for a victim here who lost 600; nothing held for a victim elsewhere who lost 300."""
    (near,) = rob([Lost(held=600)], run, HOME)
    (far,) = rob([Lost(withdrawn=300)], run, ELSEWHERE)
    return near, far


def row_in(district: str, plan: Any) -> Any:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.models import Plan

    with in_scope(f"district:{district}"):
        return Plan.objects.get(joint=plan.joint, district_id=district)


def parts_in(district: str) -> list[tuple[str, int]]:
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    with in_scope(f"district:{district}"):
        return list(HoldPart.objects.order_by("pk").values_list("state", "amount"))


def test_districts_share_one_account_by_what_all_their_victims_lack(run_nudges: Run) -> None:
    near, far = rob_both(run_nudges)
    plan = propose()
    there = row_in(ELSEWHERE, plan)
    assert (plan.amount, there.amount, plan.pot_amount) == (400, 200, 600)
    approve(there, "tamsara-recovery2")
    run_nudges()
    assert (sums(near), sums(far)) == ({"held": 400, "withdrawn": 200}, {"held": 200, "withdrawn": 100})
    assert parts_in(HOME) == [("return_ordered", 600)]
    (mine,), (theirs,) = payouts(plan).values(), payouts(there).values()
    assert not prove(theirs).review
    assert (row_in(ELSEWHERE, plan).state, row_in(HOME, plan).state) == ("done", "running")
    assert not prove(mine).review
    assert row_in(HOME, plan).state == "done"
    assert sums(near) == {"returned": 400, "withdrawn": 200}
    assert sums(far) == {"returned": 200, "withdrawn": 100}
    assert parts_in(HOME) == [("returned", 0)]


def test_the_second_hand_is_of_another_office(run_nudges: Run) -> None:
    rob_both(run_nudges)
    plan = propose()
    with pytest.raises(NotAllowed, match="another one of them"):
        approve(plan)
    with pytest.raises(SamePerson):
        approve(plan, "korvane-recovery")
    with pytest.raises(NotHere):
        approve(plan, "tamsara-recovery")  # their row of it has another id
    approve(row_in(ELSEWHERE, plan), "tamsara-recovery")
    with pytest.raises(AlreadyDecided):
        approve(row_in(ELSEWHERE, plan), "tamsara-recovery2")


def test_the_same_human_in_two_offices_is_one_hand(run_nudges: Run) -> None:
    from haltline.centre.people.models import Person

    rob_both(run_nudges)
    plan = propose()
    Person.objects.filter(username="tamsara-recovery").update(human=person("korvane-recovery").human)
    with pytest.raises(SamePerson):
        approve(row_in(ELSEWHERE, plan), "tamsara-recovery")


def test_only_sums_go_across(run_nudges: Run) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.models import Hand, Plan, Pot, Share
    from haltline.centre.recovery.queries import one_pot
    from haltline.centre.reports.models import Dispute, Report

    near, far = rob_both(run_nudges)
    plan = propose()
    with in_scope(f"district:{HOME}"):
        for model in (Pot, Plan, Share, Hand, Report, Dispute):
            assert set(model.objects.values_list("district_id", flat=True)) == {HOME}
        view = one_pot(plan.pot_id)
    assert [line.dispute_id for line in view.claims] == [near.pk]
    (other,) = view.others
    assert (other.district, other.claims, other.loss, other.amount) == (ELSEWHERE, 1, 300, 200)
    assert (view.amount, view.claims[0].share, view.claims[0].arithmetic.share) == (600, 400, 400)
    assert str(far.pk) not in repr(view) and far.report.reference not in repr(view)
    assert far.report.phone not in repr(view)


def test_the_eyes_on_a_shared_pot_cannot_write(run_nudges: Run) -> None:
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.models import Pot
    from haltline.centre.reports.models import Report

    rob_both(run_nudges)
    propose()
    with in_scope(f"pot:{HOME}"):
        assert set(Report.objects.values_list("district_id", flat=True)) == {HOME}
        assert HoldPart.objects.update(amount=1) == 0
        assert Pot.objects.update(account="x") == 0
    with pytest.raises(REFUSED), in_scope(f"pot:{HOME}"):
        Pot.objects.create(
            id=person("korvane-1").human, district_id=HOME, partner_id="ostara", account="1",
            currency="INR", opened_at=datetime.now(UTC),
        )  # fmt: skip


def test_what_changed_elsewhere_meanwhile_needs_a_new_proposal(run_nudges: Run) -> None:
    rob_both(run_nudges)
    plan = propose()
    rob([Lost(withdrawn=100)], run_nudges, ELSEWHERE)
    with pytest.raises(AlreadyDecided, match="propose it again"):
        approve(row_in(ELSEWHERE, plan), "tamsara-recovery")
    again = propose("tamsara-recovery")
    assert row_in(HOME, again).pot_amount == 600
    approve(row_in(HOME, again))
    given = [*payouts(again).values(), *payouts(row_in(HOME, again)).values()]
    assert sum(row.amount for row in given) == 600


def test_a_hold_that_ends_here_lifts_the_payout_of_another_district(run_nudges: Run) -> None:
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.actions.ending import end

    near, far = rob_both(run_nudges)
    plan = propose()
    approve(row_in(ELSEWHERE, plan), "tamsara-recovery")
    with in_scope(f"worker:{HOME}"):
        part = HoldPart.objects.select_for_update(of=("self",)).get()
        end(part, PartEnded(hold_id=str(part.pk), amount=600, ended_at=datetime.now(UTC)))
    assert sums(near) == {"released": 400, "withdrawn": 200}
    assert sums(far) == {"released": 200, "withdrawn": 100}
    assert {row_in(district, plan).state for district in (HOME, ELSEWHERE)} == {"lifted"}


def test_holds_of_both_districts_pay_to_the_unit(run_nudges: Run) -> None:
    first = rob([Lost(held=101, withdrawn=50), Lost(held=7)], run_nudges, HOME)
    second = rob([Lost(held=1, unknown=900), Lost(held=333)], run_nudges, ELSEWHERE)
    plan = propose()
    there = row_in(ELSEWHERE, plan)
    assert plan.amount + there.amount == plan.pot_amount == 442
    approve(there, "tamsara-recovery")
    given = [*payouts(plan).values(), *payouts(there).values()]
    for row in given:
        assert not prove(row).review
    assert sum(sums(dispute)["returned"] for dispute in (*first, *second)) == 442
    assert [sum(sums(each).values()) for each in (*first, *second)] == [151, 7, 901, 333]
    assert {state for state, _ in [*parts_in(HOME), *parts_in(ELSEWHERE)]} == {"returned"}
