"""Shares by a time: as the textbook and other programs have them, at the edges too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.duration.survfunc import SurvfuncRight

from haltline.oversight.survival import curve_of, shares

SPELLS = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=40)


def naive(spells: list[tuple[int, bool]]) -> dict[int, float]:
    """The share still open after each time, by the definition."""
    left, curve = 1.0, {}
    for time in sorted({time for time, ended in spells if ended}):
        at_risk = sum(1 for other, _ in spells if other >= time)
        events = sum(1 for other, ended in spells if ended and other == time)
        left *= 1 - events / at_risk
        curve[time] = left
    return curve


def arrays(spells: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([time for time, _ in spells], np.int64), np.array(
        [ended for _, ended in spells], np.bool_
    )


@given(spells=SPELLS)
def test_the_curve_is_the_product_of_what_stays_open_at_each_time(spells) -> None:
    curve, expected = curve_of(*arrays(spells)), naive(spells)
    assert curve.times.tolist() == list(expected)
    assert curve.open == pytest.approx(list(expected.values()), abs=1e-12)
    below = [time for time, left in expected.items() if left <= 0.5 + 1e-12]
    assert curve.median() == (below[0] if below else None)
    area = sum(float(curve.at(np.array([second]))[0]) for second in range(15))
    assert curve.restricted_mean(15) == pytest.approx(area)


@given(units=st.lists(SPELLS, min_size=1, max_size=5), target=st.integers(0, 22))
def test_each_unit_has_the_share_it_would_have_alone(units, target) -> None:
    unit = np.repeat(np.arange(len(units)), [len(spells) for spells in units])
    micros, ended = arrays([spell for spells in units for spell in spells])
    found = shares(unit, len(units), micros, ended, target)
    for at, spells in enumerate(units):
        left = [value for time, value in naive(spells).items() if time <= target]
        assert found.share[at] == pytest.approx(1 - (left[-1] if left else 1.0), abs=1e-12)
        assert found.n[at] == len(spells)
        assert found.low[at] <= found.share[at] + 1e-12 and found.share[at] <= found.high[at] + 1e-12


@given(spells=SPELLS, target=st.integers(1, 19))
def test_limits_are_those_of_another_program(spells, target) -> None:
    micros, ended = arrays(spells)
    found = shares(np.zeros(len(spells), np.intp), 1, micros, ended, target)
    if not 0 < found.share[0] < 1 - 1e-12 or not (micros >= target).any():
        return
    other = SurvfuncRight(micros.astype(float), ended.astype(int))
    place = np.flatnonzero(other.surv_times <= target)[-1]
    left, error = other.surv_prob[place], other.surv_prob_se[place]
    theta = 1.959963984540054 * error / (left * abs(np.log(left)))
    assert found.share[0] == pytest.approx(1 - left)
    assert found.low[0] == pytest.approx(1 - left ** np.exp(-theta))
    assert found.high[0] == pytest.approx(1 - left ** np.exp(theta))


def test_nobody_and_everybody_have_exact_limits() -> None:
    unit = np.repeat([0, 1], 8)
    micros, ended = np.full(16, 10, np.int64), unit == 1
    found = shares(unit, 3, micros, ended, 10)
    assert found.share.tolist() == [0.0, 1.0, 0.0]
    nobody = binomtest(0, 8).proportion_ci(0.95, "exact")
    assert (found.low[0], found.high[0]) == (0.0, pytest.approx(nobody.high))
    everybody = binomtest(8, 8).proportion_ci(0.95, "exact")
    assert (found.low[1], found.high[1]) == (pytest.approx(everybody.low), 1.0)
    assert (found.n[2], found.low[2], found.high[2]) == (0, 0.0, 1.0)


def test_what_nobody_could_be_followed_to_has_no_upper_limit() -> None:
    micros, ended = np.array([5, 6, 7, 7], np.int64), np.array([True, False, True, False])
    found = shares(np.zeros(4, np.intp), 1, micros, ended, 100)
    assert found.high[0] == 1.0 and 0 < found.low[0] < found.share[0] < 1


def test_ninety_five_intervals_in_a_hundred_hold_the_truth() -> None:
    """Also where most reports are young: 400 units of 60 with known speed, a third followed to the target."""
    chance = np.random.default_rng(7)
    units, n, target = 400, 60, 1000
    took = chance.exponential(900, units * n)
    seen = chance.uniform(0, 1500, units * n)
    micros, ended = np.minimum(took, seen).astype(np.int64), took <= seen
    found = shares(np.repeat(np.arange(units), n), units, micros, ended, target)
    truth = 1 - np.exp(-target / 900)
    covered = np.mean((found.low <= truth) & (truth <= found.high))
    assert 0.92 <= covered <= 0.985
