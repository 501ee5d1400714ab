"""Districts, stations and banks beside each other, each against what chance and its cases explain."""

from dataclasses import dataclass

import numpy as np

from haltline.oversight import case_mix, followed
from haltline.oversight.funnel import Direction, Funnel, places, published_spread, scores, spread
from haltline.oversight.history import Codes, Names
from haltline.oversight.reports import Reports
from haltline.oversight.shrinkage import shrunk
from haltline.oversight.spells import Spells
from haltline.oversight.stages import Clock
from haltline.oversight.survival import Floats, Share, curve_of, shares


@dataclass(frozen=True, slots=True)
class Unit:
    """One district, station or bank: its share in the clock, with what that rests on and where it lies.

    `expected` is the share of all, moved by the unit's cases; `likely` the share once chance is allowed
    for, with limits; `ranks` the likely ones, 1 is best. `size` is the effective number of cases.
    """

    name: str
    n: int
    share: float
    interval: tuple[float, float]
    funnel: Funnel
    direction: Direction
    expected: float
    size: float
    likely: tuple[float, float, float]
    ranks: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Compared:
    """All units of one kind, in the order of their names.

    `share` is that of all, `spread` the standard deviation between units beyond chance, `published` the
    same by Spiegelhalter's formula; `unnamed` counts reports of no unit.
    """

    units: tuple[Unit, ...]
    share: float
    spread: float
    published: float
    unnamed: int


def compared(reports: Reports, spells: Spells, owner: Codes, names: Names, clock: Clock) -> Compared:
    """The units to which reports belong; `owner` is each report's code in `names`."""
    codes = owner[spells.report]
    named = spells.among(codes >= 0)
    present, unit = np.unique(codes[codes >= 0], return_inverse=True)
    units = len(present)
    unnamed = len(spells) - len(named)
    if not units:
        return Compared((), 0.0, 0.0, 0.0, unnamed)
    found = shares(unit, units, named.micros, named.ended, clock.target)
    together = _together(named, clock)
    size = followed.sizes(unit, units, named.potential, curve_of(named.micros, named.ended), clock.target)
    moved = case_mix.shifts(reports, named, unit, units, clock.target)
    expected = np.clip(together + moved, 0.0, 1.0)
    tau2, published = _spreads(found.share, expected, size)
    labels = [names.name(code) for code in present.tolist()]
    rows = _units(labels, found, expected, size, tau2)
    return Compared(
        tuple(sorted(rows, key=lambda row: row.name)), together, tau2**0.5, published**0.5, unnamed
    )


def _together(spells: Spells, clock: Clock) -> float:
    """The share of all."""
    one = np.zeros(len(spells), np.intp)
    return float(shares(one, 1, spells.micros, spells.ended, clock.target).share[0])


def _spreads(share: Floats, expected: Floats, size: Floats) -> tuple[float, float]:
    """The variance between units, ours and the published one, over units that could be judged."""
    judged = (size > 0) & (expected > 0) & (expected < 1)
    share, expected, size = share[judged], expected[judged], size[judged]
    variance = expected * (1 - expected) / size
    return spread(share - expected, variance), published_spread(scores(share, expected, size), variance)


def _units(labels: list[str], found: Share, expected: Floats, size: Floats, tau2: float) -> list[Unit]:
    placed = places(found.share, expected, size, tau2)
    likely = shrunk(found.share, size, expected, tau2)
    return [
        Unit(
            name=label,
            n=int(found.n[at]),
            share=float(found.share[at]),
            interval=(float(found.low[at]), float(found.high[at])),
            funnel=placed[at].funnel,
            direction=placed[at].direction,
            expected=float(expected[at]),
            size=float(size[at]),
            likely=(float(likely.share[at]), float(likely.low[at]), float(likely.high[at])),
            ranks=(int(likely.best[at]), int(likely.worst[at])),
        )
        for at, label in enumerate(labels)
    ]
