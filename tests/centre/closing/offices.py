"""An office at work: its stations, its officers, and reports whose money stands as a test needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.centre.recovery.pots import Lost, rob

Run = Callable[[], int]
DISTRICT, ELSEWHERE = "korvane", "tamsara"


def officer(number: int = 1, district: str = DISTRICT) -> Any:
    from haltline.centre.people.models import Person

    return Person.objects.get(username=f"{district}-{number}")


def scope(name: str = f"district:{DISTRICT}") -> Any:
    from haltline.centre.kernel.scope import in_scope

    return in_scope(name)


def stations() -> None:
    """Two stations here and one in the other district."""
    from haltline.centre.people.actions import put_station

    put_station("kv-north", "Korvane North", DISTRICT)
    put_station("kv-south", "Korvane South", DISTRICT)
    put_station("ts-fort", "Tamsara Fort", ELSEWHERE)


def told_of(lost: Lost, run: Run) -> Any:
    """A report whose money the bank told of in these sums."""
    (dispute,) = rob([lost], run)
    return dispute.report


def drawn(run: Run) -> Any:
    """A report all of whose money was drawn as cash before any bank could hold it."""
    return told_of(Lost(withdrawn=20_000_00), run)


def again(report: Any) -> Any:
    """The report as it stands now; in a scope."""
    from haltline.centre.reports.models import Report

    return Report.objects.get(pk=report.pk)


def at_once(*acts: Callable[[], None]) -> list[str]:
    """Do these acts at the same time, each on a connection of its own; gives how each ended."""
    import threading

    from django.db import connection

    from haltline.centre.kernel.errors import HaltlineError

    ends = [""] * len(acts)
    begin = threading.Barrier(len(acts))

    def run(number: int, act: Callable[[], None]) -> None:
        try:
            with scope():
                begin.wait(10)
                act()
            ends[number] = "done"
        except HaltlineError as fault:
            ends[number] = type(fault).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)
