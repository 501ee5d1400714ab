"""Tails of counts are exact, against sums of fractions."""

from fractions import Fraction
from math import comb, lgamma

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.oversight.detectors.habit import SPREADS, excess, habit_of, told
from haltline.oversight.detectors.odds import binomial_mass, binomial_tail, log_gamma


@given(n=st.integers(1, 60), share=st.integers(1, 99), seen=st.integers(0, 60))
def test_a_tail_is_the_sum_of_its_masses(n: int, share: int, seen: int) -> None:
    p = Fraction(share, 100)
    exact = sum((comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(seen, n + 1)), Fraction(0))
    found = binomial_tail(np.array([float(seen)]), np.array([float(n)]), np.array([float(p)]))[0]
    assert found == pytest.approx(float(exact), rel=1e-9, abs=1e-14)


@given(n=st.integers(1, 60), share=st.integers(1, 99), seen=st.integers(0, 60))
def test_a_mass_is_exact(n: int, share: int, seen: int) -> None:
    seen, p = min(seen, n), Fraction(share, 100)
    exact = float(comb(n, seen) * p**seen * (1 - p) ** (n - seen))
    found = binomial_mass(np.array([float(seen)]), np.array([float(n)]), np.array([float(p)]))[0]
    assert found == pytest.approx(exact, rel=1e-9, abs=1e-300)


@given(st.floats(1e-3, 1e7))
def test_log_gamma_agrees_with_the_one_of_the_language(x: float) -> None:
    assert log_gamma(np.array([x]))[0] == pytest.approx(lgamma(x), rel=1e-11, abs=1e-11)


def naive_excess(hits: int, n: int, usual: float, spread: float) -> float:
    """The chance of so many hits when the log-odds are normal: a fine sum over habits."""
    total = weights = 0.0
    for step in range(-400, 401):
        z = step / 50
        weight = np.exp(-z * z / 2)
        p = 1 / (1 + np.exp(-(np.log(usual / (1 - usual)) + spread * z)))
        tail = sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(hits, n + 1))
        total, weights = total + weight * tail, weights + weight
    return total / weights


@pytest.mark.parametrize(("hits", "n", "usual"), [(12, 60, 0.05), (30, 80, 0.2), (5, 8, 0.1)])
def test_an_excess_is_the_mean_of_tails_over_habits(hits: int, n: int, usual: float) -> None:
    one = (np.array([float(hits)]), np.array([float(n)]), np.array([usual]))
    habit = habit_of(told(*one, 0.15), np.array([-1]), 0.15, None)
    slow = sum(
        weight * naive_excess(hits, n, usual, 0.15 * times)
        for weight, times in zip(habit.weights[0], SPREADS, strict=True)
    )
    assert excess(*one, np.zeros(1), habit)[0] == pytest.approx(slow, rel=0.01)
