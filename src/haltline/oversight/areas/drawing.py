"""Districts as paths of a picture: degrees to points of a box, as coarse as a screen shows.

Longitudes are narrowed by the cosine of the middle latitude, so that nothing looks wider than it is. Points
go to a grid that all districts share, so neighbours still meet; holes stay holes by the even-odd rule. Cost:
one pass over the positions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from haltline.oversight.areas.checking import rings
from haltline.oversight.areas.reading import Area

WIDTH_MOST = 1_000
"""Points across the picture; its height follows, this at most."""
GRID = 2
"""Points between places that a corner may have: less than a pixel of a telephone."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture's size in points, and the path of each area in the order given."""

    width: int
    height: int
    paths: tuple[str, ...]


def draw(areas: Sequence[Area]) -> Drawn:
    """The paths of sound areas (checking)."""
    positions = [position for area in areas for ring in rings(area.geometry) for position in ring]
    if not positions:
        return Drawn(WIDTH_MOST, WIDTH_MOST, ())
    west, east = min(each[0] for each in positions), max(each[0] for each in positions)
    south, north = min(each[1] for each in positions), max(each[1] for each in positions)
    narrow = math.cos(math.radians((south + north) / 2)) or 1.0
    scale = WIDTH_MOST / max((east - west) * narrow, north - south, 1e-9)

    def place(position: Sequence[float]) -> tuple[int, int]:
        x, y = (position[0] - west) * narrow * scale, (north - position[1]) * scale
        return round(x / GRID) * GRID, round(y / GRID) * GRID

    paths = tuple(
        "".join(_ring([place(position) for position in ring]) for ring in rings(area.geometry))
        for area in areas
    )
    size = place((east, south))
    return Drawn(max(GRID, size[0]), max(GRID, size[1]), paths)


def _ring(places: list[tuple[int, int]]) -> str:
    """One ring as a path of steps; one that is no larger than the grid is a dot of it, not nothing."""
    x, y = places[0]
    steps = []
    for to_x, to_y in places[1:]:
        if (to_x, to_y) != (x, y):
            steps.append(f"l{to_x - x} {to_y - y}")
            x, y = to_x, to_y
    return f"M{places[0][0]} {places[0][1]}" + ("".join(steps) or f"h{GRID}v{GRID}h-{GRID}") + "z"
