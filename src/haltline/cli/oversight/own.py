"""`haltline oversight history` and `look`: the centre's own history, as a file or looked through now."""

import argparse
from datetime import timedelta
from pathlib import Path

from haltline.values.errors import InvalidValue

WEEKS = 104


def register_own(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds both verbs."""
    out = verbs.add_parser("history", help="write the centre's own history as `analyse` reads it")
    out.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new CSV file")
    out.add_argument("--why", required=True, help="stands in each district's log")
    out.add_argument("--weeks", type=int, default=WEEKS, metavar="N", help=f"so far back (default {WEEKS})")
    out.set_defaults(run=write)
    look = verbs.add_parser("look", help="look through the own history now, as is done once a day")
    look.set_defaults(run=look_now)


def write(arguments: argparse.Namespace) -> int:
    """0 when written; 2 when the file is there, or without a reason."""
    if not arguments.why.strip():
        raise InvalidValue("--why", "is empty; say what the history is taken out for")
    if arguments.out.exists():
        raise InvalidValue("--out", f"{arguments.out} is there already; name a new file")
    if arguments.weeks < 1:
        raise InvalidValue("--weeks", "is not a number of weeks above 0")
    from haltline.cli.opening import open_centre

    open_centre()
    from haltline.centre.kernel.clock import database_now
    from haltline.centre.oversight.leaving import write_history

    part = arguments.out.with_name(arguments.out.name + ".part")
    part.unlink(missing_ok=True)
    events = write_history(part, database_now() - timedelta(weeks=arguments.weeks), why=arguments.why.strip())
    part.rename(arguments.out)
    print(f"written   {events:,} events to {arguments.out}")
    print("          what victims told is in it: keep it as you keep their reports")
    return 0


def look_now(arguments: argparse.Namespace) -> int:
    """0 when looked through, 1 where the day's look is under way or done."""
    from haltline.cli.opening import open_centre

    open_centre()
    from haltline.centre.kernel.clock import database_now
    from haltline.centre.oversight.looking import local_day, look

    day = local_day(database_now())
    found = look(day)
    if found is None:
        print(f"The look of {day} has begun already; its questions are at /oversight/hidden.")
        return 1
    print(f"looked    {found} questions stand; they are at /oversight/hidden")
    return 0
