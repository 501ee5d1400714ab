"""`haltline worker`: runs the centre's jobs; `haltline serve` starts it beside the web process."""

from __future__ import annotations

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    """Add `worker`."""
    parser = subparsers.add_parser("worker", help="run the centre's jobs")
    parser.add_argument(
        "--only-jobs", action="store_true", help="a further worker: leave clocks and rescue to the first"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run jobs until told to stop."""
    from haltline.centre.worker import main

    main(only_jobs=arguments.only_jobs)
    return 0
