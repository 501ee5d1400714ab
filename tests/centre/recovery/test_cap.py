"""The cap on holding: planted excesses are released, newest hop first, in the transaction that finds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.centre.acts import answer, onward, requests, take
from tests.centre.recovery.pots import Lost, approve, events, payouts, propose, prove, rob, say, sums

from haltline.protocol import Held, Release, parse

pytestmark = pytest.mark.usefixtures("centre")


@pytest.fixture
def case(run_nudges: Callable[[], int]) -> Any:
    """A loss of 10,000.00: 4,000.00 held at hop 1, 5,000.00 held and 1,000.00 free at hop 2."""
    take(amount=10_000_00, reference="515151515151", from_account="1001")
    run_nudges()
    first = requests()[0]
    held = Held(amount=4_000_00, hold_reference="B")
    answer(first, held=held, onward=[onward(6_000_00, 6_000_00, reference="T-6")])
    run_nudges()
    say(requests()[1], Lost(held=5_000_00, free=1_000_00))
    run_nudges()
    return requests()


def plant(request: Any, amount: int) -> None:
    """Let a hold keep more than the ledger has, as no act of ours ever does."""
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        HoldPart.objects.filter(pk=request.pk).update(amount=amount)


def released() -> list[tuple[str, int]]:
    """Releases in the outbox: of which hold, how much."""
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        rows = OutboxMessage.objects.filter(kind="release").order_by("created_at")
        told = [parse(Release, bytes(row.body)) for row in rows]
    return [(line.hold_id, line.amount) for line in told]


def keep(request: Any) -> Any:
    from haltline.centre.holds.actions.capping import keep_under_cap
    from haltline.centre.kernel.scope import in_scope

    with in_scope("worker:korvane"):
        return keep_under_cap(request.report)


def test_a_case_under_its_cap_releases_nothing(case: Any) -> None:
    assert keep(case[0]) == ()
    plant(case[0], 5_000_00)
    assert keep(case[0]) == ()
    assert released() == []


def test_an_excess_is_released_from_the_newest_hop_and_only_once(case: Any) -> None:
    plant(case[0], 5_000_01)
    keep(case[0])
    assert released() == [(str(case[1].pk), 1)]
    keep(case[0])
    assert released() == [(str(case[1].pk), 1)]
    plant(case[0], 10_000_00)
    keep(case[0])
    assert released()[1:] == [(str(case[1].pk), 4_999_99)]
    assert events("cap.kept") == 2


def test_a_newer_reply_looks_at_the_cap_again(case: Any, run_nudges: Callable[[], int]) -> None:
    plant(case[0], 5_500_00)
    say(case[1], Lost(held=5_000_00, unknown=1_000_00), seq=2)
    run_nudges()
    assert released() == [(str(case[1].pk), 500_00)]


def test_a_proof_of_credit_lowers_the_limit_and_the_release_goes_with_it(case: Any) -> None:
    (payout,) = payouts(approve(propose())).values()
    assert payout.amount == 4_000_00
    plant(case[1], 6_000_01)
    assert released() == []
    prove(payout)
    assert released() == [(str(case[1].pk), 1)]


def test_a_hold_that_is_ordered_back_is_not_released_others_give_way(case: Any) -> None:
    approve(propose(place=("padmor", "300000009082")))
    plant(case[0], 7_000_00)
    keep(case[0])
    assert released() == [(str(case[0].pk), 2_000_00)]


def test_a_supersession_lowers_the_limit_and_the_release_goes_with_it(
    case: Any, run_nudges: Callable[[], int]
) -> None:
    plant(case[0], 9_999_00)
    take(amount=6_000_00, reference="T-6", from_institution="ostara", from_account="200000004471",
         to_institution="padmor", to_account="300000009082")  # fmt: skip
    run_nudges()
    assert sorted(released()) == sorted([(str(case[1].pk), 5_000_00), (str(case[0].pk), 5_999_00)])


def test_reports_merged_into_one_case_share_one_cap(run_nudges: Callable[[], int]) -> None:
    """A duplicate's loss is not counted twice: its case may hold no more than the one loss."""
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    rob([Lost(held=1_000_00), Lost(held=2_000_00)], run_nudges)
    with in_scope("district:korvane"):
        first, second = Report.objects.order_by("created_at")
        Report.objects.filter(pk=second.pk).update(leads=first)
    one, two = requests()
    plant(one, 1_000_01)
    keep(two)
    assert sum(amount for _, amount in released()) == 1


