"""A map of the practice country: invented outlines and populations of its districts, drawn by number.

Districts are sectors around a capital, with a wavy coast and borders that neighbours share.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

CAPITAL = (81.0, 26.0)  # degrees: nowhere in particular, near enough to the profile's country
REACH = 1.6  # degrees from the capital to the coast
BEND = 0.2  # radians that a border turns aside at most
STEPS = 24  # corners of a border or of a sector's coast
PEOPLE = (1_840_000, 962_000, 431_000, 2_210_000, 77_000)  # of the districts in turn

Position = tuple[float, float]


def outlines(names: Mapping[str, str]) -> dict[str, object]:
    """GeoJSON of the districts, by code and name."""
    turn = 2 * math.pi / len(names)
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"code": code, "name": name},
             "geometry": {"type": "Polygon", "coordinates": [_sector(number * turn, (number + 1) * turn)]}}
            for number, (code, name) in enumerate(names.items())
        ],
    }  # fmt: skip


def _sector(start: float, end: float) -> list[Position]:
    """Out along one border, along the coast, and back along the other border."""
    coast = [_at(start + (end - start) * step / STEPS, 1.0) for step in range(1, STEPS)]
    return [*_border(start), *coast, *reversed(_border(end))]


def _border(angle: float) -> list[Position]:
    """A border from the capital to the coast, the same for both neighbours."""
    whole = 2 * math.pi * (round(angle / (2 * math.pi), 9) % 1)
    parts = [step / STEPS for step in range(STEPS + 1)]
    bends = [BEND * math.sin(9 * part) * (1 - part) for part in parts]
    return [_at(whole + bend, part) for bend, part in zip(bends, parts, strict=True)]


def _at(angle: float, part: float) -> Position:
    reach = REACH * part * (1 + 0.13 * math.sin(5 * angle) + 0.05 * math.sin(17 * angle))
    return round(CAPITAL[0] + reach * math.cos(angle), 5), round(CAPITAL[1] + reach * math.sin(angle), 5)


def load_practice_map(names: Mapping[str, str]) -> None:
    """Put the invented map in place, in the way in which an operator's files are."""
    from haltline.centre.published.mapping.actions import Files, load

    with TemporaryDirectory() as folder:
        drawn, people = Path(folder, "map.geojson"), Path(folder, "people.csv")
        drawn.write_text(json.dumps(outlines(names)), encoding="utf-8")
        with people.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("code", "district", "population"))
            writer.writerows(
                (code, name, PEOPLE[number % len(PEOPLE)])
                for number, (code, name) in enumerate(names.items())
            )
        load(Files(drawn, people))
