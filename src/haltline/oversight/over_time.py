"""All that changed over time in a history, for the worse or the better; and of how many it could be seen."""

from collections.abc import Mapping
from typing import NamedTuple

from haltline.oversight.changes import (
    Change,
    Paces,
    can_change,
    late_bank,
    of_banks,
    of_places,
    slowing,
)
from haltline.oversight.history import History
from haltline.oversight.reports import Reports
from haltline.oversight.stages import Clock
from haltline.oversight.turned_away import burking, calls_by_station, of_calls
from haltline.oversight.weekly import Weekly

CHANGES = {"slowing": slowing, "late-bank": late_bank, "burking": burking}
"""Those that are questions for a person."""


class OverTime(NamedTuple):
    """The changes, those for the worse first and the least likely by chance first.

    `watched` districts, stations and banks of `units` had ends enough for a change to be seen.
    """

    changes: tuple[Change, ...]
    watched: int
    units: int


def over_time(history: History, reports: Reports, clocks: Mapping[str, Clock]) -> OverTime:
    """What changed in either direction, each beside its own past, its cases and the same weeks elsewhere."""
    paces, calls = Paces(reports), calls_by_station(history)
    found = [change for kind in ("slowing", "quickening") for change in of_places(kind, paces, clocks)]
    found += [change for kind in ("late-bank", "prompt-bank") for change in of_banks(kind, paces, clocks)]
    found += [change for kind in ("burking", "taking-more") for change in of_calls(kind, history, calls)]
    found.sort(key=lambda change: (change.direction != "worse", change.p, change.kind, change.unit))
    weeks = [(level, pace.weekly) for (level, _), pace in paces.kept.items() if pace is not None]
    weeks.append(("station", Weekly(calls.calls, calls.calls, calls.first)))
    watched = {(level, row) for level, weekly in weeks for row in can_change(weekly).tolist()}
    units = sum(len(names.known) for names in (history.district, history.station, history.bank))
    return OverTime(tuple(found), len(watched), units)
