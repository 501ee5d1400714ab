"""`haltline city rehearse`: the seeds of the simulation against the real centre on its own database."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from haltline.cli import numbers

if TYPE_CHECKING:
    from haltline.cli.rehearsal.play import Played


def register(verbs: Any) -> None:
    """Add `rehearse`."""
    parser = verbs.add_parser("rehearse", help="play the simulation's seeds against the real centre, too")
    parser.add_argument("--seeds", type=numbers.how_many, required=True, metavar="N", help="how many seeds")
    parser.add_argument("--first", type=numbers.seed, default=1, metavar="S", help="the first seed")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """1 when an invariant was broken, or when the two centres ended with different books."""
    from haltline.cli.rehearsal.play import ready_ground, rehearse

    seeds = range(arguments.first, arguments.first + arguments.seeds)
    with ready_ground() as ground:
        found, seconds = rehearse(ground, seeds, heard=(lambda played: None) if arguments.json else _say)
    told = {
        "seeds": len(seeds), "steps": found.steps, "failures": found.failures,
        "differing": found.differing, "seconds": round(seconds, 1),
    }  # fmt: skip
    if arguments.json:
        print(json.dumps(told))
    else:
        print(f"{len(seeds)} seeds, {found.steps} steps in {seconds:.0f} s: {_verdict(told)}")
    return 1 if found.failures or found.differing else 0


def _say(played: Played) -> None:
    """One line for each seed, and what was wrong in it."""
    print(f"seed {played.seed}: {played.steps} steps", file=sys.stderr)
    for failure in played.failures:
        print(f"  {failure.invariant} after step {failure.step}: {failure.what}", file=sys.stderr)
    for difference in played.differing:
        print(f"  {difference}", file=sys.stderr)


def _verdict(told: dict[str, Any]) -> str:
    wrong = len(told["failures"]) + len(told["differing"])
    return f"{wrong} went wrong" if wrong else "every invariant held, and both centres have the same books"
