"""Our statistics say what R says of the same numbers, as R said it (`figures.R` made `figures.txt`)."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from haltline.oversight import cusum
from haltline.oversight.funnel import OUTSIDE, Funnel, limits, places, published_spread, scores, tails
from haltline.oversight.shrinkage import likely, shrunk
from haltline.oversight.survival import curve_of, shares

DIGITS = 1e-10  # of twelve that are written down
Figures = dict[str, list[np.ndarray]]


@pytest.fixture(scope="module")
def of_r() -> Figures:
    """Every line of R's figures by its name."""
    lines = (Path(__file__).parent / "figures.txt").read_text().splitlines()
    found: Figures = defaultdict(list)
    for name, *numbers in (line.split() for line in lines if not line.startswith("#")):
        found[name].append(np.array([float(number) for number in numbers]))
    return found


def spells(of_r: Figures) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days, whether they ended, and the group of each."""
    return (
        of_r["days"][0].astype(np.int64), of_r["ended"][0] == 1, of_r["group"][0].astype(np.intp),
    )  # fmt: skip


def test_shares_medians_and_restricted_means_are_those_of_survfit(of_r) -> None:
    days, ended, group = spells(of_r)
    found = shares(group, 3, days, ended, 30)
    for one in range(3):
        ours = [found.share[one], found.low[one], found.high[one]]
        assert ours == pytest.approx(of_r[f"share{one}"][0], rel=DIGITS)
        curve = curve_of(days[group == one], ended[group == one])
        assert curve.median() == of_r[f"median{one}"][0][0]
        assert curve.restricted_mean(30) == pytest.approx(of_r[f"mean{one}"][0][0], rel=DIGITS)


def test_the_whole_curve_is_that_of_survfit(of_r) -> None:
    days, ended, _ = spells(of_r)
    curve = curve_of(days, ended)
    assert curve.times == pytest.approx(of_r["times"][0])
    assert curve.open == pytest.approx(of_r["open"][0], rel=DIGITS)
    means = [curve.restricted_mean(to) for to in (7, 30, 90)]
    assert means == pytest.approx(of_r["means"][0], rel=DIGITS)


def test_every_count_lies_where_r_says(of_r) -> None:
    """Of each size and share the least and largest count inside, and no other."""
    assert len(of_r["inside"]) == 12
    for n, p, between, *ends in of_r["inside"]:
        counts = np.arange(n + 1)
        share, expected, size = counts / n, np.full(len(counts), p), np.full(len(counts), n)
        found = [place.funnel for place in places(share, expected, size, between**2)]
        inner = [count for count, funnel in zip(counts, found, strict=True) if funnel is Funnel.INSIDE]
        outer = [c for c, funnel in zip(counts, found, strict=True) if funnel is not Funnel.OUTSIDE_998]
        assert [min(inner), max(inner), min(outer), max(outer)] == ends, (n, p, between)


def test_tails_are_those_of_pbinom(of_r) -> None:
    for n, p, count, tail in of_r["tail"]:
        ours = tails(np.array([count / n]), np.array([p]), np.array([n]))
        assert ours[0] == pytest.approx(tail, rel=1e-9)


def test_a_line_lies_within_a_case_of_the_published_one(of_r) -> None:
    """Or of the normal one where that is wider, since a dot must lie beyond both.

    Spiegelhalter interpolates between two counts by a straight line, we along the beta distribution.
    """
    assert len(of_r["published"]) == 3
    for n, p, low998, low95, high95, high998 in of_r["published"]:
        for (_, level), low, high in zip(OUTSIDE, (low998, low95), (high998, high95), strict=True):
            ours = limits(p, np.array([n]), 0.0, level)
            normal = norm.ppf((1 + level) / 2) * (p * (1 - p) / n) ** 0.5
            assert n * abs(ours[0][0] - min(low, p - normal)) < 1.0, (n, level)
            assert n * abs(ours[1][0] - max(high, p + normal)) < 1.0, (n, level)


def test_the_published_spread_is_that_of_r(of_r) -> None:
    size, share = of_r["size"][0], of_r["good"][0] / of_r["size"][0]
    score = scores(share, np.full(12, 0.7), size)
    assert published_spread(score, 0.7 * 0.3 / size) == pytest.approx(of_r["tau2"][0][0], rel=DIGITS)


def test_likely_shares_and_their_limits_are_those_of_qbeta(of_r) -> None:
    size, share, expected = of_r["size"][0], of_r["good"][0] / of_r["size"][0], of_r["expected"][0]
    found = likely(share, size, expected, 0.06**2)
    for ours, name in zip(found, ("likely", "low", "high"), strict=True):
        assert ours == pytest.approx(of_r[name][0], rel=1e-9)


def test_rank_intervals_are_those_of_the_whole_distribution_of_ranks(of_r) -> None:
    """A thousand draws may miss the share of an end by a hundredth and a half, which is three deviations."""
    size, share, expected = of_r["size"][0], of_r["good"][0] / of_r["size"][0], of_r["expected"][0]
    found = shrunk(share, size, expected, 0.06**2)
    assert len(of_r["ranks"]) == 12
    for unit, chance in enumerate(of_r["ranks"]):
        assert chance.sum() == pytest.approx(1.0)
        below = np.r_[0.0, np.cumsum(chance)]  # of a rank better than the first, the second and so on
        best, worst = found.best[unit], found.worst[unit]
        assert below[best - 1] <= 0.025 + 0.015 and below[best] >= 0.025 - 0.015, unit
        assert below[worst] >= 0.975 - 0.015 and below[worst - 1] <= 0.975 + 0.015, unit


def mean_run(steps: np.ndarray, limit: float) -> float:
    """How many steps a sum makes on average until it passes its limit; each of the runs must pass it."""
    over = cusum.heights(steps) >= limit
    assert over.any(axis=1).all()
    return float(np.mean(over.argmax(axis=1) + 1))


def test_sums_of_cases_run_as_long_as_surveillance_says(of_r) -> None:
    risk, ratio, height, usual, worse = of_r["cases"][0]
    limit, chance = height * np.log(ratio), np.random.default_rng(5)
    for true, length, expected in ((risk, 5000, usual), (ratio * risk / (1 + risk), 800, worse)):
        failed = chance.random((3000, length)) < true
        steps = cusum.case_steps(failed, np.full(length, risk), ratio)
        assert mean_run(steps, limit) == pytest.approx(expected, rel=0.05)


def test_sums_of_weeks_run_as_long_as_surveillance_says(of_r) -> None:
    rate, ratio, height, usual, worse = of_r["weeks"][0]
    limit, chance = height * np.log(ratio), np.random.default_rng(6)
    for true, length, expected in ((rate, 1800, usual), (ratio * rate, 150, worse)):
        seen = cusum.counts(chance, np.full((6000, length), true), 1.0)
        steps = cusum.rate_steps(seen, np.full(length, rate), ratio)
        assert mean_run(steps, limit) == pytest.approx(expected, rel=0.05)
