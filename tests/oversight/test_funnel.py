"""Units beside each other: exact limits, honest spread, and no league table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from haltline.oversight import followed
from haltline.oversight.funnel import (
    OUTSIDE,
    Direction,
    Funnel,
    limits,
    places,
    published_spread,
    scores,
    spread,
    tails,
)
from haltline.oversight.lines import lines
from haltline.oversight.shrinkage import likely, shrunk
from haltline.oversight.survival import curve_of, shares


def column(*values: float) -> np.ndarray:
    return np.array(values, np.float64)


@given(n=st.integers(1, 60), good=st.integers(0, 60), expected=st.floats(0.02, 0.98))
def test_a_tail_is_the_exact_binomial_one(n: int, good: int, expected: float) -> None:
    good = min(good, n)
    tail = float(tails(column(good / n), column(expected), column(n))[0])
    side = "less" if good / n < expected else "greater"
    assert tail == pytest.approx(binomtest(good, n, expected, side).pvalue, rel=1e-6, abs=1e-12)


def test_a_unit_is_outside_where_chance_seldom_takes_one() -> None:
    found = places(column(0.5, 0.33, 0.70, 0.38), column(0.5, 0.5, 0.5, 0.5), column(100, 100, 100, 100), 0.0)
    assert [place.funnel for place in found] == ["inside", "outside_998", "outside_998", "outside_95"]
    assert [place.direction for place in found] == ["none", "worse", "better", "worse"]
    wide = places(column(0.33), column(0.5), column(100), 0.1**2)
    assert wide[0].funnel is Funnel.INSIDE


def test_bad_luck_of_a_small_unit_is_no_finding() -> None:
    assert places(column(0.25), column(0.75), column(4), 0.0)[0].funnel is Funnel.INSIDE
    assert places(column(0.0), column(0.75), column(0), 0.0)[0] == (Funnel.INSIDE, Direction.NONE)


def test_where_all_are_in_the_clock_nobody_stands_out_and_one_who_is_not_does() -> None:
    assert places(column(1.0, 1.0), column(1.0, 1.0), column(5, 50), 0.0)[1].funnel is Funnel.INSIDE
    assert places(column(0.9), column(1.0), column(50), 0.0)[0] == (Funnel.OUTSIDE_998, Direction.WORSE)


@dataclass
class Dot:
    share: float
    size: float
    funnel: Funnel


def dots(share: np.ndarray, size: np.ndarray, expected: float, tau2: float) -> list[Dot]:
    """Units as `places` judges them."""
    found = places(share, np.full(len(share), expected), size, tau2)
    return [Dot(*each) for each in zip(share, size, (place.funnel for place in found), strict=True)]


def drawn_beyond(dot: Dot, drawn: dict[str, list[float]], level: str) -> bool:
    """Whether a dot stands beyond the line that a picture draws."""
    low, high = (np.interp(dot.size, drawn["n"], drawn[side + level]) for side in ("low", "high"))
    return not low - 1e-6 <= dot.share <= high + 1e-6


@given(
    units=st.lists(st.tuples(st.floats(0.3, 3000), st.floats(0, 1)), min_size=1, max_size=40),
    expected=st.floats(0, 1), between=st.sampled_from([0.0, 0.02, 0.1]), near=st.floats(-1e-3, 1e-3),
)  # fmt: skip
def test_a_dot_lies_beyond_a_line_exactly_where_its_word_says_so(units, expected, between, near) -> None:
    """Also dots that lie as good as on the line, and sizes between those at which it was computed."""
    size, tau2 = column(*(n for n, _ in units)), between**2
    on_line = [limits(expected, size, tau2, level)[side] + near for _, level in OUTSIDE for side in (0, 1)]
    share = np.clip(np.r_[column(*(y for _, y in units)), *on_line], 0, 1)
    shown = dots(share, np.tile(size, 5), expected, tau2)
    drawn = lines(shown, expected, tau2)
    for dot in shown:
        outer, inner = dot.funnel is Funnel.OUTSIDE_998, dot.funnel is not Funnel.INSIDE
        assert not drawn_beyond(dot, drawn, "998") or outer, dot
        assert not drawn_beyond(dot, drawn, "95") or inner, dot
        nudged = Dot(dot.share + 3e-6 * np.sign(dot.share - expected), dot.size, dot.funnel)
        assert not outer or drawn_beyond(nudged, drawn, "998"), dot
        assert not inner or drawn_beyond(nudged, drawn, "95"), dot


def test_the_limits_are_the_exact_ones_and_not_the_normal_curve() -> None:
    """46 of 60 where 90 % is usual: chance takes one in 700 so low, and the normal curve would say fewer."""
    low, high = limits(0.9, column(60), 0.0, 0.998)
    normal = 0.9 - 3.090232 * (0.9 * 0.1 / 60) ** 0.5
    assert low[0] < 46 / 60 < normal and 0.001 < binomtest(46, 60, 0.9, "less").pvalue < 0.0025
    assert binomtest(int(60 * low[0]), 60, 0.9, "less").pvalue < 0.001 and high[0] == 1.0
    assert dots(column(46 / 60), column(60), 0.9, 0.0)[0].funnel is Funnel.OUTSIDE_95


def naive_published(share: list[float], expected: float, n: list[int]) -> float:
    """Spiegelhalter's formulas as he writes them."""
    error = [(expected * (1 - expected) / size) ** 0.5 for size in n]
    z = [(y - expected) / s for y, s in zip(share, error, strict=True)]
    low, high = np.percentile(z, 10), np.percentile(z, 90)
    phi = sum(min(max(one, low), high) ** 2 for one in z) / len(z)
    w = [1 / s**2 for s in error]
    if len(z) * phi < len(z) - 1:
        return 0.0
    return (len(z) * phi - (len(z) - 1)) / (sum(w) - sum(one**2 for one in w) / sum(w))


