"""Shares of all from a sample: exact where all was read, as textbooks have it, and covering what is true."""

from __future__ import annotations

import math
import random
from typing import NamedTuple

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from haltline.oversight.quality.drawing import WHOLE, Closed, Shares, draw
from haltline.oversight.quality.estimates import Estimate, Read, Sample, Stratum, wilson

SHARES = Shares(usual=60_000, closer=250_000, least=2, most=20)


class Case(NamedTuple):
    """A report that was read, and what was found."""

    path: tuple[str, ...]
    chance: float
    found: float


def estimate(strata: list[Stratum], read: list[Case]) -> Estimate:
    found = np.array([each.found for each in read])
    return Sample(strata, [Read(each.path, each.chance) for each in read]).estimate(found)


def test_with_nothing_read_everything_is_possible() -> None:
    assert estimate([Stratum(("k",), 40)], []) == Estimate(0.0, 0.0, 1.0, 0, 40, 0.0)
    assert estimate([], []) == Estimate(0.0, 0.0, 1.0, 0, 0, 0.0)


def test_where_all_was_read_nothing_is_uncertain() -> None:
    strata = [Stratum(("k", "a"), 6), Stratum(("k", "b"), 4)]
    read = [Case(("k", "a"), 1.0, float(at < 2)) for at in range(6)] + [Case(("k", "b"), 1.0, 1.0)] * 4
    found = estimate(strata, read)
    assert (found.share, found.low, found.high) == pytest.approx((0.6, 0.6, 0.6))
    assert found.people == (6, 6, 6)


def test_a_simple_sample_has_the_textbooks_share_and_variance() -> None:
    """Cochran: p, and (1 - f) p q / (n - 1), here for 8 of 200 in each of two strata."""
    strata = [Stratum(("k", "a"), 200), Stratum(("k", "b"), 200)]
    read = [Case(("k", "a"), 0.2, float(at % 5 < 2)) for at in range(40)]
    read += [Case(("k", "b"), 0.2, float(at % 5 < 1)) for at in range(40)]
    variance = sum(0.25 * 0.8 * p * (1 - p) / 39 for p in (0.4, 0.2))
    found = estimate(strata, read)
    assert found.share == pytest.approx(0.3)
    plain = 80 / 0.8
    freedom = (1.99045 / 1.99085) ** 2  # t of 79 and of 78 degrees of freedom
    assert found.effective == pytest.approx(min(0.21 / variance * freedom, plain), rel=1e-3)


def test_a_report_drawn_with_a_tenth_of_the_chance_stands_for_ten_times_as_many() -> None:
    strata = [Stratum(("k",), 110)]
    read = [Case(("k",), 0.05, 1.0)] * 5 + [Case(("k",), 0.5, 0.0)] * 5
    assert estimate(strata, read).share == pytest.approx(100 / 110)


def test_reports_not_yet_read_shift_nothing_between_strata() -> None:
    strata = [Stratum(("k", "a"), 100), Stratum(("k", "b"), 100)]
    all_read = [Case(("k", "a"), 0.2, 1.0)] * 20 + [Case(("k", "b"), 0.2, 0.0)] * 20
    few_read = all_read[:20] + all_read[20:26]
    assert estimate(strata, all_read).share == estimate(strata, few_read).share == pytest.approx(0.5)
    assert estimate(strata, few_read).high > estimate(strata, all_read).high


def test_strata_with_too_few_readings_count_with_their_neighbours() -> None:
    strata = [Stratum(("k", "a"), 100), Stratum(("k", "b"), 50), Stratum(("k", "c"), 50)]
    read = [Case(("k", "a"), 0.1, 0.0)] * 10 + [Case(("k", "b"), 0.1, 1.0)] * 5
    assert estimate(strata, read).share == pytest.approx(1 / 3)  # c counts in both as they do
    both = [*read, Case(("k", "c"), 0.1, 1.0)]
    assert estimate(strata, both).share == pytest.approx(0.25 + 0.75 / 11)  # c goes with a, the larger


