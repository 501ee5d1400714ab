"""The practice country: districts and stations of very different sizes, officers, banks, each its ways."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from haltline.city.history.frauds import FRAUDS

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]

HEADS = (
    "Nor",
    "Har",
    "Til",
    "Kesa",
    "Ost",
    "Varen",
    "Brook",
    "Salti",
    "Mira",
    "Dun",
    "Elva",
    "Far",
    "Gel",
    "Hir",
)
TAILS = ("vale", "sun", "port", "mund", "field", "na", "mere", "gar", "pura", "wick")
QUARTERS = (
    "Central",
    "North",
    "Fort",
    "Market",
    "River",
    "East",
    "Cantonment",
    "West",
    "Bazaar",
    "Hill",
    "South",
)
BANK_HEADS = ("Osta", "Padma", "Kavi", "Tamsa", "Nila", "Var", "Lomar", "Iska", "Jor", "Meru", "Sona", "Bel")
BANK_KINDS = ("Bank", "Payments")
SPREAD_DISTRICT, SPREAD_STATION, SPREAD_OFFICER = 0.10, 0.10, 0.06
"""How far honest ones differ in pace: standard deviations of its logarithm."""


@dataclass(frozen=True, slots=True)
class Places:
    """Names by code, who belongs to whom, sizes as shares, and honest habits.

    `pace` is the logarithm of how much slower than the country an officer works, place included. `answered`
    is the share of a station's calls of which a report comes; `wrong` the logarithm of the odds of wrong
    holds.
    """

    districts: tuple[str, ...]
    stations: tuple[str, ...]
    officers: tuple[str, ...]
    banks: tuple[str, ...]
    district_of: Codes
    station_of: Codes
    officer_share: Floats
    bank_share: Floats
    bank_seconds: Floats
    bank_wrong: Floats
    mix: Floats
    """(districts, categories): shares that sum to 1 by row."""
    pace: Floats
    answered: Floats
    wrong: Floats

    def station_share(self) -> Floats:
        """Each station's part of all reports."""
        return np.bincount(self.station_of, self.officer_share, len(self.stations)).astype(np.float64)

    def district_share(self) -> Floats:
        """Each district's part of all reports."""
        return np.bincount(self.district_of, self.station_share(), len(self.districts)).astype(np.float64)


def draw_places(rng: np.random.Generator, reports: int) -> Places:
    """A country for about so many reports: 8 districts for a few, 75 for a million."""
    count = int(np.clip(np.sqrt(reports) / 8, 8, 75))
    size = np.exp(rng.normal(0, 0.7, count))
    size /= size.sum()
    per_district = np.clip(np.rint(4 * np.sqrt(size * count)), 2, len(QUARTERS)).astype(int)
    district_of = np.repeat(np.arange(count, dtype=np.int32), per_district)
    station_size = size[district_of] * _parts(rng, district_of, 0.6)
    per_station = np.clip(np.rint(2.8 * np.sqrt(station_size * len(station_size))), 1, 12).astype(int)
    station_of = np.repeat(np.arange(len(district_of), dtype=np.int32), per_station)
    share = station_size[station_of] * _parts(rng, station_of, 0.4)
    names = _towns(rng, count)
    banks, bank_share, bank_seconds, bank_wrong = _banks(rng)
    pace = (
        rng.normal(0, SPREAD_DISTRICT, count)[district_of][station_of]
        + rng.normal(0, SPREAD_STATION, len(district_of))[station_of]
        + rng.normal(0, SPREAD_OFFICER, len(station_of))
    )
    return Places(
        districts=names,
        stations=tuple(_station_names(names, per_district)),
        officers=tuple(f"officer-{n:04d}" for n in range(1, len(station_of) + 1)),
        banks=banks,
        district_of=district_of,
        station_of=station_of,
        officer_share=share / share.sum(),
        bank_share=bank_share,
        bank_seconds=bank_seconds,
        bank_wrong=bank_wrong,
        mix=rng.dirichlet(60 * np.array([fraud.share for fraud in FRAUDS]), count),
        pace=pace,
        answered=rng.beta(60, 20, len(district_of)),
        wrong=rng.normal(0, 0.2, len(district_of))[station_of] + rng.normal(0, 0.1, len(station_of)),
    )


def _parts(rng: np.random.Generator, groups: Codes, spread: float) -> Floats:
    """Shares within each group, drawn unequal, that sum to 1."""
    raw = np.exp(rng.normal(0, spread, len(groups)))
    return np.asarray(raw / np.bincount(groups, raw)[groups], dtype=np.float64)


def _towns(rng: np.random.Generator, count: int) -> tuple[str, ...]:
    every = [head + tail for head, tail in product(HEADS, TAILS)]
    return tuple(every[n] for n in rng.permutation(len(every))[:count])


def _station_names(districts: tuple[str, ...], counts: NDArray[np.int64]) -> list[str]:
    return [
        f"{name} {QUARTERS[n]}" for name, many in zip(districts, counts, strict=True) for n in range(many)
    ]


def _banks(rng: np.random.Generator) -> tuple[tuple[str, ...], Floats, Floats, Floats]:
    """24 banks: a few large; medians of answers from minutes to hours; the last but one is of shopkeepers."""
    names = tuple(f"{head} {kind}" for kind in BANK_KINDS for head in BANK_HEADS)
    share = 1 / np.arange(2, len(names) + 2) ** 0.9
    seconds = 60 * np.exp(rng.normal(np.log(35), 0.8, len(names)))
    wrong = np.zeros(len(names))
    wrong[SHOPKEEPERS] = np.log(4)
    return names, share / share.sum(), seconds, wrong


SHOPKEEPERS = 9
"""The bank whose customers sell to strangers: many of the holds there are wrong, whoever asked."""
