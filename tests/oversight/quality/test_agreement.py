"""Kappa and its interval, against published figures and two libraries."""

from __future__ import annotations

import random

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

from haltline.oversight.quality.agreement import agreement, variance

WORDS = ("yes", "no", "na")


def pairs_of(table: list[list[int]]) -> list[tuple[str, str]]:
    return [
        (WORDS[row], WORDS[column])
        for row, line in enumerate(table)
        for column, count in enumerate(line)
        for _ in range(count)
    ]


def test_the_published_example_of_two_readers_and_a_hundred_cases() -> None:
    """Fleiss, Statistical Methods for Rates and Proportions, on agreement: kappa 0.676, s.e. 0.087."""
    found = agreement(pairs_of([[75, 1, 4], [5, 4, 1], [0, 0, 10]]))
    assert found.kappa == pytest.approx(0.676, abs=5e-4)
    assert found.low is not None and found.kappa is not None
    assert (found.kappa - found.low) / 1.959964 == pytest.approx(0.0877, abs=1e-3)
    assert found.share == pytest.approx(0.89)


def test_kappa_and_its_variance_are_those_of_two_libraries() -> None:
    chance = random.Random(3)
    for _ in range(40):
        table = [[chance.randrange(1, 30) for _ in WORDS] for _ in WORDS]
        pairs = pairs_of(table)
        found, theirs = agreement(pairs), cohens_kappa(np.array(table))
        first, second = zip(*pairs, strict=True)
        assert found.kappa == pytest.approx(cohen_kappa_score(first, second))
        joint = {cell: pairs.count(cell) / len(pairs) for cell in set(pairs)}
        assert variance(joint, len(pairs)) == pytest.approx(theirs.var_kappa)


def test_where_one_answer_is_all_there_is_kappa_says_nothing() -> None:
    found = agreement([("yes", "yes")] * 30)
    assert (found.pairs, found.share, found.kappa) == (30, 1.0, None)
    assert agreement([]).kappa is None
    assert agreement([("yes", "yes")] * 30 + [("yes", "no")]).kappa is None


def test_high_agreement_about_what_is_rare_has_a_low_kappa() -> None:
    found = agreement([("yes", "yes")] * 94 + [("yes", "no")] * 3 + [("no", "yes")] * 3)
    assert found.share == 0.94 and found.kappa is not None and found.kappa < 0


def test_the_interval_covers_what_is_true() -> None:
    """Two readers who err independently in a tenth of cases: the true kappa follows from that."""
    chance, fault, err = np.random.default_rng(5), 0.3, 0.1
    seen = fault * (1 - err) + (1 - fault) * err
    both = fault * (1 - err) ** 2 + (1 - fault) * err**2
    agree = 1 - 2 * (seen - both)
    by_chance = seen**2 + (1 - seen) ** 2
    truth, covered = (agree - by_chance) / (1 - by_chance), 0
    for _ in range(1_000):
        real = chance.random(120) < fault
        one, other = (real ^ (chance.random(120) < err) for _ in range(2))
        found = agreement([(str(a), str(b)) for a, b in zip(one, other, strict=True)])
        assert found.low is not None and found.high is not None
        covered += found.low <= truth <= found.high
    assert 925 <= covered <= 970, covered
