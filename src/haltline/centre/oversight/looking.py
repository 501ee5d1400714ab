"""Looking through the centre's own history for what stands out: once a day, in a program of its own.

A history of a million reports takes minutes and gigabytes, which no worker should be without meanwhile. Run
as ``python -m haltline.centre.oversight.looking``; the sweep starts it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ..kernel.profile import profile

if TYPE_CHECKING:
    from .finding import Found

LEAST = 200  # reports; with fewer nothing could stand out
NICE = 15  # whoever works goes first


def due(now: datetime) -> date | None:
    """The day of the profile's zone whose look has not begun although its hour has come."""
    from django.db import connection

    from ..kernel.scope import in_scope

    day = local_day(now)
    if now.astimezone(ZoneInfo(profile().time_zone)).hour < profile().oversight.look_hour:
        return None
    with in_scope("sweep"), connection.cursor() as cursor:
        cursor.execute("select oversight_look_due(%s, %s)", [day, LEAST])
        return day if cursor.fetchone()[0] else None


def local_day(now: datetime) -> date:
    """The day it is in the profile's zone."""
    return now.astimezone(ZoneInfo(profile().time_zone)).date()


def start(day: date) -> None:
    """Start the program that looks; the first of two that begin a day does it."""
    subprocess.Popen(
        [sys.executable, "-m", "haltline.centre.oversight.looking", day.isoformat()],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def look(day: date) -> int | None:
    """Look through the history; gives how many questions stand, None where somebody else looks this day."""
    from .actions.asking import begun, ended, failed

    if not begun(day):
        return None
    try:
        events, reports, found = found_in_history()
        return ended(day, events, reports, found)
    except Exception as fault:
        failed(day, f"{type(fault).__name__}: {fault}")
        raise


def found_in_history() -> tuple[int, int, list[Found]]:
    """How many events and reports were looked through, and what stands out."""
    from django.conf import settings

    from haltline.oversight.detectors.ranks import each_person
    from haltline.oversight.reading import read_history
    from haltline.oversight.reports import reports_of

    from ..kernel.clock import database_now
    from .finding import finders_of
    from .leaving import write_history

    since = database_now() - timedelta(weeks=profile().oversight.look_weeks)
    file = Path(settings.CENTRE_KEY_FILE).with_name("history-looked-through.csv")
    file.unlink(missing_ok=True)  # of a look that was killed
    try:
        events = write_history(file, since)
        history = read_history(file)
    finally:
        file.unlink(missing_ok=True)
    history, reports = each_person(history, reports_of(history))
    found = [each for find in finders_of(profile()).values() for each in find(history, reports)]
    return events, len(reports.ids), found


def main(words: Iterable[str]) -> None:
    """Look for one day, given as ISO 8601."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haltline.centre.settings")
    os.nice(NICE)
    import django

    django.setup()
    look(date.fromisoformat(next(iter(words))))


if __name__ == "__main__":
    main(sys.argv[1:])
