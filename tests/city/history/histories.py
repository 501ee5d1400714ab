"""Histories for the tests, made once: an honest one, and one for each misdeed of the same seed."""

from functools import cache

import numpy as np

from haltline.city.history.draft import NONE
from haltline.city.history.making import Made, make_history
from haltline.city.history.misdeeds.plants import wish
from haltline.city.history.rows import number

SEED, YEARS, REPORTS = 5, 2.0, 12_000


@cache
def made(*wishes: str) -> Made:
    """The history of the tests' seed with these plants."""
    return make_history(SEED, YEARS, REPORTS, [wish(text) for text in wishes])


def stage(history: Made, name: str) -> np.ndarray:
    """Which rows are of a stage."""
    return np.flatnonzero(history.rows.stage == number(name))


def first(history: Made, name: str) -> np.ndarray:
    """For each report when a stage is first said to have happened; 0 where it has not."""
    rows = stage(history, name)
    rows = rows[history.rows.report[rows] != NONE]
    found = np.full(len(history.texts[0]), 2**60)
    np.minimum.at(found, history.rows.report[rows], history.rows.at[rows])
    return np.where(found == 2**60, 0, found)


def taken(history: Made, level: str, unit: str) -> np.ndarray:
    """Which reports a unit took."""
    rows = stage(history, "reported")
    report = history.rows.report[rows]
    names, codes = {
        "officer": (history.places.officers, history.rows.officer),
        "station": (history.places.stations, history.station),
        "district": (history.places.districts, history.district),
        "bank": (history.places.banks, history.rows.bank),
    }[level]
    ours = np.zeros(len(history.texts[0]), bool)
    ours[report[codes[rows] == names.index(unit)]] = True
    return ours
