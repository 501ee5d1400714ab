"""`haltline worker`: runs the centre's jobs; `haltline serve` starts it beside the web process."""

from __future__ import annotations

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    """Add `worker`."""
    parser = subparsers.add_parser("worker", help="run the centre's jobs")
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--only-jobs", action="store_const", dest="part", const="jobs",
        help="a further worker: leave clocks and rescue to the first",
    )  # fmt: skip
    which.add_argument(
        "--replies", action="store_const", dest="part", const="replies",
        help="the worker of banks' answers: it posts them the moment they come, and never stands back",
    )  # fmt: skip
    parser.set_defaults(run=run, part="all")


def run(arguments: argparse.Namespace) -> int:
    """Run jobs until told to stop."""
    from haltline.centre.worker import Part, main

    main(Part(arguments.part))
    return 0
