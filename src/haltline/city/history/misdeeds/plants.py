"""What to plant, said in a word, and at whom: units that are large enough that it could be seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from haltline.city.history.days import DAY, Days, midnight
from haltline.city.history.places import Places
from haltline.values.errors import InvalidValue

LEVELS = {
    "heaping": ("officer", "station", "district", "bank"),
    "closure-burst": ("officer", "station", "district"),
    "back-dating": ("officer", "station", "district", "bank"),
    "template-closure": ("officer", "station", "district"),
    "narrative-mismatch": ("officer", "station", "district"),
    "downgrade": ("officer", "station", "district"),
    "silent-calls": ("station", "officer", "district"),
    "ping-pong": ("station", "officer", "district"),
    "bystander-holds": ("officer", "station", "district"),
    "slowing": ("district", "station"),
    "late-bank": ("bank",),
    "burking": ("station",),
}
"""The units at which each kind can be planted."""
STRENGTH = {
    "heaping": 0.7,
    "closure-burst": 0.6,
    "back-dating": 0.1,
    "template-closure": 0.6,
    "narrative-mismatch": 0.3,
    "downgrade": 0.25,
    "silent-calls": 0.5,
    "ping-pong": 0.2,
    "bystander-holds": 0.4,
    "slowing": 0.3,
    "late-bank": 1.0,
    "burking": 0.4,
}
"""How much of it unless told; what the share is of stands with each misdeed."""
START = 0.5
"""Misdeeds begin after this part of the history unless told."""


@dataclass(frozen=True, slots=True)
class Wish:
    """`KIND[:UNIT][,from=DATE][,strength=S]`; the unit is a name, a level, or open."""

    kind: str
    unit: str = ""
    since: date | None = None
    strength: float | None = None


@dataclass(frozen=True, slots=True)
class Plant:
    """One misdeed of one unit from a second on."""

    kind: str
    level: str
    unit: str
    code: int
    since: int
    strength: float
    district: int
    """Where it happens; -1 for a bank."""


def wish(text: str) -> Wish:
    """Reads what somebody asks for. Raises InvalidValue with what is wrong."""
    head, *settings = text.split(",")
    kind, _, unit = head.partition(":")
    if kind not in LEVELS:
        raise InvalidValue("plant", f"{kind!r} is none of {', '.join(LEVELS)}")
    since, strength = None, None
    for setting in settings:
        name, _, value = setting.partition("=")
        if name not in ("from", "strength"):
            raise InvalidValue("plant", f"{name!r} is neither from nor strength")
        try:
            if name == "from":
                since = date.fromisoformat(value)
            else:
                strength = float(value)
        except ValueError:
            raise InvalidValue("plant", f"{setting!r} cannot be read") from None
    if strength is not None and not 0 < strength <= 10:
        raise InvalidValue("plant", f"a strength of {strength} is not above 0 and at most 10")
    return Wish(kind, unit, since, strength)


def settle(rng: np.random.Generator, places: Places, days: Days, wishes: Sequence[Wish]) -> tuple[Plant, ...]:
    """Who does what from when: units not named are drawn, each in a district of its own while there are."""
    settled: list[Plant] = []
    for asked in wishes:
        level, code = _unit(rng, places, asked, {plant.district for plant in settled})
        since = midnight(asked.since) if asked.since else days.start + round(len(days.load) * START) * DAY
        if not days.start <= since < days.end:
            raise InvalidValue("plant", f"{asked.kind}: {asked.since} lies outside the history")
        name = _names(places, level)[code]
        strength = asked.strength or STRENGTH[asked.kind]
        settled.append(Plant(asked.kind, level, name, code, since, strength, _district(places, level, code)))
    return tuple(settled)


def _unit(rng: np.random.Generator, places: Places, asked: Wish, used: set[int]) -> tuple[str, int]:
    levels = LEVELS[asked.kind]
    if asked.unit in ("officer", "station", "district", "bank"):
        if asked.unit not in levels:
            raise InvalidValue(
                "plant", f"{asked.kind} is planted at {', '.join(levels)}, not at {asked.unit}"
            )
        return asked.unit, _draw(rng, places, asked.unit, used)
    if asked.unit:
        for level in levels:
            if asked.unit in _names(places, level):
                return level, _names(places, level).index(asked.unit)
        raise InvalidValue("plant", f"{asked.kind}: no {' or '.join(levels)} is called {asked.unit!r}")
    level = levels[int(rng.integers(0, min(len(levels), 3)))]
    return level, _draw(rng, places, level, used)


def _draw(rng: np.random.Generator, places: Places, level: str, used: set[int]) -> int:
    """One of the larger ones, and of those who have colleagues; a bank of middling size."""
    share = {
        "officer": places.officer_share,
        "station": places.station_share(),
        "district": places.district_share(),
        "bank": places.bank_share,
    }[level]
    order = np.argsort(-share, kind="stable")
    if level == "bank":
        return int(rng.choice(order[2:9]))
    colleagues = np.bincount(places.station_of, minlength=len(places.stations))
    fits = {
        "officer": colleagues[places.station_of] >= 3,
        "station": colleagues >= 2,
        "district": np.ones(len(places.districts), bool),
    }[level]
    where = np.array([_district(places, level, code) for code in range(len(share))])
    larger = {"officer": 0.15, "station": 0.3, "district": 0.6}[level]
    large = [code for code in order[: max(1, round(larger * len(order)))] if fits[code]]
    free = [code for code in large if where[code] not in used]
    return int(rng.choice(free or large or order))


def _district(places: Places, level: str, code: int) -> int:
    if level == "bank":
        return -1
    station = places.station_of[code] if level == "officer" else code
    return int(code if level == "district" else places.district_of[station])


def _names(places: Places, level: str) -> tuple[str, ...]:
    return {
        "officer": places.officers,
        "station": places.stations,
        "district": places.districts,
        "bank": places.banks,
    }[level]
