"""`haltline oversight analyse`: the figures of anybody's history of events."""

import argparse
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from haltline.values import times
from haltline.values.errors import InvalidValue

if TYPE_CHECKING:
    from haltline.centre.kernel.profile import Oversight, Profile
    from haltline.oversight.analysis import Asking
    from haltline.oversight.history import History
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
    command.add_argument("--target", metavar="SECONDS", help="that clock's target, not the profile's")
    command.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    command.set_defaults(run=run_analyse)


def run_analyse(arguments: argparse.Namespace) -> int:
    """0 also where rows were excluded, which are named; 2 for a file of which no row can be counted."""
    from haltline.cli.oversight import table, told
    from haltline.oversight.analysis import analyse
    from haltline.oversight.reading import read_history

    profile = _profile(arguments.profile)
    target = None if arguments.target is None else _target(arguments.target)
    clocks = _clocks(profile.oversight, arguments.clock, target)
    as_of = _moment(arguments.as_of) if arguments.as_of else None
    history = read_history(arguments.events, as_of)
    if as_of is None:
        _require_any(arguments.events, history)
    found = analyse(history, clocks, arguments.clock, _asking(profile, clocks))
    if arguments.json:
        sys.stdout.write(told.as_json(found, calendar=history.calendar))
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
        targets[name] = target
    if name not in targets:
        raise InvalidValue(
            "--clock", f"{name} has no target in the profile ({', '.join(targets)}); give --target"
        )
    return clocks_of(targets, {each: frozenset(clock.pauses) for each, clock in oversight.clocks.items()})


def _target(text: str) -> float:
    """Seconds, at least a microsecond."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 1e-6 <= seconds < SECONDS_MAX:
        raise InvalidValue(
            "--target",
            f"{text!r} is not a number of seconds above 0; write 86400 for a day, 3600 for an hour",
        )
    return seconds


def _require_any(file: Path, history: "History") -> None:
    """BadInput for a file that has rows, of which none can be counted: its figures would be of nothing."""
    from haltline.sources.bad_input import BadInput

    if len(history) or not history.excluded:
        return
    first = history.excluded[0]
    raise BadInput(
        f"{file}: line {first.line}: {first.reason}. None of its {len(history.excluded):,} rows can be "
        "counted; mend the file and run this again"
    )


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
    if text.lstrip("-").isdecimal() and text.isascii():
        if abs(int(text)) >= SECONDS_MAX:
            from haltline.oversight.strange_times import beyond_years

            raise InvalidValue("--as-of", beyond_years(int(text)))
        return int(text) * 1_000_000
    return times.to_micros(times.parse(text, field="--as-of"))


SECONDS_MAX = 253_402_300_800  # the year 10000
