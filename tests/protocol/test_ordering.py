"""The dearest minute leaves first, and nothing starves."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from haltline.protocol.decisions import Course, Haste, in_turn, turn

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
COURSE = Course(half=15 * MINUTE, wait_most=30 * MINUTE)


def haste(amount: int = 100_000, *, booked: int = 5, takes: int = 10, waits: int = 0) -> Haste:
    """Minor units booked, and a bank's median, in minutes."""
    return Haste(amount, NOW - booked * MINUTE, takes * MINUTE, NOW - waits * MINUTE)


def order(**waiting: Haste) -> tuple[str, ...]:
    return in_turn(((name, turn(its, COURSE, NOW)) for name, its in waiting.items()), NOW)


def reach(its: Haste, at: datetime) -> float:
    """What is still there, by the profile's assumption, when the bank answers a request that left at `at`."""
    gone = (at - its.booked_at + its.bank_takes) / COURSE.half
    return its.in_reach / (1 + gone)


def test_a_larger_sum_leaves_before_a_smaller():
    assert order(small=haste(1_000), large=haste(90_000)) == ("large", "small")


def test_money_that_came_just_now_leaves_before_money_that_is_mostly_gone():
    assert order(old=haste(booked=300), fresh=haste(booked=2)) == ("fresh", "old")


def test_a_bank_that_answers_at_once_is_asked_before_one_that_takes_an_hour():
    assert order(slow=haste(takes=60), fast=haste(takes=2)) == ("fast", "slow")


def test_what_has_waited_the_longest_allowed_leaves_before_the_dearest():
    waiting = {"dear": haste(10**12), "starved": haste(1, waits=30), "longer": haste(1, waits=31)}
    assert order(**waiting) == ("longer", "starved", "dear")


def test_the_reasons_name_all_that_the_place_depends_on():
    assert turn(haste(), COURSE, NOW).reasons == (
        "in-reach:100000",
        "since-payment:300s",
        "half-life:900s",
        "bank-takes:600s",
    )


HASTES = st.builds(
    haste, st.integers(1, 10**13), booked=st.integers(0, 10_000), takes=st.integers(0, 2_000),
    waits=st.integers(0, 60),
)  # fmt: skip


@given(HASTES)
def test_the_cost_is_what_a_minute_takes_from_the_reach(its):
    expected = reach(its, NOW) - reach(its, NOW + MINUTE)
    assert abs(turn(its, COURSE, NOW).loss_per_minute - expected) <= 1 + expected * 1e-6


@given(st.dictionaries(st.text(min_size=1), HASTES, max_size=12))
def test_everything_leaves_once_the_starved_first_and_then_the_dearest(waiting):
    turns = {name: turn(its, COURSE, NOW) for name, its in waiting.items()}
    left = in_turn(turns.items(), NOW)
    assert sorted(left) == sorted(waiting)
    starved = [turns[name].latest <= NOW for name in left]
    assert starved == sorted(starved, reverse=True)
    costs = [turns[name].loss_per_minute for name in left if turns[name].latest > NOW]
    assert costs == sorted(costs, reverse=True)


def test_a_payment_booked_in_the_future_by_a_fast_clock_counts_as_just_booked():
    assert (
        turn(haste(booked=-90), COURSE, NOW).loss_per_minute
        == turn(haste(booked=0), COURSE, NOW).loss_per_minute
    )
