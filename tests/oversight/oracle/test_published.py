"""Our statistics say what the papers say that they come from, and what others published of the same."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

from haltline.oversight import cusum
from haltline.oversight.survival import shares

RATIOS = (2.0, 0.5)


def risks(score: np.ndarray, at_zero: float, a_point: float) -> np.ndarray:
    """The risk of death that a Parsonnet score stands for."""
    return 1 / (1 + np.exp(-(at_zero + a_point * score)))


def steps(score: float, at_zero: float, a_point: float, ratio: float) -> tuple[float, float]:
    """What a patient who lived and one who died of this score add."""
    risk = risks(np.array([score, score]), at_zero, a_point)
    lived, died = cusum.case_steps(np.array([False, True]), risk, ratio).tolist()
    return lived, died


@pytest.mark.parametrize(
    ("score", "ratio", "lived", "died", "printed_to"),
    [
        # Steiner, Cook, Farewell and Treasure, Biostatistics 2000; 1:441-452, page 446
        (50, 2.0, -0.43, 0.26, 0.005),
        # Steiner, Risk-adjusted monitoring of outcomes in health care, 2014, page 234
        (0, 2.0, -0.024, 0.669, 0.0007),
        (50, 2.0, -0.433, 0.260, 0.0005),
        (0, 0.5, 0.012, -0.681, 0.0005),
        (50, 0.5, 0.316, -0.377, 0.0005),
    ],
)
def test_a_patient_adds_what_steiner_printed(
    score: int, ratio: float, lived: float, died: float, printed_to: float
) -> None:
    """By the model that is printed there: a log-odds of -3.68 + 0.077 times the score."""
    assert steps(score, -3.68, 0.077, ratio) == pytest.approx((lived, died), abs=printed_to)


def test_the_first_patient_moves_the_sum_for_the_better_as_rigdon_and_fricker_printed() -> None:
    """Health Surveillance, 2015, pages 225 and 226: score 19, alive; -3.67 + 0.077 times the score."""
    worse, better = (steps(19, -3.67, 0.077, ratio)[0] for ratio in RATIOS)
    assert cusum.heights(np.array([worse])).tolist() == [0.0]
    assert cusum.heights(np.array([better])) == pytest.approx([0.05083], abs=5e-6)


def run_length(risk: np.ndarray, ratio: float, limit: float, grid: int) -> float:
    """How many cases pass on average until the sum passes its limit, over so many heights between."""
    many = len(risk)
    died = cusum.case_steps(np.ones(many, np.bool_), risk, ratio)
    lived = cusum.case_steps(np.zeros(many, np.bool_), risk, ratio)
    moves = np.zeros((grid, grid))
    here = np.arange(grid)
    for step, chance in zip(np.r_[died, lived], np.r_[risk, 1 - risk] / many, strict=True):
        there = np.maximum(here + step * grid / limit, 0.0)
        below = there.astype(int)
        for place, part in ((below, 1 - there + below), (below + 1, there - below)):
            on = place < grid
            np.add.at(moves, (here[on], place[on]), chance * part[on])
    return float(np.linalg.solve(np.eye(grid) - moves, np.ones(grid))[0])


@pytest.mark.parametrize(("ratio", "published"), [(2.0, 4485.203), (0.5, 5731.772)])
def test_a_sum_of_unlike_cases_runs_as_long_as_published(ratio: float, published: float) -> None:
    """Limit 4.5, scores of a beta distribution (1, 3) between 0 and 71: by an integral equation in the tests
    of the R package vlad 0.2.2 (Wittenberg and Knoth), whose Markov chain comes within 1.3 % of it."""
    even = (np.arange(100) + 0.5) / 100
    risk = risks(71 * beta(1, 3).ppf(even), -3.6798, 0.0768)
    assert run_length(risk, ratio, 4.5, 500) == pytest.approx(published, rel=0.013)


def test_of_those_released_as_many_were_arrested_within_the_year_as_published() -> None:
    """Rossi, Berk and Lenihan 1980: 48 of 216 with aid and 66 of 216 without, within 52 weeks.

    All were followed for 52 weeks, so that the weeks of arrests, made up here, change no share and no limit.
    These are those of lifelines 0.30.3 for its `load_rossi`; `test_with_lifelines.py` compares the curves.
    """
    aid = np.repeat([1, 0], 216)
    arrested = np.r_[np.arange(216) < 48, np.arange(216) < 66]
    weeks = np.where(arrested, 1 + np.arange(432) % 52, 52).astype(np.int64)
    found = shares(aid, 2, weeks, arrested, 52)
    assert found.share == pytest.approx([1 - 0.694444444444444, 1 - 0.777777777777778])
    assert found.low == pytest.approx([1 - 0.751190933456741, 1 - 0.827580452505185])
    assert found.high == pytest.approx([1 - 0.628288307594275, 1 - 0.716243778974065])
