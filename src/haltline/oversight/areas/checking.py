"""Whether an operator's map can be drawn and joined: degrees, closed rings, one place a code."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from haltline.oversight.areas.reading import Area
from haltline.oversight.areas.spelling import plain
from haltline.sources.bad_input import BadInput

LONGITUDE_MOST, LATITUDE_MOST = 180, 90
RING_LEAST = 4
"""Positions of a ring: a triangle, closed."""
LISTED_MOST = 20

Ring = list[list[float]]


def check(areas: Sequence[Area], where: str) -> None:
    """BadInput with what is wrong with each district of the map, and what to do."""
    faults = [f"{area.name}: {fault}" for area in areas for fault in _faults(area)]
    faults += _twice("code", [area.code for area in areas if area.code])
    faults += _twice("name", [plain(area.name) for area in areas if not area.code])
    if not areas:
        faults.append("has no district")
    if faults:
        more = f"; and {len(faults) - LISTED_MOST} more" if len(faults) > LISTED_MOST else ""
        raise BadInput(f"{where}: " + "; ".join(faults[:LISTED_MOST]) + more)


def rings(geometry: dict[str, Any]) -> Iterator[Ring]:
    """Every ring of a polygon or of several: outlines and holes alike."""
    shapes = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for shape in shapes:
        yield from shape


def _twice(what: str, names: Sequence[str]) -> list[str]:
    return [f"the {what} {name!r} stands {n} times" for name, n in Counter(names).items() if n > 1]


def _faults(area: Area) -> Iterator[str]:
    """At most one fault a district: the first that is found."""
    try:
        found = list(rings(area.geometry))
        positions = [position for ring in found for position in ring]
        sound = all(_is_position(position) for position in positions)
    except (KeyError, TypeError):
        sound, found, positions = False, [], []
    if not sound or not positions:
        yield "its coordinates are no rings of [longitude, latitude]"
    elif any(abs(each[0]) > LONGITUDE_MOST or abs(each[1]) > LATITUDE_MOST for each in positions):
        yield "its coordinates are not degrees; save the map as WGS 84 (EPSG:4326)"
    elif any(len(ring) < RING_LEAST or ring[0][:2] != ring[-1][:2] for ring in found):
        yield "a ring of its outline is not closed, or has fewer than four positions"


def _is_position(position: object) -> bool:
    return (
        isinstance(position, list)
        and len(position) > 1
        and all(
            isinstance(each, (int, float)) and not isinstance(each, bool) and math.isfinite(each)
            for each in position[:2]
        )
    )
