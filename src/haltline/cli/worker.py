"""`haltline worker`: runs the centre's jobs; `haltline serve` starts it beside the web process."""

from __future__ import annotations

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    """Add `worker`."""
    subparsers.add_parser("worker", help="run the centre's jobs").set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run jobs until told to stop."""
    from haltline.centre.worker import main

    main()
    return 0
