"""`haltline oversight evaluate`: what detectors find where truth is known, and whom they ask wrongly."""

import argparse
import json
import multiprocessing
import os
import sys
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from haltline.cli import numbers

if TYPE_CHECKING:
    from haltline.cli.oversight.measuring import Measured
    from haltline.cli.oversight.scoring import Score

PROCESSES_MOST = 8


def register_evaluate(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the verb."""
    command = verbs.add_parser(
        "evaluate", help="measure the detectors on seeded histories of known truth", allow_abbrev=False
    )
    command.add_argument(
        "--seeds", type=numbers.how_many, required=True, metavar="N", help="how many histories"
    )
    command.add_argument("--first", type=numbers.how_many, default=1, metavar="S", help="the first seed")
    command.add_argument(
        "--reports",
        type=numbers.how_many,
        metavar="R",
        help="how many reports each history has; 24000 unless told",
    )
    command.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    command.set_defaults(run=run_evaluate)


def run_evaluate(arguments: argparse.Namespace) -> int:
    """0 always: it is a measurement. Progress goes to stderr."""
    from haltline.cli.oversight.scoring import scores

    seeds = range(arguments.first, arguments.first + arguments.seeds)
    measured = []
    for done, history in enumerate(_measured(seeds, arguments.reports), 1):
        measured.append(history)
        print(f"{done} of {len(seeds)} histories", file=sys.stderr, flush=True)
    found = scores(measured)
    if arguments.json:
        print(json.dumps({"detectors": [score.told() for score in found]}))
    else:
        print("\n".join(_table(found)))
    return 0


def _measured(seeds: range, reports: int | None) -> "Iterator[list[Measured]]":
    """One history after another, in the order of the seeds, on as many processors as there are."""
    from haltline.cli.oversight.measuring import REPORTS, measure

    one = partial(measure, reports=reports or REPORTS)
    processes = min(os.cpu_count() or 1, len(seeds), PROCESSES_MOST)
    if processes <= 1:
        yield from map(one, seeds)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap(one, seeds)


def _table(found: "list[Score]") -> Iterator[str]:
    heads = f"{'planted':>8}{'a week':>8}{'found':>7}{'near':>6}{'days':>7}{'asked':>7}{'innocent':>10}"
    yield f"{'kind':20}{heads}   share and 95 %"
    for score in found:
        weekly = "-" if score.weekly is None else f"{score.weekly:.1f}"
        days = "-" if score.days is None else f"{score.days:.0f}"
        low, high = score.interval
        yield (
            f"{score.kind:20}{score.planted:>8}{weekly:>8}{score.found:>7}{score.near:>6}{days:>7}"
            f"{score.asked:>7}{score.innocent:>10}   {score.share:.3%} [{low:.3%}, {high:.3%}]"
        )
