"""`haltline trace`: follow disputed money through a ledger and say where every unit is, in several ways."""

import argparse
from importlib import import_module
from pathlib import Path

from haltline.cli.trace.backends import KERNEL
from haltline.cli.trace.inputs import RULES, add_inputs
from haltline.values.errors import InvalidValue

FILES = "files"
NEEDED = {  # by each way, and refused by the others; a way is a module of this folder
    FILES: {"rule", "out"},
    "compare": {"out"},
    "report": {"rule", "out"},
    "explain": {"rule", "account"},
    "paths": {"rule", "dispute"},
}
HERE = ("explain", "paths")  # their questions are answered in this process
WANTED = {"report": {"svg", "png", "fonts", "dispute"}}  # possible besides


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command and its options."""
    command = subparsers.add_parser(
        "trace", help="follow disputed money through a ledger", allow_abbrev=False
    )
    command.add_argument(
        "way", nargs="?", choices=sorted(NEEDED), default=FILES, metavar="WAY",
        help="compare: every rule side by side; report: a page with pictures; explain: one account's "
        "arithmetic; paths: one dispute's way; without it the files of one rule",
    )  # fmt: skip
    add_inputs(command)
    command.add_argument("--rule", choices=RULES)
    command.add_argument("--out", type=Path, metavar="DIR", help="of a report: the page, FILE.html")
    command.add_argument("--svg", type=Path, metavar="FILE", help="of a report: the picture as a file too")
    command.add_argument("--png", type=Path, metavar="FILE", help="of a report: the picture as pixels")
    command.add_argument(
        "--fonts", type=Path, metavar="DIR", help="of --png: fonts, instead of the machine's"
    )
    command.add_argument("--account", metavar="A", help="to explain")
    command.add_argument("--dispute", metavar="D", help="whose way to show; of a report: this one alone")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Checks that the way has what it needs, and goes it; 0, or 1 when written rows do not add up."""
    way = arguments.way
    for name in ("rule", "out", "account", "dispute", "svg", "png", "fonts"):
        given = getattr(arguments, name) is not None
        if name in NEEDED[way] and not given:
            choice = f": one of {', '.join(RULES)}" if name == "rule" else ""
            raise InvalidValue(f"--{name}", f"is needed{choice}")
        if given and name not in NEEDED[way] | WANTED.get(way, set()):
            called = "trace" if way == FILES else f"trace {way}"
            raise InvalidValue(f"--{name}", f"is not for `{called}`; leave it out")
    if way in HERE and arguments.backend != KERNEL:
        raise InvalidValue("--backend", f"is not for `trace {way}`, which asks in this process; leave it out")
    module = import_module(f"haltline.cli.trace.{'answer' if way == FILES else way}")
    return int(module.run(arguments))
