"""Reports per 100,000 people of each district, with exact limits; none where the population is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.special import gammaincinv

from haltline.oversight.areas.matching import match
from haltline.oversight.areas.reading import Area, Population

PER = 100_000
TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Rate:
    """One district of the map. `per_100k` and its 95 % `interval` are None where no population is known."""

    area: Area
    count: int
    population: int | None
    per_100k: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Rates:
    """All districts of the map, and every name that found no place on it.

    `unplaced` are names of districts in the counts with their reports; `without_population` names
    of the map; `unused_populations` names of the population file in the map's states that no district has.
    """

    rates: tuple[Rate, ...]
    unplaced: tuple[tuple[str, int], ...]
    without_population: tuple[str, ...]
    unused_populations: tuple[str, ...]


def rates(
    areas: Sequence[Area],
    populations: Sequence[Population],
    counts: Mapping[str, int],
    aliases: Mapping[str, str] | None = None,
) -> Rates:
    """`counts` are reports by name of district; `aliases` other names of places, from the operator."""
    people = match(areas, populations, aliases)
    asked = [Area(name) for name in counts]
    told = aliases or {}
    placed = match(asked, areas, {right: left for left, right in told.items()} | dict(told))
    count = dict.fromkeys(range(len(areas)), 0)
    unplaced = []
    for (name, many), place in zip(counts.items(), placed.to, strict=True):
        if place is None:
            unplaced.append((name, many))
        else:
            count[place] += many
    known = [None if at is None else populations[at].persons or None for at in people.to]
    found = tuple(rate(area, count[at], known[at]) for at, area in enumerate(areas))
    states = {area.state.casefold() for area in areas}
    used = set(people.to)
    return Rates(
        found,
        tuple(unplaced),
        tuple(area.name for area, persons in zip(areas, known, strict=True) if persons is None),
        tuple(
            one.name
            for at, one in enumerate(populations)
            if at not in used and (not one.state or "" in states or one.state.casefold() in states)
        ),
    )


def rate(area: Area, count: int, population: int | None) -> Rate:
    """One district's rate; a population of 0 is none that is known."""
    if not population:
        return Rate(area, count, None, None, None)
    low, high = limits(count)
    return Rate(
        area,
        count,
        population,
        count * PER / population,
        (low * PER / population, high * PER / population),
    )


def limits(count: int) -> tuple[float, float]:
    """Garwood's exact 95 % limits of a Poisson mean of which `count` was seen."""
    low = 0.0 if count == 0 else float(gammaincinv(count, TAIL))
    return low, float(gammaincinv(count + 1, 1 - TAIL))
