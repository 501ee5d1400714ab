"""`haltline city bank`: one bank of the practice city as a process of its own."""

import argparse
from pathlib import Path

from haltline.cli.comparison import register_compare
from haltline.cli.history import register_history
from haltline.cli.rehearsal import command as rehearsal
from haltline.cli.simulation import register_simulation


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `city` with its sub-commands to the command line."""
    city = subparsers.add_parser("city", help="the practice city: banks, victims and mules, all seeded")
    verbs = city.add_subparsers(dest="verb", metavar="VERB", required=True)
    bank = verbs.add_parser("bank", help="serve one bank of a city on its loopback port")
    bank.add_argument("--config", type=Path, required=True, help="the city's control file, city.json")
    bank.add_argument("--code", required=True, help="which of its banks")
    bank.set_defaults(run=serve_bank)
    register_compare(verbs)
    register_simulation(verbs)
    register_history(verbs)
    rehearsal.register(verbs)


def serve_bank(arguments: argparse.Namespace) -> int:
    """Serves until told to end; 2 when the control file cannot be read or names no such bank."""
    from haltline.city.serve import run_bank
    from haltline.values.errors import InvalidValue

    try:
        run_bank(arguments.config, arguments.code)
    except (OSError, KeyError) as error:
        raise InvalidValue("city", str(error)) from error
    return 0
