"""`haltline figures`: what has been published, and corrections of it."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any


def register(subparsers: Any) -> None:
    """Add `figures` with its verbs."""
    parser = subparsers.add_parser("figures", help="figures that everybody may read")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    mend = verbs.add_parser("correct", help="publish a day anew, beside what was published, with the reason")
    mend.add_argument("day", metavar="YYYY-MM-DD")
    mend.add_argument("--reason", required=True, help="everybody reads it; at most 200 characters")
    mend.set_defaults(run=correct)


def correct(arguments: argparse.Namespace) -> int:
    """Correct the day; exit 2 where nothing has changed, or so little that it would tell of few reports."""
    from haltline.cli.opening import open_centre
    from haltline.values.errors import InvalidValue

    try:
        day = date.fromisoformat(arguments.day)
    except ValueError:
        raise InvalidValue("figures", f"{arguments.day} is no day such as 2026-03-02") from None
    if not 0 < len(arguments.reason.strip()) <= REASON_MOST:
        raise InvalidValue("figures", f"--reason has 1 to {REASON_MOST} characters")
    open_centre()
    from haltline.centre.published.actions import correct as publish_anew

    for row in publish_anew(day, arguments.reason.strip()):
        print(f"{row.measure:<10} {row.since}, {row.days} days: now {row.value}, revision {row.revision}")
    return 0


REASON_MOST = 200  # characters; the row has no more
