"""Sums that watch for change: the published steps, limits that hold, and change that is found."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.oversight import cusum


@given(steps=st.lists(st.floats(-2, 2), max_size=30))
def test_a_sum_never_falls_below_zero(steps) -> None:
    height, expected = 0.0, []
    for step in steps:
        height = max(0.0, height + step)
        expected.append(height)
    assert cusum.heights(np.array(steps)) == pytest.approx(expected, abs=1e-9)


@given(risk=st.floats(0.01, 0.99), ratio=st.floats(0.3, 3.0))
def test_a_case_adds_what_steiner_published(risk: float, ratio: float) -> None:
    failed, not_failed = cusum.case_steps(np.array([True, False]), np.array([risk, risk]), ratio)
    assert failed == pytest.approx(math.log((1 - risk + risk) * ratio / (1 - risk + ratio * risk)))
    assert not_failed == pytest.approx(math.log((1 - risk + risk) / (1 - risk + ratio * risk)))


def exact_share(risk: float, ratio: float, limit: float, cases: int, grid: int = 800) -> float:
    """How often a sum over equal cases passes its limit, by following its distribution over a fine grid."""
    width = limit / grid
    up = math.log(ratio) - math.log1p(risk * (ratio - 1))
    down = -math.log1p(risk * (ratio - 1))
    chance, passed = np.zeros(grid), 0.0
    chance[0] = 1.0
    middle = np.arange(grid) * width
    for _ in range(cases):
        following = np.zeros(grid)
        for step, likely in ((up, risk), (down, 1 - risk)):
            place = np.maximum(np.rint((middle + step) / width).astype(int), 0)
            over = place >= grid
            passed += likely * chance[over].sum()
            np.add.at(following, place[~over], likely * chance[~over])
        chance = following
    return passed


def test_a_simulated_limit_lets_through_what_it_should() -> None:
    limit = cusum.case_limit(np.full(400, 0.2), 2.0, 0.05, seed=3, runs=4000)
    assert exact_share(0.2, 2.0, limit, 400) == pytest.approx(0.05, abs=0.012)
    assert limit == cusum.case_limit(np.full(400, 0.2), 2.0, 0.05, seed=3, runs=4000)


def test_a_rare_limit_is_reckoned_from_a_commoner_one() -> None:
    limit = cusum.case_limit(np.full(400, 0.2), 2.0, 0.002, runs=2000)
    assert 0.001 <= exact_share(0.2, 2.0, limit, 400) <= 0.0035


@pytest.mark.parametrize("scatter", [1.0, 2.5])
def test_weeks_that_scatter_more_raise_no_more_alarms(scatter: float) -> None:
    expected = np.full(104, 12.0)
    limit = cusum.rate_limit(expected, 0.75, scatter, 0.01)
    seen = cusum.counts(np.random.default_rng(9), np.broadcast_to(expected, (8000, 104)), scatter)
    highest = cusum.heights(cusum.rate_steps(seen, expected, 0.75, scatter)).max(axis=1)
    assert 0.004 <= np.mean(highest >= limit) <= 0.015
    assert np.var(seen) == pytest.approx(12 * scatter, rel=0.05)


def test_an_alarm_says_when_and_since_when() -> None:
    steps = np.array([1.0, -2.0, 1.0, 1.0, 1.5, -9.0])
    alarm = cusum.Sums(cusum.heights(steps), 3.0).alarm()
    assert alarm is not None and (alarm.step, alarm.since, alarm.height) == (4, 2, 3.5)
    assert cusum.Sums(cusum.heights(steps), 4.0).alarm() is None


def test_no_cases_need_no_limit() -> None:
    assert cusum.case_limit(np.zeros(0), 2.0, 0.01) == math.inf
