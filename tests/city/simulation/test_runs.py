"""Seeded runs: clean, repeatable in another process, and told step by step."""

import json
import os
import subprocess
import sys

import pytest
from tests.city.simulation.clinging import ClingingBank, in_time
from tests.city.simulation.planted import PLANTED, Planted
from tests.city.simulation.repeating import RepeatingBank

from haltline.city.simulation.playing import play_one, play_seeds
from haltline.city.simulation.replay import replay
from haltline.city.simulation.run import Run, Setup

ORDINARY = 60


def test_every_invariant_holds_after_every_step_of_many_seeds() -> None:
    failures = [failure for seed in range(1, ORDINARY + 1) if (failure := play_one(seed)[1])]
    assert failures == []


@pytest.mark.slow
def test_every_invariant_holds_in_a_thousand_seeds_on_all_processors() -> None:
    played = play_seeds(1000, first=5001)
    assert played.failures == () and played.steps > 100_000


def steps_of(seed: int) -> list[str]:
    told: list[str] = []
    Run(seed, tell=lambda number, now, name: told.append(f"{number} {now.isoformat()} {name}")).play()
    return told


def test_the_same_seed_gives_the_same_steps_whatever_the_order_of_hashes() -> None:
    script = (
        "import sys, json; sys.path.insert(0, '.'); "
        "from tests.city.simulation.test_runs import steps_of; print(json.dumps(steps_of(7)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True,
        env=os.environ | {"PYTHONHASHSEED": "4711"},
    )  # fmt: skip
    assert json.loads(done.stdout) == steps_of(7)


def test_other_seeds_give_other_worlds() -> None:
    assert steps_of(7) != steps_of(8)


def test_a_replay_tells_what_happened_and_ends_at_rest() -> None:
    lines: list[str] = []
    assert replay(5, lines.append) is None
    assert "every invariant held" in lines[-1]
    assert any("in the books of" in line and "hold +" in line for line in lines)


def test_a_replay_marks_the_step_and_the_invariant_that_broke() -> None:
    bug = next(each for each in PLANTED if each.found_by == "I12")
    seed, failure = first_failure(bug)
    lines: list[str] = []
    assert replay(seed, lines.append, bug.setup) == failure
    assert lines[-1].startswith(f">>> step {failure.step} breaks I12:")


def first_failure(bug: Planted):  # type: ignore[no-untyped-def]
    for seed in range(1, bug.within + 1):
        failure = play_one(seed, bug.setup)[1]
        if failure is not None and failure.invariant == bug.found_by:
            return seed, failure
    pytest.fail(f"{bug.bug}: not found within {bug.within} seeds")


@pytest.mark.parametrize("seed", [7248, 7466, 7937, 13505, 18454])
def test_a_tombstone_counts_as_a_release_on_its_way(seed: int) -> None:
    assert play_one(seed)[1] is None


def test_money_that_a_plan_pays_to_another_case_counts_for_that_case() -> None:
    assert play_one(25089)[1] is None


def test_the_cap_is_kept_when_a_bank_holds_what_it_said_had_moved_on() -> None:
    hostile = Setup(bank=ClingingBank, invariants=in_time)
    seeds = (*range(1, 60), 144, 251, 414, 864, 979, 2908, 2950, 3205, 3272, 3503)
    assert [failure for seed in seeds if (failure := play_one(seed, hostile)[1])] == []


def test_a_slice_that_a_bank_claims_for_every_hold_is_held_once() -> None:
    hostile = Setup(bank=RepeatingBank)
    assert [failure for seed in range(1, 60) if (failure := play_one(seed, hostile)[1])] == []


SOON = 100  # seeds that an ordinary test plays


@pytest.mark.parametrize("bug", [each for each in PLANTED if each.within <= SOON], ids=lambda bug: bug.bug)
def test_a_planted_bug_is_found_within_so_many_seeds(bug: Planted) -> None:
    first_failure(bug)


@pytest.mark.slow
@pytest.mark.parametrize("bug", [each for each in PLANTED if each.within > SOON], ids=lambda bug: bug.bug)
def test_a_rare_planted_bug_is_found_within_so_many_seeds(bug: Planted) -> None:
    first_failure(bug)
