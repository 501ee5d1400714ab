"""`haltline trace`: follow disputed money through a ledger and say where every unit is; or compare rules."""

import argparse
from pathlib import Path

from haltline.cli.trace.inputs import RULES, add_inputs
from haltline.values.errors import InvalidValue

WAYS = ("compare",)


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command and its options."""
    command = subparsers.add_parser(
        "trace", help="follow disputed money through a ledger", allow_abbrev=False
    )
    command.add_argument("way", nargs="?", choices=WAYS, help="every rule side by side; else one rule")
    add_inputs(command)
    command.add_argument("--rule", choices=RULES)
    command.add_argument("--out", type=Path, required=True, metavar="DIR")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Reads, traces and writes; 0, or 1 when the written rows do not add up."""
    if arguments.way == "compare":
        from haltline.cli.trace import compare

        if arguments.rule:
            raise InvalidValue("--rule", "is not chosen when all rules are compared; leave it out")
        return compare.run(arguments)
    if not arguments.rule:
        raise InvalidValue("--rule", f"is needed: one of {', '.join(RULES)}")
    from haltline.cli.trace import answer

    return answer.run(arguments)
