"""`haltline restitute`: share a pot among those who lost, exact to the unit."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from haltline.cli.trace.built import open_built
from haltline.values.errors import InvalidValue

if TYPE_CHECKING:
    from haltline.engine.sharing import Claim, Past, Shares, Standing
    from haltline.sources.bad_input import Faults
    from haltline.sources.unsure import Unsure

PARI_PASSU = "pari-passu"
RULES = (PARI_PASSU, "rolling", "fifo", "libr")
WRITTEN = ("shares.csv", "compare.csv")  # an older run's do not stay
WAYS = ("compare",)
DIGITS_MAX = 400  # of a pot; exact at any size, but somebody has to read it


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command and its options."""
    command = subparsers.add_parser("restitute", help="share a pot among those who lost", allow_abbrev=False)
    command.add_argument("way", nargs="?", choices=WAYS, help="every rule side by side; else one rule")
    command.add_argument("--pot", type=minor_units, required=True, metavar="N")
    command.add_argument("--claims", type=Path, required=True, metavar="FILE")
    command.add_argument("--rule", choices=RULES)
    command.add_argument("--history", type=Path, metavar="FILE", help="what came into and left the pot")
    command.add_argument("--account", metavar="A", help="the pot's account in the history")
    command.add_argument("--openings", type=Path, metavar="FILE")
    command.add_argument("--min-payout", type=minor_units, default=0, metavar="N")
    command.add_argument("--out", type=Path, required=True, metavar="DIR")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Reads the claims, shares the pot and writes shares.csv, or compare.csv; says what stays unshared."""
    from haltline.sources.written import write_csv, written_whole

    rules = _rules(arguments)
    claims, past = _inputs(arguments, look_back=set(rules) != {PARI_PASSU})
    shared = {rule: _shares(arguments, claims, rule, past) for rule in rules}
    compared = arguments.way == "compare"
    last = "compare.csv" if compared else "shares.csv"  # nothing else says that the answer is finished
    with written_whole(arguments.out, owned=WRITTEN, last=last) as folder:
        if compared:
            rows = ((rule, *share) for rule in rules for share in shared[rule].amounts.items())
            write_csv(folder / "compare.csv", ("rule", "claim_id", "amount"), rows)
        else:
            write_csv(folder / "shares.csv", ("claim_id", "amount"), shared[rules[0]].amounts.items())
    for rule, shares in shared.items():
        named = f"{rule} " if len(shared) > 1 else ""
        print(f"{named}shared: {arguments.pot - shares.unshared}")
        print(f"{named}unshared: {shares.unshared}")
    return 0


def _rules(arguments: argparse.Namespace) -> list[str]:
    """The rules to share by; InvalidValue when a rule is missing, or one that cannot do without its past."""
    if arguments.way == "compare":
        if arguments.rule:
            raise InvalidValue("--rule", "is not chosen when all rules are compared; leave it out")
        return sorted(RULES) if arguments.history else [PARI_PASSU]
    if not arguments.rule:
        raise InvalidValue("--rule", f"is needed: one of {', '.join(RULES)}")
    return [arguments.rule]


def _inputs(arguments: argparse.Namespace, *, look_back: bool) -> "tuple[list[Claim], Standing | None]":
    """The claims, and on their payments where a rule looks back; BadInput lists all bad rows."""
    from haltline.sources.bad_input import Faults
    from haltline.sources.money_lists import read_claims, standing

    faults = Faults()
    if not look_back:
        if arguments.history or arguments.account or arguments.openings:
            print("haltline: pari-passu looks at losses only; the history is not read", file=sys.stderr)
        listed = read_claims(arguments.claims, faults)
        faults.stop_if_any()
        return listed.claims, None
    if not (arguments.history and arguments.account):
        raise InvalidValue(f"--rule {arguments.rule}", "needs --history FILE and --account A")
    listed = read_claims(arguments.claims, faults, with_payments=True)
    past, unsure = _past(arguments, faults)
    stood = standing(listed, past, unsure, faults)
    faults.stop_if_any()
    return listed.claims, stood


def _past(arguments: argparse.Namespace, faults: "Faults") -> "tuple[Past, Unsure | None]":
    """The ledger of the pot's account, from a file or a built folder, and what its bad rows leave open."""
    from haltline.engine import Past
    from haltline.sources.money_lists import read_openings
    from haltline.sources.transactions import Layout, legible

    history, layout = arguments.history, Layout()
    if history.is_dir():
        if arguments.openings:
            raise InvalidValue("--openings", "were settled when the ledger was built; leave it out")
        return Past(open_built(history)[0].ledger, arguments.account), None
    openings = read_openings(arguments.openings, layout.scale, faults) if arguments.openings else {}
    reading = legible(history, layout, openings, faults)
    faults.stop_if_empty(history, reading.report.rows)
    return Past(reading.ledger, arguments.account), reading.unsure


def _shares(
    arguments: argparse.Namespace, claims: "list[Claim]", rule: str, past: "Standing | None"
) -> "Shares":
    from haltline.engine import restitute

    return restitute(arguments.pot, claims, min_payout=arguments.min_payout, rule=rule, past=past)


def minor_units(text: str) -> int:
    """A whole number of minor units, 0 or more."""
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError("must be a whole number of minor units, as in 125010")
    if len(text) > DIGITS_MAX:
        raise argparse.ArgumentTypeError(f"is too large: it has more than {DIGITS_MAX} digits")
    return int(text)
