"""The operator's files: districts as GeoJSON, populations as CSV; bad ones are refused, with the place."""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from haltline.sources.bad_input import BadInput

NAME_FIELDS = ("district", "name", "district_name", "dtname")
CODE_FIELDS = ("censuscode", "code", "district_code", "id")
STATE_FIELDS = ("state", "st_nm", "state_name")
POPULATION_FIELDS = ("population", "persons")
NO_CODE = ("na", "n/a", "nan", "none", "null", "-")
FILE_BYTES_MAX = 200 * 1024 * 1024
POPULATION_MAX = 10_000_000_000
KINDS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Area:
    """A district of the map; `geometry` is GeoJSON's, longitudes and latitudes."""

    name: str
    code: str = ""
    state: str = ""
    geometry: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Population:
    """How many people live in a district; `line` is that of the file."""

    name: str
    persons: int
    code: str = ""
    state: str = ""
    line: int = 0


def read_areas(path: Path) -> tuple[Area, ...]:
    """The districts of a GeoJSON feature collection. Raises BadInput."""
    if path.stat().st_size > FILE_BYTES_MAX:
        raise BadInput(f"{path}: larger than {FILE_BYTES_MAX} bytes")
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadInput(f"{path}: is no JSON: {error}") from None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or content.get("type") != "FeatureCollection":
        raise BadInput(f"{path}: is no GeoJSON feature collection")
    return tuple(_area(path, number, each) for number, each in enumerate(features, 1))


def _area(path: Path, number: int, feature: Any) -> Area:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise BadInput(f"{path}: feature {number} has no properties")
    fields = {str(key).casefold(): value for key, value in properties.items()}
    name = _first(fields, NAME_FIELDS)
    if not name:
        raise BadInput(f"{path}: feature {number} has no name; one of {', '.join(NAME_FIELDS)} is looked for")
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in KINDS:
        raise BadInput(f"{path}: feature {number}, {name}: is no polygon")
    return Area(name, _code(fields), _first(fields, STATE_FIELDS), geometry)


def read_populations(path: Path) -> tuple[Population, ...]:
    """The rows of a CSV file with a name and a population. Raises BadInput with every bad line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path}: is no CSV file: {error}") from None
    found: list[Population] = []
    faults: list[str] = []
    for line, row in enumerate(rows, 2):
        fields = {str(key).casefold().strip(): value for key, value in row.items() if key is not None}
        name, persons = _first(fields, NAME_FIELDS), _first(fields, POPULATION_FIELDS).replace(",", "")
        if not name:
            faults.append(f"line {line}: no name; one of {', '.join(NAME_FIELDS)} is looked for")
        elif persons and not (persons.isascii() and persons.isdigit() and int(persons) <= POPULATION_MAX):
            faults.append(f"line {line}: {name}: {persons!r} is no number of people")
        elif persons:
            found.append(Population(name, int(persons), _code(fields), _first(fields, STATE_FIELDS), line))
    if faults:
        raise BadInput(f"{path}: " + "; ".join(faults))
    if not found:
        raise BadInput(f"{path}: no row has a population; a column {POPULATION_FIELDS[0]} is looked for")
    return tuple(found)


def _code(fields: dict[str, Any]) -> str:
    """The code, empty where the file says in some way that there is none."""
    code = _first(fields, CODE_FIELDS)
    return "" if code.casefold() in NO_CODE else code


def _first(fields: dict[str, Any], names: Iterable[str]) -> str:
    """What stands in the first of these fields that has something."""
    found = (str(fields[name]).strip() for name in names if fields.get(name) is not None)
    return next((text for text in found if text), "")
