"""Real transactions at one time: a pot is never paid above what is held, whoever acts when (stack.md 6)."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import Error, connection
from tests.centre.acts import requests
from tests.centre.recovery.pots import Lost, approve, parts, payouts, person, propose, prove, rob, say, sums

from haltline.centre.kernel.errors import HaltlineError

pytestmark = pytest.mark.usefixtures("centre")
OPEN_SECONDS = 0.2
SECONDS_MOST = 60.0
TWO = [Lost(held=600_00, withdrawn=400_00), Lost(withdrawn=1000_00)]


def at_once(acts: Sequence[Callable[[], object]]) -> list[str]:
    """Run each act in a thread with a connection of its own, all let go together; what came of each."""
    gate, came = threading.Barrier(len(acts)), [""] * len(acts)

    def one(number: int) -> None:
        gate.wait()
        try:
            acts[number]()
            came[number] = "done"
        except (HaltlineError, Error) as fault:
            came[number] = type(fault).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_of_eight_who_approve_at_once_one_wins_and_the_pot_is_paid_once(
    run_nudges: Callable[[], int],
) -> None:
    from haltline.centre.people.models import Person

    disputes = rob(TWO, run_nudges)
    plan = propose()
    names = [f"hand-{number}" for number in range(8)]
    for name in names:
        Person.objects.create(username=name, role="recovery", district_id="korvane", desk_name=name)
    came = at_once([lambda name=name: approve(plan, name) for name in names])
    assert Counter(came) == {"done": 1, "AlreadyDecided": 7}
    assert sum(row.amount for row in payouts(plan).values()) == 600_00
    assert [sums(dispute)["held"] for dispute in disputes] in ([300_00, 300_00],)


def test_a_release_and_an_approval_at_once_never_pay_what_is_being_released(
    run_nudges: Callable[[], int],
) -> None:
    from haltline.centre.contests.actions.entering import contest
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    rob(TWO, run_nudges)
    plan = propose()

    def challenge() -> None:
        with in_scope("district:korvane"):
            contest(HoldPart.objects.get(), person("korvane-1"), "This is my salary.")

    came = at_once([challenge, lambda: approve(plan)])
    paid = sum(row.amount for row in payouts(plan).values())
    assert (came, parts(), paid) in (
        (["done", "AlreadyDecided"], [("contested", 600_00)], 0),
        (["AlreadyDecided", "done"], [("return_ordered", 600_00)], 600_00),
    )


def test_a_reply_being_posted_is_waited_for_and_the_plan_takes_units_where_they_are_now(
    run_nudges: Callable[[], int],
) -> None:
    from haltline.centre.holds.actions.posting import post_reply
    from haltline.centre.holds.models import PartnerReply
    from haltline.centre.holds.queries import answered_requests
    from haltline.centre.kernel.scope import in_scope

    disputes = rob(TWO, run_nudges)
    plan = propose()
    asked = next(request for request in requests() if request.leg.dispute_id == disputes[1].pk)
    say(asked, Lost(unknown=1000_00), seq=2)
    posted = threading.Event()

    def post_slowly() -> None:
        with in_scope("worker:korvane"):
            reply = PartnerReply.objects.select_for_update().get(state="new")
            post_reply(reply, answered_requests([reply])[reply.request_id])
            posted.set()
            time.sleep(2 * OPEN_SECONDS)

    def approve_meanwhile() -> None:
        assert posted.wait(SECONDS_MOST)
        approve(plan)

    assert at_once([post_slowly, approve_meanwhile]) == ["done", "done"]
    assert [sums(dispute) for dispute in disputes] == [
        {"held": 300_00, "withdrawn": 400_00, "unknown": 300_00},
        {"held": 300_00, "unknown": 700_00},
    ]


def test_one_proof_sent_by_eight_at_once_is_posted_once(run_nudges: Callable[[], int]) -> None:
    rob(TWO, run_nudges)
    (first, second) = payouts(approve(propose())).values()
    assert at_once([lambda: prove(first)] * 4 + [lambda: prove(second)] * 4) == ["done"] * 8
    assert [sums(row.dispute)["returned"] for row in (first, second)] == [300_00, 300_00]
    assert parts() == [("returned", 0)]


def test_the_database_itself_pays_no_plan_above_its_pot(run_nudges: Callable[[], int]) -> None:
    """Eight hand-made payouts of 100.00 under a running plan of 600.00, past all our own checks: six fit."""
    plan = _running_plan(run_nudges, 600_00)
    disputes = [dispute for dispute, _ in plan[1]]
    came = at_once([lambda d=d: _raw_payout(plan[0], d, 100_00, OPEN_SECONDS) for d in disputes])
    assert Counter(came) == {"done": 6, "IntegrityError": 2}


def test_the_database_itself_draws_no_more_than_a_hold_keeps(run_nudges: Callable[[], int]) -> None:
    plan, found = _running_plan(run_nudges, 10_000_00)
    hold = next(part for _, part in found if part)
    rows = [_raw_payout(plan, dispute, 100_00) for dispute, _ in found]
    with pytest.raises(Error, match="would draw more than it pays"):
        _raw_draw(rows[0], hold, 100_01)
    came = at_once([lambda row=row: _raw_draw(row, hold, 100_00, OPEN_SECONDS) for row in rows])
    assert Counter(came) == {"done": 6, "IntegrityError": 2}


def test_a_payout_never_changes_its_amount(run_nudges: Callable[[], int]) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.models import Payout

    rob(TWO, run_nudges)
    approve(propose())
    with pytest.raises(Error, match="never changes"), in_scope("district:korvane"):
        Payout.objects.update(amount=1)


def _running_plan(run: Callable[[], int], amount: int) -> tuple[Any, list[tuple[Any, Any]]]:
    """A plan of ``amount`` set running by hand, eight disputes, and the one hold of 600.00 ordered back."""
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel import clock
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.actions.pots import open_pot
    from haltline.centre.recovery.models import Plan

    disputes = rob([Lost(held=600_00)] + [Lost(withdrawn=600_00)] * 7, run)
    one = person("korvane-recovery")
    with in_scope(one.scope):
        pot = open_pot("ostara", "200000004471", one)
        plan = Plan.objects.create(
            district_id="korvane",
            pot=pot,
            rule="pari-passu",
            joint=pot.pk,
            amount=amount,
            pot_amount=amount,
            state="running",
            proposed_at=clock.now(),
        )
        HoldPart.objects.update(state="return_ordered")
        part = HoldPart.objects.get()
    return plan, [(dispute, part if part.report_id == dispute.report_id else None) for dispute in disputes]


def _raw_payout(plan: Any, dispute: Any, amount: int, open_seconds: float = 0) -> Any:
    """Past all checks of ours; the transaction stays open a while, so that others truly overlap with it."""
    from haltline.centre.kernel import clock
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.models import Payout

    with in_scope("district:korvane"):
        row = Payout.objects.create(
            district_id="korvane",
            partner_id="ostara",
            plan=plan,
            report_id=dispute.report_id,
            dispute=dispute,
            amount=amount,
            currency="INR",
            to_institution="sirvala",
            to_account="1",
            places=[],
            instructed_at=clock.now(),
        )
        time.sleep(open_seconds)
    return row


def _raw_draw(payout: Any, hold: Any, amount: int, open_seconds: float = 0) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.models import PayoutDraw

    with in_scope("district:korvane"):
        PayoutDraw.objects.create(
            district_id="korvane",
            partner_id="ostara",
            payout=payout,
            part=hold,
            part_district="korvane",
            amount=amount,
        )
        time.sleep(open_seconds)
