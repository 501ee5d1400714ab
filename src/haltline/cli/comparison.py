"""`haltline city compare`: the same fraud waves under four procedures, and what is assumed."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from haltline.cli import numbers
from haltline.cli.results import result_file

SEEDS = 200
SENSITIVITY_SEEDS_MAX = 24  # each is played a hundred times: enough to see what matters, in minutes


def register_compare(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the verb."""
    verb = verbs.add_parser("compare", help="the same fraud waves under four procedures", allow_abbrev=False)
    verb.add_argument("--seeds", type=numbers.how_many, default=SEEDS, metavar="N", help="how many waves")
    verb.add_argument("--first", type=numbers.seed, default=1, metavar="S", help="the first seed")
    verb.add_argument("--setting", default="base", metavar="NAME", help="other values of some assumptions")
    verb.add_argument("--settings", action="store_true", help="list the settings and what they change")
    verb.add_argument("--json", action="store_true", help="figures and assumptions as JSON")
    verb.add_argument(
        "--plot", type=result_file, metavar="FILE.svg", help="draw the outcome beside what is assumed"
    )
    verb.add_argument(
        "--sensitivity", type=result_file, metavar="FILE.svg", help="draw how much each assumption matters"
    )
    verb.set_defaults(run=run_compare)


def run_compare(arguments: argparse.Namespace) -> int:
    """Plays, prints and draws; 2 when there is no such setting."""
    from haltline.city.compare import assumptions, many, told

    if arguments.settings:
        print("\n".join(_listed(each) for each in assumptions.settings().values()))
        return 0
    given = assumptions.load(arguments.setting)
    seeds = range(arguments.first, arguments.first + arguments.seeds)
    compared = many.compare(seeds, given.given(), _progress("waves"))
    if arguments.plot:
        from haltline.city.compare.outcome_svg import outcome_svg

        _write(arguments.plot, outcome_svg(compared, given, len(seeds)))
    if arguments.sensitivity:
        from haltline.city.compare.swing_svg import swing_svg

        few = seeds[:SENSITIVITY_SEEDS_MAX]
        at_ends = many.swings(few, given, _progress("waves at the ends of assumptions"))
        _write(arguments.sensitivity, swing_svg(compared, at_ends, given, len(few)))
    if arguments.json:
        print(json.dumps(told.as_json(compared, given, len(seeds)), indent=1))
    else:
        print(told.as_table(compared, given, len(seeds)))
    return 0


def _listed(setting: object) -> str:
    name, why, changes = (getattr(setting, each) for each in ("name", "why", "changes"))
    changed = ", ".join(f"{key} = {value:g}" for key, value in changes.items()) or "nothing"
    return f"{name}: {why}\n    changes {changed}"


def _write(file: Path, drawing: str) -> None:
    file.write_text(drawing, encoding="utf-8")
    print(f"drawn: {file}", file=sys.stderr)


def _progress(what: str) -> Callable[[int, int], None]:
    def show(done: int, of: int) -> None:
        if sys.stderr.isatty():
            end = "\r\x1b[K" if done == of else ""
            print(f"\r\x1b[K{done:,} of {of:,} {what}{end}", end="", file=sys.stderr, flush=True)

    return show
