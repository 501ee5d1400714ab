"""The map of districts as a table that can be taken out: the cells of the page's own table."""

from __future__ import annotations

from ...exports.sheets import Cell, Sheet
from ...kernel import clock
from ...people.models import Person
from ...published.mapping.queries import Map, Place
from ..area_page import note
from .areas import rated
from .asked import Asked
from .sheets import sheet_of

COLUMNS = ("district", "reports", "people", "per 100,000", "interval from", "interval to", "likely rate",
           "what cannot be said")  # fmt: skip


def areas_sheet(asked: Asked, reader: Person) -> Sheet:
    """The districts of the map; what the page leaves empty is empty. No rows where no map was loaded."""
    found = rated(asked.span(clock.now()), reader)
    return sheet_of("areas", asked, COLUMNS, [*map(_row, found.places), *_unplaced(found)] if found else [])


def _row(place: Place) -> tuple[Cell, ...]:
    rates = (place.per_100k, *(place.interval or (None, None)), place.likely)
    return (
        place.name, "" if place.count is None else place.count, place.population or "",
        *("" if rate is None else f"{rate:.4f}" for rate in rates), note(place),
    )  # fmt: skip


def _unplaced(found: Map) -> list[tuple[Cell, ...]]:
    return [
        (name, "" if count is None else count, *[""] * (len(COLUMNS) - 3), "not on the map")
        for name, count in found.unplaced
    ]