@given(units=st.lists(st.tuples(st.floats(0, 1), st.integers(5, 500)), min_size=3, max_size=30))
def test_the_published_spread_is_spiegelhalters(units) -> None:
    share, size = column(*(y for y, _ in units)), column(*(n for _, n in units))
    expected = np.full(len(units), 0.6)
    ours = published_spread(scores(share, expected, size), expected * (1 - expected) / size)
    assert ours == pytest.approx(
        naive_published([y for y, _ in units], 0.6, [n for _, n in units]), abs=1e-12
    )


@pytest.mark.parametrize("between", [0.0, 0.03, 0.06])
def test_of_a_thousand_honest_units_at_most_three_lie_outside(between: float) -> None:
    """Whatever the honest spread: the goal at nominal 0.2 %. Spiegelhalter's own spread gives up to 1.9 %."""
    chance = np.random.default_rng(3)
    outside = looks = 0
    for _ in range(150):
        n = np.round(np.exp(chance.normal(5.3, 1, 75))).clip(5)
        true = np.clip(0.6 + chance.normal(0, between, 75), 0.01, 0.99)
        good = chance.binomial(n.astype(int), true)
        expected = np.full(75, good.sum() / n.sum())
        tau2 = spread(good / n - expected, expected * (1 - expected) / n)
        found = places(good / n, expected, n, tau2)
        outside += sum(place.funnel is Funnel.OUTSIDE_998 for place in found)
        looks += 75
    assert outside / looks <= 0.003


def test_a_slow_district_stands_out_among_honest_ones() -> None:
    chance = np.random.default_rng(4)
    found = 0
    for _ in range(60):
        n = np.full(75, 400.0)
        true = np.clip(0.6 + chance.normal(0, 0.03, 75), 0, 1)
        true[0] = 0.42
        good = chance.binomial(400, true)
        expected = np.full(75, good.sum() / n.sum())
        tau2 = spread(good / n - expected, expected * (1 - expected) / n)
        found += places(good / n, expected, n, tau2)[0] == (Funnel.OUTSIDE_998, Direction.WORSE)
    assert found >= 54


def test_a_unit_followed_throughout_counts_whole_and_one_in_part_in_part() -> None:
    chance = np.random.default_rng(5)
    took = chance.exponential(900, 40_000)
    unit = np.repeat([0, 1, 2], [20_000, 19_990, 10])
    seen = np.where(unit == 0, 5000, chance.uniform(0, 2000, 40_000))
    seen[unit == 2] = 50
    micros, ended = np.minimum(took, seen).astype(np.int64), took <= seen
    curve = curve_of(micros, ended)
    size = followed.sizes(unit, 3, seen.astype(np.int64), curve, 1000)
    assert size[0] == pytest.approx(20_000)
    assert 0.5 * 19_990 < size[1] < 0.8 * 19_990
    assert size[2] == 0.0


def test_the_size_of_a_censored_unit_is_what_its_scatter_shows() -> None:
    """Shares of units that are half followed scatter as binomial shares of that size do."""
    chance = np.random.default_rng(6)
    units, n, target = 800, 120, 1000
    unit = np.repeat(np.arange(units), n)
    took, seen = chance.exponential(1200, units * n), chance.uniform(200, 1600, units * n)
    micros, ended = np.minimum(took, seen).astype(np.int64), took <= seen
    found = shares(unit, units, micros, ended, target)
    size = followed.sizes(unit, units, seen.astype(np.int64), curve_of(micros, ended), target)
    truth = 1 - np.exp(-target / 1200)
    z = (found.share - truth) / np.sqrt(truth * (1 - truth) / size)
    assert 0.92 < z.std() < 1.08


def test_a_share_is_drawn_towards_the_others_as_its_size_allows() -> None:
    share, size = column(0.2, 0.2, 0.7), column(4, 4000, 400)
    found = shrunk(share, size, np.full(3, 0.6), 0.05**2)
    assert 0.5 < found.share[0] < 0.6 and found.share[1] < 0.22
    assert np.all(found.low <= found.share) and np.all(found.share <= found.high)
    assert (found.best[1], found.worst[1]) == (3, 3)
    assert found.best[0] == 1 and found.worst[0] == 2
    again = shrunk(share, size, np.full(3, 0.6), 0.05**2)
    assert all(np.array_equal(one, other) for one, other in zip(found, again, strict=True))


def test_likely_shares_have_the_limits_that_draws_come_to() -> None:
    share, size, expected = column(0.2, 0.55, 0.9, 0.0), column(4, 900, 60, 0), np.full(4, 0.6)
    drawn, found = shrunk(share, size, expected, 0.05**2), likely(share, size, expected, 0.05**2)
    assert np.array_equal(found.share, drawn.share)
    assert np.allclose(found.low, drawn.low, atol=0.01) and np.allclose(found.high, drawn.high, atol=0.01)
    assert all(np.array_equal(each, expected) for each in likely(share, size, expected, 0.0))


def test_without_spread_every_rank_is_possible() -> None:
    found = shrunk(column(0.5, 0.7), column(10, 10), np.full(2, 0.6), 0.0)
    assert found.share.tolist() == [0.6, 0.6]
    assert (found.best.tolist(), found.worst.tolist()) == ([1, 1], [2, 2])
