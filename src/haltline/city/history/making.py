"""A whole history from one seed: the same seed, years, reports and plants give the same events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from haltline.city.history import mishaps
from haltline.city.history.closings import write_closings
from haltline.city.history.days import Days, Seconds, draw_days
from haltline.city.history.draft import Draft
from haltline.city.history.filling import Texts
from haltline.city.history.lives import draw_draft
from haltline.city.history.misdeeds.planting import Planted, plant_all
from haltline.city.history.misdeeds.plants import Wish, settle
from haltline.city.history.mishaps import Mishap
from haltline.city.history.places import Places, draw_places
from haltline.city.history.recording import record
from haltline.city.history.rows import Rows, make_rows
from haltline.city.history.stories import tell_stories
from haltline.values.errors import InvalidValue

YEARS_MOST, REPORTS_MOST, REPORTS_LEAST = 20, 5_000_000, 500
LANGUAGE = 10
"""The number among the mishaps of the district whose people write in Hindi."""


@dataclass(frozen=True, slots=True)
class Made:
    """A history in order of recording, with its truth.

    `place` holds for each row the codes of its district and station, which change where a district is split.
    `texts` are stories, closings and second closings, one below the other; Rows.text says which a row has.
    """

    seed: int
    places: Places
    days: Days
    rows: Rows
    recorded: Seconds
    district: np.ndarray
    station: np.ndarray
    texts: tuple[Texts, Texts, Texts]
    planted: tuple[Planted, ...]
    mishaps: tuple[Mishap, ...]

    def text(self, rows: slice) -> Texts:
        """The texts of some rows; null where a row has none."""
        kind, report = self.rows.text[rows], self.rows.report[rows].astype(np.int64)
        found = pa.nulls(len(kind), pa.string())
        for number, texts in enumerate(self.texts, 1):
            ours = np.flatnonzero(kind == number)
            if len(ours):
                mask = kind == number
                found = pa.compute.replace_with_mask(
                    found, pa.array(mask), texts.take(pa.array(report[ours]))
                )
        return found


def make_history(seed: int, years: float, reports: int, wishes: Sequence[Wish] = ()) -> Made:
    """Draws, plants and records. Raises InvalidValue for sizes and plants that cannot be."""
    _check(years, reports)
    dice = [np.random.default_rng([seed, step]) for step in range(6)]
    places = draw_places(dice[0], reports)
    days = draw_days(dice[1], years, len(places.districts))
    plants = settle(dice[2], places, days, wishes)
    where = mishaps.ground(dice[3], places, [plant.district for plant in plants])
    days, shut = mishaps.closed_week(where, places, days)
    draft = draw_draft(dice[4], places, days, reports)
    planted = plant_all(dice[4], draft, plants)
    happened = [shut, *mishaps.happen(where, draft), *mishaps.festivals(days)]
    language = where.district(LANGUAGE)
    happened.append(Mishap("other-language", places.districts[language], days.start, days.end))
    texts = (tell_stories(dice[5], draft, language), *write_closings(dice[5], draft))
    renamed, divided = mishaps.split(where, draft)
    rows = make_rows(draft)
    district, station = _where(draft, places, rows, (renamed, divided.begin))
    recorded, written = record(where, draft, rows, district)
    happened += [divided, *written]
    made = Made(
        seed, draft.places, days, rows, recorded, district, station, texts, tuple(planted), tuple(happened)
    )
    return _in_order(made)


def _check(years: float, reports: int) -> None:
    if not 0.5 <= years <= YEARS_MOST:
        raise InvalidValue("years", f"{years} is not between half a year and {YEARS_MOST}")
    if not REPORTS_LEAST <= reports <= REPORTS_MOST:
        raise InvalidValue("reports", f"{reports} is not between {REPORTS_LEAST} and {REPORTS_MOST}")


def _where(
    draft: Draft, before: Places, rows: Rows, split: tuple[np.ndarray, int]
) -> tuple[np.ndarray, np.ndarray]:
    """District and station of each row. A transfer stands under the station that receives it."""
    renamed, since = split
    station = before.station_of[rows.officer]
    receiving = rows.holder - len(before.officers) - len(before.banks)
    station = np.where(receiving >= 0, receiving, station)
    station = np.where(rows.at >= since, renamed[station], station).astype(np.int32)
    return draft.places.district_of[station], station


def _in_order(made: Made) -> Made:
    """Only what was recorded before the history ends, in the order of recording."""
    kept = np.flatnonzero(made.recorded < made.days.end)
    order = kept[np.lexsort((made.rows.stage[kept], made.rows.at[kept], made.recorded[kept]))]
    made.rows.keep(order)
    return replace(
        made, recorded=made.recorded[order], district=made.district[order], station=made.station[order]
    )