def test_money_counts_for_the_case_whose_victim_a_plan_pays_with_it(run_nudges: Callable[[], int]) -> None:
    """Half of what is held for the first goes to the second, who has as much held elsewhere."""
    rich, poor = rob([Lost(held=600_00), Lost(withdrawn=600_00)], run_nudges)
    one, two = (next(r for r in requests() if r.leg.reference == each.reference) for each in (rich, poor))
    plan = approve(propose())
    own = another_hold(two, 300_00)
    assert keep(one) == keep(two) == ()
    plant(own, 300_01)
    keep(two)
    assert released() == [(str(own.pk), 1)]
    prove(payouts(plan)[poor.pk])
    assert keep(one) == ()


def another_hold(like: Any, amount: int) -> Any:
    """A hold beside that one, as a second bank on the way of its money would keep."""
    from haltline.centre.holds.models import HoldPart, HoldRequest
    from haltline.centre.kernel.ids import row_id
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        made = HoldRequest.objects.get(pk=like.pk)
        made.pk = row_id()
        made.idempotency_key = str(made.pk)
        made.save(force_insert=True)
        HoldPart.objects.create(
            request=made, district_id=made.district_id, report_id=made.report_id, partner_id=made.partner_id,
            state="active", amount=amount, since=made.created_at, expires_at=made.expires_at,
        )  # fmt: skip
    return made


def test_what_a_bank_holds_again_after_a_plan_has_shared_it_out_is_freed(
    run_nudges: Callable[[], int], case: Any
) -> None:
    """The first bank had led on 6,000.00; a plan shares out what the next one held of it."""
    approve(propose(place=("padmor", "300000009082")))
    say(case[0], Lost(held=10_000_00), seq=2)
    run_nudges()
    assert released() == [(str(case[0].pk), 5_000_00)]
    assert events("hold.beside-ledger") == events("reply.review") == 1


def test_what_is_freed_beside_the_ledger_takes_nothing_that_is_promised(
    run_nudges: Callable[[], int],
) -> None:
    """Of two in one account the poorer has its share of the other; then its own hold stands, too."""
    rich, poor = rob([Lost(held=600_00), Lost(withdrawn=600_00)], run_nudges)
    own = next(request for request in requests() if request.leg.reference == poor.reference)
    plan = approve(propose())
    say(own, Lost(held=600_00), seq=2)
    run_nudges()
    assert released() == [(str(own.pk), 300_00)]
    freed_by_desk()
    assert sums(poor) == {"held": 300_00, "withdrawn": 300_00}
    assert not prove(payouts(plan)[poor.pk]).review
    assert sums(poor) == {"returned": 300_00, "withdrawn": 300_00}
    assert sums(rich) == {"held": 300_00, "withdrawn": 300_00}


def test_what_a_bank_holds_for_a_leg_that_has_ended_is_asked_back(run_nudges: Callable[[], int]) -> None:
    take(amount=1000_00, reference="161616161616", from_account="1001")
    run_nudges()
    first = requests()[0]
    answer(first, onward=[onward(1000_00, 1000_00, reference="T-7")])
    run_nudges()
    next_one = requests()[1]
    say(next_one, Lost(withdrawn=1000_00))
    run_nudges()
    answer(first, seq=2, held=Held(amount=1000_00, hold_reference="B"))
    run_nudges()
    say(next_one, Lost(held=1000_00), seq=2)
    run_nudges()
    assert released() == [(str(next_one.pk), 1000_00)]
    assert events("hold.beside-ledger") == 1


def freed_by_desk() -> None:
    """The desk of the bank says that it has freed all that it was asked to."""
    from haltline.centre.holds.actions.by_hand import confirm
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.people.models import Person

    with in_scope("worker:korvane"):
        for row in OutboxMessage.objects.filter(kind="release", answered_at=None):
            confirm(row, Person.objects.get(username="ostara-desk"))
