"""Payouts that a bank refuses, orders that are lifted, holds that end under an order: nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.centre.bank_server import listening
from tests.centre.recovery.pots import MULE, Lost, approve, parts, payouts, person, propose, prove, rob, sums

from haltline.centre.kernel.errors import AlreadyDecided, NotUnderstood, SamePerson
from haltline.protocol import PartEnded

pytestmark = pytest.mark.usefixtures("centre")
Run = Callable[[], int]
FIRST, SECOND = "korvane-recovery", "korvane-recovery2"


def running(lost: list[Lost], run: Run) -> tuple[list[Any], Any, list[Any]]:
    """Disputes, their approved plan, and its payouts in the order of the disputes."""
    disputes = rob(lost, run)
    plan = approve(propose())
    run()
    found = payouts(plan)
    return disputes, plan, [found[dispute.pk] for dispute in disputes]


def in_force(payout: Any) -> list[bool]:
    """Whether the order of each of its draws is in force, by the figures over all districts."""
    from haltline.centre.figures import orders_in_force

    rows = [row for row in orders_in_force() if row[2] == str(payout.pk)]
    assert all(row[0] == payout.instructed_at and (row[1] is None or row[1] >= row[0]) for row in rows)
    return [row[1] is None for row in rows]


def refuse(payout: Any, code: str = "account-closed") -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.actions.refusing import refuse_by_desk

    with in_scope("partner:ostara"):
        refuse_by_desk(payout, person("ostara-desk"), code, "closed in March")


def wish(plan: Any, who: str = FIRST, **changes: Any) -> Any:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.actions.correcting import Wish, ask

    with in_scope("district:korvane"):
        return ask(plan, person(who), Wish(**({"reason": "asked by telephone"} | changes)))


def agree(correction: Any, who: str = SECOND) -> Any:
    from haltline.centre.recovery.actions.correcting import agree as agreed

    return agreed(correction.pk, person(who))


def fresh(row: Any) -> Any:
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        row.refresh_from_db()
    return row


def ended(dispute: Any, amount: int) -> None:
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.actions.ending import end

    with in_scope("worker:korvane"):
        part = HoldPart.objects.select_for_update(of=("self",)).get(request__leg__dispute=dispute)
        end(part, PartEnded(hold_id=str(part.pk), amount=amount, ended_at=datetime.now(UTC)))


def test_a_refused_payout_is_kept_with_its_code_and_its_money_stays_ordered(run_nudges: Run) -> None:
    (first, second), plan, (one, two) = running([Lost(held=300), Lost(held=100)], run_nudges)
    refuse(two)
    prove(one)
    assert (in_force(one), in_force(two)) == ([False], [True])
    row = fresh(two)
    assert (row.state, row.refusal, row.refusal_text) == ("refused", "account-closed", "closed in March")
    assert fresh(plan).state == "running"
    assert (sums(first), sums(second)) == ({"returned": 300}, {"held": 100})
    assert parts() == [("returned", 0), ("return_ordered", 100)]
    assert prove(two).review == "payout-refused"
    with pytest.raises(AlreadyDecided):
        refuse(two)


def test_a_refused_payout_goes_to_another_account_by_two_hands(run_nudges: Run) -> None:
    (_, second), plan, (one, two) = running([Lost(held=300), Lost(held=100)], run_nudges)
    prove(one)
    refuse(two)
    asked = wish(plan, payout=two, institution="belang", account="777")
    with pytest.raises(SamePerson):
        agree(asked, FIRST)
    agree(asked)
    with pytest.raises(AlreadyDecided):
        agree(asked)
    run_nudges()
    assert fresh(two).state == "replaced"
    again = next(row for row in payouts_of(plan) if row.state == "instructed")
    assert (again.amount, again.to_institution, again.to_account) == (100, "belang", "777")
    assert (in_force(two), in_force(again)) == ([False], [True])
    assert not prove(again).review
    assert sums(second) == {"returned": 100}
    assert fresh(plan).state == "done"
    assert parts() == [("returned", 0), ("returned", 0)]


def payouts_of(plan: Any) -> list[Any]:
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        return list(plan.payouts.all())


@pytest.mark.parametrize(
    "where",
    [
        {"institution": "nowhere", "account": "7"},
        {"institution": "belang", "account": " "},
        {"institution": "belang", "account": "7" * 41},
        {"reason": "  "},
    ],
)
def test_another_account_must_be_one(run_nudges: Run, where: dict[str, str]) -> None:
    _, plan, (one,) = running([Lost(held=300)], run_nudges)
    refuse(one)
    with pytest.raises(NotUnderstood):
        wish(plan, payout=one, **({"institution": "belang", "account": "7"} | where))


def test_only_a_refused_payout_goes_elsewhere(run_nudges: Run) -> None:
    _, plan, (one,) = running([Lost(held=300)], run_nudges)
    with pytest.raises(AlreadyDecided):
        wish(plan, payout=one, institution="belang", account="7")


def test_an_order_is_lifted_by_two_hands_and_the_pot_can_be_shared_anew(run_nudges: Run) -> None:
    (first, second), plan, (one, two) = running(
        [Lost(held=300, withdrawn=100), Lost(held=100, withdrawn=300)], run_nudges
    )
    assert (one.amount, two.amount) == (200, 200)
    prove(one)
    refuse(two)
    agree(wish(plan))
    assert (fresh(two).state, fresh(plan).state) == ("lifted", "done")
    assert not any(in_force(two))
    assert sums(first) == {"returned": 200, "withdrawn": 200}
    assert sums(second) == {"held": 200, "withdrawn": 200}
    assert sum(amount for _, amount in parts()) == 200
    assert {state for state, amount in parts() if amount} == {"active"}
    again = approve(propose())
    given = payouts(again)
    assert given[first.pk].amount + given[second.pk].amount == 200
    assert given[first.pk].amount in (66, 67)  # of 200 as 200 is to 600, by the cumulative floor
    for row in given.values():
        assert not prove(row).review
    assert sums(first)["returned"] + sums(second)["returned"] == 400
    assert "held" not in {**sums(first), **sums(second)}


def test_a_plan_of_which_nothing_was_paid_is_lifted_and_its_holds_stand(run_nudges: Run) -> None:
    (first,), plan, (one,) = running([Lost(held=300)], run_nudges)
    agree(wish(plan))
    assert (fresh(plan).state, fresh(one).state) == ("lifted", "lifted")
    assert (sums(first), parts()) == ({"held": 300}, [("active", 300)])
    assert prove(one).review == "payout-lifted"
    assert sums(first) == {"held": 300}


def test_what_a_bank_may_have_paid_is_not_lifted(run_nudges: Run) -> None:
    from haltline.centre.partners.models import Partner

    rob([Lost(held=300)], run_nudges)
    with listening() as bank:
        Partner.objects.filter(pk="ostara").update(way="api", url=bank.url)
        bank.answers = lambda *_: (202, {})
        plan = approve(propose())
        wish(plan)  # the message has not left yet
        run_nudges()
    with pytest.raises(AlreadyDecided, match="may have paid it"):
        wish(plan)


def test_a_banks_system_refuses_a_payout_with_its_own_code(run_nudges: Run) -> None:
    from haltline.centre.partners.models import Partner

    (dispute,) = rob([Lost(held=300)], run_nudges)
    with listening() as bank:
        Partner.objects.filter(pk="ostara").update(way="api", url=bank.url)
        bank.answers = lambda *_: (422, {"code": "payee-closed", "detail": "no such account any more"})
        plan = approve(propose())
        run_nudges()
    (row,) = payouts_of(plan)
    assert (row.state, row.refusal) == ("refused", "payee-closed")
    assert row.refusal_text == "no such account any more"
    assert sums(dispute) == {"held": 300}


def test_two_wishes_for_one_plan_leave_the_newer(run_nudges: Run) -> None:
    _, plan, (one,) = running([Lost(held=300)], run_nudges)
    refuse(one)
    older = wish(plan)
    newer = wish(plan, SECOND, payout=one, institution="belang", account="7")
    with pytest.raises(AlreadyDecided):
        agree(older)
    agree(newer, FIRST)
    assert [row.state for row in payouts_of(plan)].count("instructed") == 1


def test_a_hold_that_ends_under_an_order_lifts_its_payouts_and_frees_their_units(run_nudges: Run) -> None:
    (first, second), plan, (one, two) = running(
        [Lost(held=300, withdrawn=100), Lost(held=100, withdrawn=300)], run_nudges
    )
    ended(first, 300)
    assert {fresh(one).refusal, fresh(two).refusal} == {"hold-ended"}
    assert not any(in_force(one) + in_force(two))
    assert fresh(plan).state == "lifted"
    total = {state: sums(first).get(state, 0) + sums(second).get(state, 0) for state in ("held", "released")}
    assert total == {"held": 100, "released": 300}
    assert parts() == [("expired", 0), ("active", 100)]
    assert prove(one).review == "payout-lifted"
    again = approve(propose())
    assert sum(row.amount for row in payouts_of(again)) == 100


def test_a_share_below_the_least_payout_is_shared_by_the_others(
    run_nudges: Run, least_payout: Callable[[int], None]
) -> None:
    least_payout(100)
    disputes = rob([Lost(held=40), Lost(held=600), Lost(held=300)], run_nudges)
    plan = approve(propose())
    assert sorted(row.amount for row in payouts_of(plan)) == [300, 600]
    for row in payouts_of(plan):
        prove(row)
    assert fresh(plan).state == "done"
    assert sums(disputes[0]) == {"held": 40}
    assert sorted(parts()) == [("active", 40), ("returned", 0), ("returned", 0)]
    with pytest.raises(NotUnderstood, match="least sum"):
        propose()


def test_small_shares_change_hands_to_the_unit(run_nudges: Run, least_payout: Callable[[int], None]) -> None:
    least_payout(100)
    disputes = rob([Lost(held=90), Lost(held=110, withdrawn=500), Lost(held=0, withdrawn=400)], run_nudges)
    plan = approve(propose())
    given = payouts_of(plan)
    assert sum(row.amount for row in given) == 200
    assert all(row.amount >= 100 for row in given)
    for row in given:
        prove(row)
    after = [sums(dispute) for dispute in disputes]
    assert [sum(each.values()) for each in after] == [90, 610, 400]
    assert sum(each.get("returned", 0) for each in after) == 200
    assert parts()[0][0] == "returned"


def test_hands_of_the_same_name_are_told_apart(run_nudges: Run) -> None:
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.people.models import Person
    from haltline.protocol import Extend, parse

    Person.objects.filter(role="recovery").update(desk_name="Recovery")
    rob([Lost(held=300)], run_nudges)
    with in_scope("district:korvane"):
        HoldPart.objects.update(expires_at=datetime.now(UTC) + timedelta(minutes=5))
    approve(propose(place=MULE))
    with in_scope("district:korvane"):
        told = parse(Extend, bytes(OutboxMessage.objects.get(kind="extend").body))
    assert told.authority.officer != told.second_officer
