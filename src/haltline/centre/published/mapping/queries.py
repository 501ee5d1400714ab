"""Reports per 100,000 people of each district of the map, and what cannot be said of some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from haltline.oversight.areas import reading
from haltline.oversight.areas.drawing import Drawn, draw
from haltline.oversight.areas.matching import match
from haltline.oversight.areas.rates import PER, rate
from haltline.oversight.areas.shrinking import shrunk
from haltline.oversight.areas.spelling import plain

from ..models import Area

FEW = 20
"""Reports below which a rate is shown hatched: its interval is wider than itself."""


class Without(StrEnum):
    """Why a district has no rate."""

    NOT_SHOWN = "not-shown"
    NO_POPULATION = "no-population"
    LINES_CHANGED = "lines-changed"
    NO_DATA = "no-data"


@dataclass(frozen=True, slots=True)
class Place:
    """A district of the map. Rates are per 100,000; ``likely`` is the rate drawn towards that of all.

    ``count`` is None where it is not shown, or the reader has no data of it. ``changed`` names the district
    with which lines were changed, and when.
    """

    name: str
    geometry: Mapping[str, Any]
    path: str
    count: int | None
    population: int | None
    per_100k: float | None
    interval: tuple[float, float] | None
    likely: float | None
    without: Without | None = None
    changed: tuple[str, date | None] | None = None

    @property
    def few(self) -> bool:
        """Whether so few reports stand behind the rate that it says little."""
        return self.count is not None and self.count < FEW


@dataclass(frozen=True, slots=True)
class Map:
    """All districts, the picture's size, and districts of the centre that are on no map, with reports."""

    width: int
    height: int
    places: tuple[Place, ...]
    unplaced: tuple[tuple[str, int | None], ...]


def loaded() -> list[Area]:
    """The operator's districts, in the order of their names; none where no map was loaded."""
    return list(Area.objects.order_by("name"))


def with_rates(areas: list[Area], counts: Mapping[str, int | None]) -> Map:
    """The map with reports by name of district; a count of None is not shown. Never of suspects."""
    shapes = [reading.Area(area.name, area.code, geometry=area.geometry) for area in areas]
    drawn = draw(shapes)
    placed, unplaced = _placed(areas, shapes, counts)
    changed = _changed(areas)
    places = [
        _place(area, drawn, at, placed.get(at, _NOBODY), changed.get(plain(area.name)))
        for at, area in enumerate(areas)
    ]
    return Map(drawn.width, drawn.height, tuple(_likely(places)), tuple(unplaced))


_NOBODY: tuple[bool, int | None] = (False, None)


def _placed(
    areas: list[Area], shapes: list[reading.Area], counts: Mapping[str, int | None]
) -> tuple[dict[int, tuple[bool, int | None]], list[tuple[str, int | None]]]:
    """By place of the map whether the centre has it and its count; and what found no place."""
    aliases = {other: area.name for area in areas for other in area.other_names}
    found = match([reading.Area(name) for name in counts], shapes, aliases)
    placed: dict[int, tuple[bool, int | None]] = {}
    unplaced = []
    for (name, count), at in zip(counts.items(), found.to, strict=True):
        if at is None:
            unplaced.append((name, count))
        else:
            placed[at] = (True, count)
    return placed, unplaced


def _changed(areas: list[Area]) -> dict[str, tuple[str, date | None]]:
    """Districts whose lines changed after their people were counted: who was cut out, and of whom."""
    found = {}
    for area in areas:
        if area.split_from:
            found[plain(area.name)] = (area.split_from, area.split_on)
            found.setdefault(plain(area.split_from), (area.name, area.split_on))
    return found


def _place(
    area: Area, drawn: Drawn, at: int, told: tuple[bool, int | None], changed: tuple[str, date | None] | None
) -> Place:
    ours, count = told
    without = (
        Without.NO_DATA if not ours
        else Without.NOT_SHOWN if count is None
        else Without.LINES_CHANGED if changed
        else Without.NO_POPULATION if not area.population
        else None
    )  # fmt: skip
    found = rate(reading.Area(area.name), count or 0, None if without else area.population)
    return Place(
        area.name, area.geometry, drawn.paths[at], count, area.population, found.per_100k, found.interval,
        None, without, changed,
    )  # fmt: skip


def _likely(places: list[Place]) -> list[Place]:
    """The places with their likely rates, each drawn towards the rate of all that have one."""
    rated = [place for place in places if place.per_100k is not None]
    found = shrunk([place.count or 0 for place in rated], [place.population or 1 for place in rated])
    likely = {place.name: rate * PER for place, rate in zip(rated, found, strict=True)}
    return [replace(place, likely=likely.get(place.name)) for place in places]
