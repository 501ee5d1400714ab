"""`haltline areas`: the operator's map of districts, with populations."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

NAMED_MOST = 12  # districts named in one line


def register(subparsers: Any) -> None:
    """Add `areas` with its verbs."""
    parser = subparsers.add_parser("areas", help="the map of districts")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    new = verbs.add_parser("load", help="put a map and populations in place of those before")
    new.add_argument("--map", type=Path, required=True, metavar="FILE", help="districts, GeoJSON in WGS 84")
    new.add_argument("--population", type=Path, metavar="FILE", help="people by district, CSV")
    new.add_argument(
        "--alias", action="append", default=[], metavar="NAME=ON_MAP", help="another name of a district"
    )
    new.add_argument(
        "--split", action="append", default=[], metavar="NEW=FROM[@DAY]",
        help="a district cut out of another after people were counted",
    )  # fmt: skip
    new.set_defaults(run=load)


def load(arguments: argparse.Namespace) -> int:
    """Load the files; exit 2 with all that is wrong, and nothing is changed."""
    from haltline.cli.opening import open_centre

    aliases = dict(_pair(text, "--alias NAME=ON_MAP") for text in arguments.alias)
    splits = {new: _cut(old) for new, old in (_pair(each, "--split NEW=FROM") for each in arguments.split)}
    open_centre()
    from haltline.centre.published.mapping.actions import Files
    from haltline.centre.published.mapping.actions import load as put

    done = put(Files(arguments.map, arguments.population, aliases, splits))
    print(f"{done.districts} districts are on the map")
    for words, names in (
        ("no population, so no rate", done.without_population),
        ("in the population file and not on the map", done.unused),
    ):
        if names:
            more = f" and {len(names) - NAMED_MOST} more" if len(names) > NAMED_MOST else ""
            print(f"{words}: {', '.join(names[:NAMED_MOST])}{more}")
    return 0


def _pair(text: str, wanted: str) -> tuple[str, str]:
    from haltline.values.errors import InvalidValue

    left, sign, right = text.partition("=")
    if not (sign and left.strip() and right.strip()):
        raise InvalidValue("areas", f"{text!r} is not of the form {wanted}")
    return left.strip(), right.strip()


def _cut(text: str) -> tuple[str, date | None]:
    from haltline.values.errors import InvalidValue

    name, sign, day = text.partition("@")
    try:
        return name.strip(), date.fromisoformat(day) if sign else None
    except ValueError:
        raise InvalidValue("areas", f"{day!r} is no day such as 2026-03-02") from None
