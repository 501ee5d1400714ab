"""A map of reports per 100,000 people: the picture, the same as a table, and what cannot be said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..published.mapping.queries import FEW, Map, Place, Without
from . import spans as lengths
from .money_style import count
from .pictures import area_map

DECIMALS = 3  # of degrees in what a script draws: 110 metres


@dataclass(frozen=True, slots=True)
class Row:
    """A district in the table."""

    name: str
    reports: str
    population: str
    rate: str
    interval: str
    likely: str
    note: str


@dataclass(frozen=True, slots=True)
class Step:
    """One level of the legend."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class AreaPage:
    """The map's part of a page; ``picture`` is empty where no map was loaded. ``data`` is for the script."""

    answer: str
    about: str
    picture: str = ""
    legend: tuple[Step, ...] = ()
    rows: tuple[Row, ...] = ()
    unplaced: tuple[str, ...] = ()
    few: int = FEW
    data: str = ""


def area_page(found: Map | None, about: str, data: str) -> AreaPage:
    """The page of a map; ``about`` says which reports are counted."""
    if found is None:
        return AreaPage(_("No map of districts has been loaded."), about)
    step = _step(found)
    return AreaPage(
        _answer(found.places), about, _picture(found, step), _legend(step),
        tuple(map(_row, found.places)), tuple(_unplaced(found)), data=data,
    )  # fmt: skip


def features(found: Map) -> dict[str, Any]:
    """The map as GeoJSON for the script that draws it: outlines, levels and the same words."""
    step = _step(found)
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": _rounded(place.geometry),
             "properties": {"level": area_map.level(place.likely, step), "few": _hatched(place),
                            "says": _says(place)}}
            for place in found.places
        ],
    }  # fmt: skip


def _step(found: Map) -> float:
    return area_map.step_to(max((place.likely or 0.0 for place in found.places), default=0.0))


def _hatched(place: Place) -> bool:
    return place.without is Without.NOT_SHOWN or (place.without is None and place.few)


def _picture(found: Map, step: float) -> str:
    shapes = [
        area_map.Shape(place.path, area_map.level(place.likely, step), _hatched(place), _says(place))
        for place in found.places
    ]
    whole = _("Map of reports per 100,000 people; the table below says the same.")
    return area_map.draw(found.width, found.height, shapes, whole)


def _legend(step: float) -> tuple[Step, ...]:
    if not step:
        return ()
    edges = [f"{step * at:g}" for at in range(area_map.LEVELS + 1)]
    return tuple(
        Step(at, _("%(low)s to %(high)s") % {"low": edges[at - 1], "high": edges[at]})
        for at in range(1, area_map.LEVELS + 1)
    )


def _answer(places: Iterable[Place]) -> str:
    rated = [place for place in places if place.likely is not None]
    if not rated:
        return _("Of no district can a rate be shown.")
    return ngettext(
        "Reports per 100,000 people, of one district",
        "Reports per 100,000 people, of %(n)s districts",
        len(rated),
    ) % {"n": len(rated)}


def _row(place: Place) -> Row:
    interval = ""
    if place.interval:
        interval = _("%(low)s to %(high)s") % {
            "low": _decimal(place.interval[0]), "high": _decimal(place.interval[1]),
        }  # fmt: skip
    return Row(
        place.name, "" if place.count is None else count(place.count),
        count(place.population) if place.population else "",
        _decimal(place.per_100k), interval, _decimal(place.likely), note(place),
    )  # fmt: skip


def _decimal(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _says(place: Place) -> str:
    """A district in one line."""
    if place.per_100k is None:
        return f"{place.name}: {note(place)}"
    return _("%(name)s: %(rate)s per 100,000, 95 %% interval %(low)s to %(high)s") % {
        "name": place.name, "rate": _decimal(place.per_100k),
        "low": _decimal((place.interval or (0.0, 0.0))[0]),
        "high": _decimal((place.interval or (0.0, 0.0))[1]),
    }  # fmt: skip


def note(place: Place) -> str:
    """What cannot be said of a district, and why."""
    if place.without is Without.LINES_CHANGED and place.changed:
        other, day = place.changed
        words = {"other": other, "day": lengths.day_year(day) if day else _("a day not known")}
        return (
            _("no rate: its lines with %(other)s changed on %(day)s, its people were counted before") % words
        )
    notes = {
        Without.NOT_SHOWN: _("not shown"),
        Without.NO_POPULATION: _("no rate: nobody knows how many people live there"),
        Without.NO_DATA: _("none of your districts, or not of this centre"),
    }
    if place.without:
        return notes.get(place.without, "")
    return _("few reports: the rate says little") if place.few else ""


def _unplaced(found: Map) -> list[str]:
    return [f"{name} ({_('not shown') if count is None else count})" for name, count in found.unplaced]


def _rounded(value: Any) -> Any:
    """Geometry with coordinates as fine as the map is drawn."""
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items() if key in ("type", "coordinates")}
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    return round(value, DECIMALS) if isinstance(value, float) else value
