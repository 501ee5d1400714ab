"""Nothing leaves without a named officer, and splitting or second accounts do not help: faults 22 and 23."""

from datetime import UTC, datetime, timedelta

import pytest

from haltline.protocol.decisions import (
    ApprovalDecision,
    ApprovalOutcome,
    ApprovalReason,
    Asked,
    Asking,
    StandingOrder,
    day_sum,
    decide_approval,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAWN, DUSK = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
ORDER = StandingOrder("order-12", "anita", 5_000, 8_000, DAWN, DUSK)
Outcome, Reason = ApprovalOutcome, ApprovalReason


def ask(amount, earlier=0, **more):
    return Asking(amount=amount, day_sum=earlier, two_from=10_001, **more)


def decide(asking, *approvers, now=NOW):
    decision = decide_approval(asking, approvers, now)
    return decision.outcome, decision.reason


def test_one_officer_suffices_up_to_the_threshold():
    assert decide(ask(10_000)) == (Outcome.NEEDS_OFFICER, Reason.NO_ORDER_COVERS)
    assert decide(ask(10_000), "ravi") == (Outcome.APPROVED, Reason.ONE_OFFICER)


def test_above_the_threshold_two_officers_agree():
    assert decide(ask(10_001)) == (Outcome.NEEDS_OFFICER, Reason.ABOVE_THRESHOLD)
    assert decide(ask(10_001), "ravi") == (Outcome.NEEDS_SECOND_OFFICER, Reason.ABOVE_THRESHOLD)
    assert decide(ask(10_001), "ravi", "anita") == (Outcome.APPROVED, Reason.TWO_OFFICERS)


def test_what_only_the_day_puts_above_the_threshold_says_so():
    assert decide(ask(10_000, 1)) == (Outcome.NEEDS_OFFICER, Reason.DAY_ABOVE_THRESHOLD)
    assert decide(ask(10_001, 1)) == (Outcome.NEEDS_OFFICER, Reason.ABOVE_THRESHOLD)


def test_the_decision_names_who_stands_behind_it():
    two = decide_approval(ask(10_001), ("ravi", "anita"), NOW)
    assert two == ApprovalDecision(Outcome.APPROVED, Reason.TWO_OFFICERS, ("ravi", "anita"))
    ordered = decide_approval(ask(1, orders=(ORDER,)), (), NOW)
    assert (ordered.by, ordered.order_id) == (("anita",), "order-12")


def test_an_officer_may_not_approve_their_own_request():
    for amount in (1, 10_001):
        asking = ask(amount, asked_by="ravi")
        assert decide(asking, "ravi") == (Outcome.REFUSED, Reason.OWN_REQUEST)
        assert decide(asking, "anita", "ravi") == (Outcome.REFUSED, Reason.OWN_REQUEST)


def test_one_person_with_two_accounts_is_one_officer():
    assert decide(ask(50_000), "ravi", "ravi") == (Outcome.REFUSED, Reason.SAME_PERSON)


def test_fifty_thousand_split_into_six_still_needs_two_officers():
    asked, outcomes = [], []
    for minute in range(6):
        now = NOW + timedelta(minutes=minute)
        outcomes.append(decide(ask(9_000, day_sum(asked, "ALFA 1", now)), "ravi", now=now))
        asked.append(Asked("ALFA 1", 9_000, now))
    assert outcomes[0] == (Outcome.APPROVED, Reason.ONE_OFFICER)
    assert set(outcomes[1:]) == {(Outcome.NEEDS_SECOND_OFFICER, Reason.DAY_ABOVE_THRESHOLD)}


def test_the_day_is_the_last_24_hours_on_that_account():
    asked = [
        Asked("ALFA 1", 1, NOW - timedelta(hours=24)),
        Asked("ALFA 1", 20, NOW - timedelta(hours=24) + timedelta(seconds=1)),
        Asked("ALFA 1", 300, NOW),
        Asked("ALFA 1", 4_000, NOW + timedelta(seconds=1)),
        Asked("ALFA 2", 50_000, NOW),
    ]
    assert day_sum(asked, "ALFA 1", NOW) == 320


def test_midnight_does_not_split_a_sum():
    late = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
    asked = [Asked("ALFA 1", 9_000, late)]
    assert day_sum(asked, "ALFA 1", late + timedelta(minutes=2)) == 9_000


@pytest.mark.parametrize(
    ("amount", "spent", "now", "covered"),
    [
        (5_000, 0, NOW, True),
        (5_001, 0, NOW, False),
        (5_000, 3_000, NOW, True),
        (5_000, 3_001, NOW, False),
        (5_000, 0, DAWN, True),
        (5_000, 0, DAWN - timedelta(seconds=1), False),
        (5_000, 0, DUSK, False),
    ],
)
def test_a_standing_order_reaches_to_its_limits(amount, spent, now, covered):
    order = StandingOrder("order-12", "anita", 5_000, 8_000, DAWN, DUSK, spent)
    expected = (
        (Outcome.APPROVED, Reason.STANDING_ORDER)
        if covered
        else (Outcome.NEEDS_OFFICER, Reason.NO_ORDER_COVERS)
    )
    assert decide(ask(amount, orders=(order,)), now=now) == expected


def test_the_first_standing_order_that_reaches_is_used():
    small = StandingOrder("order-1", "ravi", 10, 10, DAWN, DUSK)
    wide = StandingOrder("order-2", "anita", 9_000, 9_000, DAWN, DUSK)
    assert decide_approval(ask(5, orders=(small, wide)), (), NOW).order_id == "order-1"
    assert decide_approval(ask(500, orders=(small, wide)), (), NOW).order_id == "order-2"


def test_no_standing_order_replaces_the_second_officer():
    wide = StandingOrder("order-9", "anita", 10**9, 10**9, DAWN, DUSK)
    assert decide(ask(10_001, orders=(wide,))) == (Outcome.NEEDS_OFFICER, Reason.ABOVE_THRESHOLD)
    assert decide(ask(2, 9_999, orders=(wide,))) == (Outcome.NEEDS_OFFICER, Reason.DAY_ABOVE_THRESHOLD)
    assert [ask(amount).hands_needed for amount in (10_000, 10_001)] == [1, 2]
