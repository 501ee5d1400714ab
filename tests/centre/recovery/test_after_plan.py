"""What a plan has shared out is not undone by a later word about where the money went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.centre.acts import answer, onward, requests, states, take
from tests.centre.recovery.pots import Lost, approve, events, parts, payouts, propose, prove, rob, say, sums

pytestmark = pytest.mark.usefixtures("centre")


def request_of(reference: str) -> Any:
    return next(request for request in requests() if request.leg.reference == reference)


def times_begun() -> int:
    """How often the worker has looked at whether a report's trail can begin."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name = 'begin'")
        return cursor.fetchone()[0]


def replies_in_review() -> list[str]:
    from haltline.centre.holds.models import PartnerReply
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        return list(PartnerReply.objects.filter(state="review").values_list("why_review", flat=True))


def test_a_later_reply_about_a_shared_hold_is_kept_for_a_person(run_nudges: Callable[[], int]) -> None:
    (dispute,) = rob([Lost(held=600_00, withdrawn=400_00)], run_nudges)
    plan = approve(propose())
    say(request_of(dispute.reference), Lost(withdrawn=1000_00), seq=2)
    run_nudges()
    assert replies_in_review() == ["after-plan"]
    assert sums(dispute) == {"held": 600_00, "withdrawn": 400_00}
    assert parts() == [("return_ordered", 600_00)]

    (payout,) = payouts(plan).values()
    prove(payout)
    say(request_of(dispute.reference), Lost(withdrawn=1000_00), seq=3)
    run_nudges()
    assert replies_in_review() == ["after-plan"] * 2
    assert sums(dispute) == {"returned": 600_00, "withdrawn": 400_00}


def test_a_later_reply_about_units_that_were_given_up_is_kept_too(run_nudges: Callable[[], int]) -> None:
    rich, poor = rob([Lost(held=600_00), Lost(withdrawn=600_00)], run_nudges)
    approve(propose())
    assert sums(poor) == {"held": 300_00, "withdrawn": 300_00}
    say(request_of(poor.reference), Lost(unknown=600_00), seq=2)
    run_nudges()
    assert replies_in_review() == ["after-plan"]
    assert sums(poor) == sums(rich) == {"held": 300_00, "withdrawn": 300_00}


def test_a_correction_upstream_does_not_uproot_a_shared_hold(run_nudges: Callable[[], int]) -> None:
    take(amount=1000_00, reference="121212121212", from_account="1001")
    run_nudges()
    answer(request_of("121212121212"), onward=[onward(1000_00, 1000_00, reference="T-3")])
    run_nudges()
    say(request_of("T-3"), Lost(held=1000_00))
    run_nudges()
    approve(propose(place=("padmor", "300000009082")))
    say(request_of("121212121212"), Lost(withdrawn=1000_00), seq=2)
    run_nudges()
    assert replies_in_review() == ["after-plan"]
    assert states() == {"disputed": -1000_00, "held": 1000_00}
    assert parts() == [("return_ordered", 1000_00)]


def test_a_reply_about_another_leg_of_the_case_is_posted_as_ever(run_nudges: Callable[[], int]) -> None:
    take(amount=1000_00, reference="131313131313", from_account="1001")
    run_nudges()
    first = request_of("131313131313")
    from haltline.protocol import Held

    answer(
        first, held=Held(amount=400_00, hold_reference="B"), onward=[onward(600_00, 600_00, reference="T-4")]
    )
    run_nudges()
    approve(propose())
    say(request_of("T-4"), Lost(held=500_00, unknown=100_00))
    run_nudges()
    assert replies_in_review() == []
    assert states() == {"disputed": -1000_00, "held": 900_00, "unknown": 100_00}


def test_a_newer_dispute_does_not_take_units_that_are_ordered_back(run_nudges: Callable[[], int]) -> None:
    take(amount=1000_00, reference="141414141414", from_account="1001")
    run_nudges()
    answer(request_of("141414141414"), onward=[onward(1000_00, 1000_00, reference="T-5")])
    run_nudges()
    say(request_of("T-5"), Lost(held=1000_00))
    run_nudges()
    plan = approve(propose(place=("padmor", "300000009082")))
    take(amount=1000_00, reference="T-5", from_institution="ostara", from_account="200000004471",
         to_institution="padmor", to_account="300000009082")  # fmt: skip
    run_nudges()
    assert events("supersede.after-plan") == 1
    assert times_begun() == 1 + 2  # once it is known that nothing can yield, nobody waits for it
    assert ("return_ordered", 1000_00) in parts()
    (payout,) = payouts(plan).values()
    assert prove(payout, partner="padmor").status == 200
    assert sums(payout.dispute) == {"returned": 1000_00}
