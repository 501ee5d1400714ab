"""One seeded history before every detector: what was planted and found, how soon, and who was asked wrongly.

A history's events are written to a file and read back, as anybody's would be.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from haltline.cli.oversight.finding import finders

if TYPE_CHECKING:
    from haltline.centre.oversight.finding import Find
    from haltline.city.history.making import Made
    from haltline.city.history.misdeeds.plants import Plant
    from haltline.oversight.history import History
    from haltline.oversight.reports import Reports

YEARS, REPORTS = 2.0, 24_000
"""The size of each history unless told."""
HONEST_EVERY = 4
"""Every fourth seed has nothing planted; the others have each kind once."""
AT = {"slowing": "district"}
"""Levels at which a kind is planted; the seed chooses for the others."""
WEEK = 7 * 86400
MICROS = 1_000_000
REPORTS_MIN = 10
"""Smaller units are nobody's question and do not count as looked at."""
LEVELS = ("officer", "station", "district", "bank")
LOOKED_AT = {
    "heaping": LEVELS,
    "back-dating": LEVELS,
    "slowing": ("station", "district"),
    "late-bank": ("bank",),
    "burking": ("station",),
}
"""Whom each kind asks about; the others officers, stations and districts."""
SAME_MISDEED = {"silent-calls": "burking", "burking": "silent-calls"}
"""Kinds that look at one misdeed from two sides."""

Unit = tuple[str, str]
"""A unit's level and name."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One kind in one history. `asked` innocent units of `innocent` got a question on the last day.

    `days` from the first planted day to the first weekly day that raises the question; None where none does.
    `weekly`: so many reports or calls a week carry the plant, whoever they are of.
    """

    kind: str
    planted: bool
    days: float | None
    near: bool
    """Whether a unit around or within the planted one was named instead of it."""
    asked: int
    innocent: int
    weekly: float | None = None


def measure(seed: int, reports: int = REPORTS) -> list[Measured]:
    """All kinds in the history of one seed."""
    from haltline.city.history.making import make_history
    from haltline.city.history.misdeeds.plants import Wish

    wishes = [] if seed % HONEST_EVERY == 0 else [Wish(kind, AT.get(kind, "")) for kind in _plantable()]
    made = make_history(seed, YEARS, reports, wishes)
    look = _looker(_read(made))
    return [_kind(made, kind, find, look) for kind, find in finders().items()]


def _plantable() -> tuple[str, ...]:
    from haltline.city.history.misdeeds.plants import LEVELS as by_kind

    return tuple(by_kind)


def _read(made: Made) -> History:
    from haltline.city.history.files import write_history
    from haltline.oversight.reading import read_history

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.parquet"
        write_history(made, path)
        return read_history(path)


Look = Callable[[int], "tuple[History, Reports]"]


def _looker(history: History) -> Look:
    """The history and its reports as known at a second; the last few are kept."""
    from haltline.oversight.detectors.ranks import each_person
    from haltline.oversight.known import known_at
    from haltline.oversight.reports import reports_of

    @lru_cache(maxsize=8)
    def look(second: int) -> tuple[History, Reports]:
        known = known_at(history, second * MICROS)
        return each_person(known, reports_of(known))

    return look


def _kind(made: Made, kind: str, find: Find, look: Look) -> Measured:
    carried = {one.plant.kind: one.touched for one in made.planted}
    plants = {one.plant.kind: one.plant for one in made.planted}
    plant = plants.get(kind)
    history, reports = look(made.days.end)
    asked = [(question.level, question.unit) for question in find(history, reports)]
    units = _units(made, kind, history)
    guilty = _around(made, plant) | _around(made, plants.get(SAME_MISDEED.get(kind, "")))
    wrongly = [unit for unit in asked if unit not in guilty]
    days, near, weekly = None, False, None
    if plant is not None:
        weekly = carried[kind] * WEEK / (made.days.end - plant.since)
        near = any(unit in _around(made, plant) for unit in asked)
        if (plant.level, plant.unit) in asked:
            days = _days(plant, made.days.end, find, look)
    return Measured(kind, plant is not None, days, near, len(wrongly), len(units - guilty), weekly)


def _days(plant: Plant, end: int, find: Find, look: Look) -> float:
    """Days from the plant's first until a week that raises the question and follows one that does not.

    Found by halving, the last day being known to raise it.
    """
    weeks = [*range(plant.since + WEEK, end, WEEK), end]
    low, high = -1, len(weeks) - 1
    while high - low > 1:
        middle = (low + high) // 2
        asked = find(*look(weeks[middle]))
        if any(question.unit == plant.unit for question in asked):
            high = middle
        else:
            low = middle
    return (weeks[high] - plant.since) / 86400


def _units(made: Made, kind: str, history: History) -> set[Unit]:
    """The units of the kind's levels that took at least so many reports."""
    from haltline.oversight.history import stage

    levels = LOOKED_AT.get(kind, LEVELS[:3])
    reported = np.flatnonzero(history.stage == stage("reported"))
    found: set[Unit] = set()
    for level in levels:
        names = getattr(history, level)
        codes = names.codes[reported]
        many = np.bincount(codes[codes >= 0], minlength=len(names.known))
        found |= {(level, names.known[code]) for code in np.flatnonzero(many >= REPORTS_MIN)}
    return found


def _around(made: Made, plant: Plant | None) -> set[Unit]:
    """The planted unit with all units within and around it: nobody of these counts as innocent of it."""
    if plant is None:
        return set()
    if plant.level == "bank":
        return {("bank", plant.unit)}
    places = made.places
    home = places.district_of[places.station_of]
    ours = {
        "officer": np.arange(len(places.officers)) == plant.code,
        "station": places.station_of == plant.code,
        "district": home == plant.code,
    }[plant.level]
    officers = np.flatnonzero(ours)
    return (
        {("officer", places.officers[code]) for code in officers}
        | {("station", places.stations[code]) for code in set(places.station_of[officers])}
        | {("district", places.districts[code]) for code in set(home[officers])}
    )
