"""`haltline oversight analyse`: the figures of anybody's history of events."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from haltline.values import times
from haltline.values.errors import InvalidValue

if TYPE_CHECKING:
    from haltline.centre.kernel.profile import Oversight, Profile
    from haltline.oversight.analysis import Asking
    from haltline.oversight.stages import Clock

DEFAULT_CLOCK = "reported-held"
DEFAULT_PROFILE = "india"


def register_analyse(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the verb."""
    command = verbs.add_parser(
        "analyse",
        help="how fast, how even, how honest, what harm: from a CSV or Parquet file",
        allow_abbrev=False,
    )
    command.add_argument(
        "--events", type=Path, required=True, metavar="FILE", help="the history, a row an event"
    )
    command.add_argument("--as-of", metavar="T", help="what was known then (default: the last recorded_at)")
    command.add_argument(
        "--profile", metavar="P", help="whose clocks: a profile's name or file (default: the centre's)"
    )
    command.add_argument(
        "--clock",
        default=DEFAULT_CLOCK,
        metavar="FROM-TO",
        help=f"compare units on this (default {DEFAULT_CLOCK})",
    )
    command.add_argument(
        "--target", type=float, metavar="SECONDS", help="that clock's target, not the profile's"
    )
    command.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    command.set_defaults(run=run_analyse)


def run_analyse(arguments: argparse.Namespace) -> int:
    """0 also where rows were excluded, which are named; 2 for a file that cannot be read."""
    from haltline.cli.oversight import table, told
    from haltline.oversight.analysis import analyse
    from haltline.oversight.reading import read_history

    profile = _profile(arguments.profile)
    clocks = _clocks(profile.oversight, arguments.clock, arguments.target)
    as_of = _moment(arguments.as_of) if arguments.as_of else None
    history = read_history(arguments.events, as_of)
    found = analyse(history, clocks, arguments.clock, _asking(profile, clocks))
    if arguments.json:
        sys.stdout.write(told.as_json(found))
    else:
        print("\n".join(table.lines(history, found)))
    return 0


def _profile(name: str | None) -> "Profile":
    import os

    from haltline.centre.kernel.profile import ProfileFault, load

    try:
        return load(name or os.environ.get("HALTLINE_PROFILE", DEFAULT_PROFILE))
    except ProfileFault as fault:
        raise InvalidValue("--profile", str(fault)) from None


def _clocks(oversight: "Oversight", name: str, target: float | None) -> "dict[str, Clock]":
    """The profile's clocks, with the chosen one among them."""
    from haltline.oversight.stages import clocks_of, ends

    try:
        ends(name)
    except ValueError as error:
        raise InvalidValue("--clock", str(error)) from None
    targets = {each: clock.target_seconds for each, clock in oversight.clocks.items()}
    if target is not None:
        if not 0 < target < SECONDS_MAX:
            raise InvalidValue("--target", "is not a number of seconds above 0")
        targets[name] = target
    if name not in targets:
        raise InvalidValue(
            "--clock", f"{name} has no target in the profile ({', '.join(targets)}); give --target"
        )
    return clocks_of(targets, {each: frozenset(clock.pauses) for each, clock in oversight.clocks.items()})


def _asking(profile: "Profile", clocks: "dict[str, Clock]") -> "Asking":
    """What finds the questions that a history raises."""
    from haltline.oversight.detectors import Policy, questions

    try:
        policy = Policy.of(profile.oversight.detectors, clocks.values(), profile.time_zone)
    except ValueError as error:
        raise InvalidValue("--profile", str(error)) from None
    return lambda history, reports: questions(history, reports, policy)


def _moment(text: str) -> int:
    """Microseconds of integer seconds or of an RFC 3339 time."""
    if text.lstrip("-").isdecimal() and text.isascii() and abs(int(text)) < SECONDS_MAX:
        return int(text) * 1_000_000
    return times.to_micros(times.parse(text, field="--as-of"))


SECONDS_MAX = 253_402_300_800  # the year 10000
