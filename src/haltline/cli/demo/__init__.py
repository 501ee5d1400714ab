"""`haltline demo`: the main job end to end, on one machine, in a minute: report, trail, hold, give back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

SPEED = 60.0
PORT = 8000
EXIT_AFTER_SECONDS = 120.0
USUAL, HARD = "usual", "hard"


def register(subparsers: Any) -> None:
    """Add `demo`."""
    parser = subparsers.add_parser("demo", help="run the main job in a practice city")
    parser.add_argument("--seed", type=int, default=1, help="which city; the same seed gives the same city")
    parser.add_argument("--speed", type=float, default=SPEED, help="real-life minutes a minute (default 60)")
    parser.add_argument(
        "--city", choices=(USUAL, HARD), default=USUAL, help="even-tempered banks, or ones that are not"
    )
    parser.add_argument("--exit", action="store_true", help="end when everything is settled")
    parser.add_argument("--summary", type=Path, metavar="FILE", help="write the figures as JSON")
    parser.add_argument(
        "--port", type=int, default=PORT, help="where the pages are; the next free one if busy"
    )
    ledger = parser.add_argument_group("a city from anyone's ledger")
    ledger.add_argument("--ledger", type=Path, metavar="FILE", help="transactions, as for trace")
    ledger.add_argument("--disputed", type=Path, metavar="FILE", help="disputes, as for trace")
    ledger.add_argument("--openings", type=Path, metavar="FILE", help="opening balances, as for trace")
    ledger.add_argument("--columns", default="", help="other column names, as for trace")
    ledger.add_argument("--scale", type=int, default=0, help="decimals of amounts, as for trace")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run until Ctrl-C, or with --exit until settled; 1 when it did not settle in time, 2 for bad input."""
    from haltline.cli.demo.show import Show
    from haltline.values.errors import InvalidValue

    if arguments.speed <= 0:
        raise InvalidValue("--speed", "must be more than zero")
    if bool(arguments.ledger) != bool(arguments.disputed):
        raise InvalidValue("--ledger", "needs --disputed, and the other way round")
    return Show(arguments).run()
