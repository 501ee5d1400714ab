"""`oversight evaluate` plants, looks, and counts what was found and who was asked wrongly."""

import json
import subprocess
import sys

import pytest

from haltline.cli.oversight.measuring import Measured
from haltline.cli.oversight.scoring import exact, scores

KINDS = {
    "heaping",
    "closure-burst",
    "back-dating",
    "template-closure",
    "narrative-mismatch",
    "downgrade",
    "silent-calls",
    "ping-pong",
    "bystander-holds",
    "slowing",
    "late-bank",
    "burking",
}


def evaluate(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "haltline.cli.main", "oversight", "evaluate", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=600)


def test_two_seeds_are_measured_as_contracts_say() -> None:
    done = evaluate("--seeds", "2", "--first", "3", "--reports", "3000", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["detectors"]
    assert {one["kind"] for one in told} == KINDS
    for one in told:
        assert list(one) == [
            "kind", "planted", "found", "median_delay_days", "false_alarm_share", "interval",
        ]  # fmt: skip
        assert one["planted"] == 1  # seed 4 has nothing planted
        assert one["found"] <= one["planted"]
        assert (one["median_delay_days"] is None) == (one["found"] == 0)
        low, high = one["interval"]
        assert 0 <= low <= one["false_alarm_share"] <= high <= 1
    assert "2 of 2 histories" in done.stderr
    found = {one["kind"] for one in told if one["found"]}
    assert "template-closure" in found


def test_no_seed_is_an_error_of_the_call() -> None:
    assert evaluate("--seeds", "0").returncode == 2


def history(days: float | None, asked: int, planted: bool = True) -> list[Measured]:
    weekly = (days or 2.0) / 10 if planted else None
    near = days is None and planted
    return [Measured("heaping", planted, days, near=near, asked=asked, innocent=500, weekly=weekly)]


def test_scores_are_medians_of_the_found_and_shares_of_the_innocent() -> None:
    (score,) = scores([history(10, 0), history(30, 1), history(None, 0), history(None, 1, planted=False)])
    assert (score.planted, score.found, score.near, score.days) == (3, 2, 1, 20)
    assert score.share == 2 / 2000
    assert score.weekly == 1.0, "the median of 1.0, 3.0 and 0.2 cases a week; an honest history has none"
    assert score.told()["interval"] == list(exact(2, 2000))


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 10, 0.0, 0.3085), (1, 10, 0.0025, 0.4450), (10, 10, 0.6915, 1.0), (2, 2000, 0.00012, 0.00361)],
)
def test_the_interval_is_the_published_exact_one(hits: int, of: int, low: float, high: float) -> None:
    assert exact(hits, of) == pytest.approx((low, high), abs=6e-5)
