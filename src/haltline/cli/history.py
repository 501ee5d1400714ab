"""`haltline city history`: years of a practice country's events, with misdeeds planted when asked for."""

import argparse
import sys
from pathlib import Path

ENDINGS = (".csv", ".csv.gz", ".parquet")


def register_history(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the verb."""
    history = verbs.add_parser(
        "history", help="write years of events with known truth, to try oversight on", allow_abbrev=False
    )
    history.add_argument("--seed", type=int, required=True, metavar="N", help="the same seed, the same bytes")
    history.add_argument(
        "--years", type=float, default=3.0, metavar="Y", help="how many years; 3 unless told"
    )
    history.add_argument(
        "--reports", type=int, default=20_000, metavar="R", help="how many reports; 20000 unless told"
    )
    history.add_argument(
        "--plant",
        action="append",
        default=[],
        metavar="KIND[:UNIT][,from=DATE][,strength=S]",
        help="a misdeed of docs/detectors.md, at a unit by name, or at an officer, station, district or bank",
    )
    history.add_argument("--out", type=Path, required=True, metavar="FILE", help=", ".join(ENDINGS))
    history.add_argument(
        "--truth", type=Path, metavar="FILE", help="what was planted, and what happened besides"
    )
    history.set_defaults(run=run_history)


def run_history(arguments: argparse.Namespace) -> int:
    """0 when all is written; InvalidValue or BadInput says what cannot be."""
    from haltline.city.history.files import write_history, write_truth
    from haltline.city.history.making import make_history
    from haltline.city.history.misdeeds.plants import wish
    from haltline.values.errors import InvalidValue

    if not arguments.out.name.endswith(ENDINGS):
        raise InvalidValue("out", f"{arguments.out.name} ends in none of {', '.join(ENDINGS)}")
    if arguments.seed < 0:
        raise InvalidValue("seed", "a seed is 0 or more")
    wishes = [wish(text) for text in arguments.plant]
    made = make_history(arguments.seed, arguments.years, arguments.reports, wishes)
    rows = write_history(made, arguments.out)
    if arguments.truth:
        write_truth(made, arguments.truth)
    print(f"{rows} events of {len(made.texts[0])} reports in {arguments.out}", file=sys.stderr)
    return 0
