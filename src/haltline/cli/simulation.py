"""`haltline city simulate` and `haltline city replay`: the hold network in memory, seed by seed."""

import argparse
import sys
from typing import TYPE_CHECKING

from haltline.cli import numbers

if TYPE_CHECKING:
    from haltline.city.simulation.playing import Played, Progress

FAILURES_SHOWN = 20


def register_simulation(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds both verbs."""
    simulate = verbs.add_parser(
        "simulate", help="play seeded worlds in memory, every invariant after every step", allow_abbrev=False
    )
    simulate.add_argument("--seeds", type=numbers.how_many, required=True, metavar="N", help="how many seeds")
    simulate.add_argument("--first", type=numbers.seed, default=1, metavar="S", help="the first seed")
    simulate.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    simulate.set_defaults(run=run_simulate)
    again = verbs.add_parser("replay", help="tell one seed step by step", allow_abbrev=False)
    again.add_argument("--seed", type=numbers.seed, required=True, metavar="N", help="which seed")
    again.set_defaults(run=run_replay)


def run_simulate(arguments: argparse.Namespace) -> int:
    """0 when no invariant broke, 1 otherwise."""
    from haltline.city.simulation.playing import play_seeds

    played = play_seeds(arguments.seeds, arguments.first, None if arguments.json else _progress(arguments))
    if arguments.json:
        print(played.to_json())
    else:
        _tell(played)
    return 1 if played.failures else 0


def run_replay(arguments: argparse.Namespace) -> int:
    """1 when the seed fails."""
    from haltline.city.simulation.replay import replay

    return 0 if replay(arguments.seed, print) is None else 1


def _progress(arguments: argparse.Namespace) -> "Progress":
    def progress(done: int, failed: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done} of {arguments.seeds} seeds, {failed} failed", end="", file=sys.stderr)

    return progress


def _tell(played: "Played") -> None:
    print(f"\r{played.seeds} seeds, {played.steps} steps in {played.seconds:.0f} s: ", end="")
    if not played.failures:
        print("every invariant held after every step")
        return
    print(f"{len(played.failures)} failed")
    for failure in played.failures[:FAILURES_SHOWN]:
        print(f"  seed {failure.seed}, step {failure.step}: {failure.invariant}, {failure.what}")
    print(f"haltline city replay --seed {played.failures[0].seed} tells the first")