def test_a_place_without_a_reading_makes_nothing_else_count_for_more() -> None:
    """Each of many small strata of one district has nobody drawn: the other district knows what it knew."""
    strata = [Stratum(("k", f"{at}"), 5) for at in range(40)] + [
        Stratum(("k", "a"), 100),
        Stratum(("t", "a"), 300),
    ]
    read = [Case(("k", "a"), 0.1, 1.0)] * 10 + [Case(("t", "a"), 0.1, 0.0)] * 30
    found = estimate(strata, read)
    assert found.share == pytest.approx(0.5) and found.effective > 30


def test_where_all_that_was_read_is_alike_the_plain_size_of_the_sample_counts() -> None:
    for n in range(4, 60):
        for found in (0.0, 1.0):
            known = estimate([Stratum(("k",), 10 * n)], [Case(("k",), 0.1, found)] * n)
            assert known.share == found and known.effective == pytest.approx(n / 0.9), n


def test_wilsons_interval_is_the_one_of_the_textbooks() -> None:
    for seen, n in ((0, 10), (3, 10), (82, 140), (140, 140)):
        low, high = proportion_confint(seen, n, method="wilson")
        assert wilson(seen / n, n) == pytest.approx((float(low), float(high)), abs=1e-6)
    assert wilson(0.3, math.inf) == (0.3, 0.3) and wilson(0.3, 0) == (0.0, 1.0)


World = dict[tuple[str, int], list[tuple[Closed, bool]]]


def world(seed: int, districts: int, weeks: int, sizes: tuple[int, ...], fault: float) -> World:
    """Weeks of closed reports: faults differ by stratum, and are twice as frequent where one looks closer."""
    chance, made = random.Random(seed), {}
    for district in range(districts):
        for number in range(weeks):
            rows = []
            for at in range(chance.choice(sizes)):
                stratum, closer = chance.choice("abcc"), chance.random() < 0.15
                likely = fault * (2 if closer else 1) * (0.6 if stratum == "a" else 1.2)
                rows.append((Closed(f"{at}", stratum, closer), chance.random() < min(likely, 0.97)))
            made[str(district), number] = rows
    return made


def sampled(made: World, seed: int) -> tuple[list[Stratum], list[Case]]:
    sizes: dict[tuple[str, ...], int] = {}
    read = []
    for (district, number), rows in made.items():
        truth = {each.key: fault for each, fault in rows}
        for each, _ in rows:
            path = (district, str(each.closer), each.stratum)
            sizes[path] = sizes.get(path, 0) + 1
        for each in draw([row for row, _ in rows], SHARES, f"{seed} {district} {number}"):
            path = (district, str(each.closer), each.stratum)
            read.append(Case(path, each.chance / WHOLE, float(truth[each.key])))
    return [Stratum(path, size) for path, size in sizes.items()], read


@pytest.mark.parametrize(
    ("districts", "weeks", "sizes", "fault"),
    [
        (1, 13, (20, 40), 0.2),
        (3, 13, (3, 10, 30), 0.15),
        (2, 4, (3, 10, 30), 0.15),
        (1, 13, (3, 10, 30), 0.4),
    ],
)
def test_of_a_thousand_samples_nineteen_in_twenty_cover_what_is_true(
    districts: int, weeks: int, sizes: tuple[int, ...], fault: float
) -> None:
    made = world(1, districts, weeks, sizes, fault)
    faults = [fault for rows in made.values() for _, fault in rows]
    truth, covered, total = sum(faults) / len(faults), 0, 0.0
    for seed in range(1_000):
        found = estimate(*sampled(made, seed))
        covered += found.low <= truth <= found.high
        total += found.share
    assert 930 <= covered <= 975, covered
    assert abs(total / 1_000 - truth) < 0.01
