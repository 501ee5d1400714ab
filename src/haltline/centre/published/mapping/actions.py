"""Loading the operator's map and populations in place of those before, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from haltline.oversight.areas import reading
from haltline.oversight.areas.checking import check
from haltline.oversight.areas.matching import match
from haltline.oversight.areas.spelling import plain
from haltline.sources.bad_input import BadInput

from ...audit.actions import Actor, record
from ...kernel import clock
from ...kernel.scope import in_scope
from ..models import Area

OPERATOR = Actor("administrator", "the centre's administrator")


@dataclass(frozen=True, slots=True)
class Files:
    """What an operator gives: outlines, populations, other names, and which district was cut out of which.

    ``aliases`` maps another name to that of the map; ``splits`` a district to the one it was cut out of and
    the day of it, if known.
    """

    outlines: Path
    populations: Path | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    splits: Mapping[str, tuple[str, date | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many districts there are now, and what the operator should look at."""

    districts: int
    without_population: tuple[str, ...]
    unused: tuple[str, ...]


def load(files: Files) -> Loaded:
    """Put the map in place of the one before. BadInput with all that is wrong, and nothing is changed."""
    areas = reading.read_areas(files.outlines)
    check(areas, str(files.outlines))
    _known(files, areas)
    people = reading.read_populations(files.populations) if files.populations else ()
    found = match(areas, people, dict(files.aliases) | {right: left for left, right in files.aliases.items()})
    known = [None if at is None else people[at].persons or None for at in found.to]
    rows = [_row(area, persons, files) for area, persons in zip(areas, known, strict=True)]
    with in_scope("sweep"):
        Area.objects.all().delete()
        Area.objects.bulk_create(rows)
        record("areas.loaded", OPERATOR, districts=len(rows), without=known.count(None))
    states = {area.state.casefold() for area in areas}
    unused = [
        each.name for at, each in enumerate(people)
        if at not in found.to and (not each.state or "" in states or each.state.casefold() in states)
    ]  # fmt: skip
    lacking = [area.name for area, persons in zip(areas, known, strict=True) if persons is None]
    return Loaded(len(rows), tuple(lacking), tuple(unused))


def _known(files: Files, areas: tuple[reading.Area, ...]) -> None:
    """BadInput where an alias or a split names a district that the map does not have."""
    names = {plain(area.name) for area in areas}
    told = [*files.aliases.values(), *files.splits, *(parent for parent, _ in files.splits.values())]
    unknown = sorted({name for name in told if plain(name) not in names})
    if unknown:
        raise BadInput(f"{files.outlines}: has no district named {', '.join(unknown)}")


def _row(area: reading.Area, persons: int | None, files: Files) -> Area:
    others = [other for other, name in files.aliases.items() if plain(name) == plain(area.name)]
    cut = next((cut for child, cut in files.splits.items() if plain(child) == plain(area.name)), ("", None))
    return Area(
        name=area.name, code=area.code, population=persons, geometry=area.geometry, other_names=others,
        split_from=cut[0], split_on=cut[1], loaded_at=clock.database_now(),
    )  # fmt: skip
