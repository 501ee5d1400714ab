"""`haltline restitute`: share a pot among those who lost, exact to the unit."""

import argparse
import sys
from pathlib import Path

from haltline.values.errors import InvalidValue

RULES = ("pari-passu", "rolling", "fifo", "libr")
PAST = {"--history": "FILE", "--account": "A", "--openings": "FILE"}  # for rules that look at the pot's past
SHARED = ("pari-passu",)  # by this version; the others are refused by name


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command and its options."""
    command = subparsers.add_parser("restitute", help="share a pot among those who lost", allow_abbrev=False)
    command.add_argument("--pot", type=minor_units, required=True, metavar="N")
    command.add_argument("--claims", type=Path, required=True, metavar="FILE")
    command.add_argument("--rule", choices=RULES, required=True)
    for flag, what in PAST.items():
        command.add_argument(flag, metavar=what)
    command.add_argument("--min-payout", type=minor_units, default=0, metavar="N")
    command.add_argument("--out", type=Path, required=True, metavar="DIR")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Reads the claims, shares the pot and writes shares.csv; says what stays unshared."""
    if arguments.rule not in SHARED:
        raise InvalidValue(f"--rule {arguments.rule}", "is not done by this version; it shares pari-passu")
    from haltline.engine import restitute
    from haltline.sources.bad_input import Faults
    from haltline.sources.money_lists import read_claims
    from haltline.sources.written import write_csv, written_whole

    if arguments.history or arguments.account or arguments.openings:
        print("haltline: pari-passu looks at losses only; the history is not read", file=sys.stderr)
    faults = Faults()
    claims = read_claims(arguments.claims, faults)
    faults.stop_if_any()
    shares = restitute(arguments.pot, claims, min_payout=arguments.min_payout, rule=arguments.rule)
    with written_whole(arguments.out) as folder:
        write_csv(folder / "shares.csv", ("claim_id", "amount"), shares.amounts.items())
    print(f"shared: {arguments.pot - shares.unshared}")
    print(f"unshared: {shares.unshared}")
    return 0


def minor_units(text: str) -> int:
    """A whole number of minor units, 0 or more."""
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError("must be a whole number of minor units, as in 125010")
    return int(text)
