"""Urgency as a value: more money and fresher payments first, and nobody waits for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
SECONDS = st.integers(0, 10**7)
SUMS = st.integers(0, 10**15)


def of(in_reach: int, since: int, waited: int = 0, *, taken: bool = False):  # type: ignore[no-untyped-def]
    from haltline.centre.reports.urgency import Waiting, urgency

    paid, reported = NOW - timedelta(seconds=since), NOW - timedelta(seconds=waited)
    waiting = Waiting(in_reach, paid, reported, taken)
    return urgency(waiting, NOW, half_seconds=900, wait_most_seconds=1800)


def test_the_formula_is_the_one_the_profile_documents() -> None:
    assert of(485_000_00, 540).loss_per_minute == 485_000_00 * 60 // (900 + 540 + 60)
    assert of(0, 0).loss_per_minute == 0


@given(SUMS, SUMS, SECONDS, SECONDS)
def test_more_money_and_a_fresher_payment_are_never_less_urgent(
    one: int, other: int, early: int, late: int
) -> None:
    low, high, early, late = min(one, other), max(one, other), min(early, late), max(early, late)
    assert of(high, early).loss_per_minute >= of(low, late).loss_per_minute
    assert 0 <= of(high, early).loss_per_minute <= high


@given(SUMS, SECONDS, SUMS, SECONDS)
def test_a_report_that_waited_too_long_stands_before_any_that_did_not(
    small: int, since: int, large: int, fresh: int
) -> None:
    assert of(small, since, 1801).order < of(large, fresh, 1800).order
    assert of(small, since, 4000).order < of(large, fresh, 2000).order
    assert not of(small, since, 10**6, taken=True).overdue


def test_a_clock_that_runs_ahead_is_no_advantage() -> None:
    assert of(100, -600, -600) == of(100, 0, 0)
