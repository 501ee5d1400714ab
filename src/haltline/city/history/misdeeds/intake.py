"""Misdeeds at the beginning: calls of which no report is made, and reports entered as something lesser."""

import numpy as np

from haltline.city.history.draft import NONE, Draft, Marks
from haltline.city.history.frauds import GRAVE, LESSER
from haltline.city.history.misdeeds.plants import Plant

SMALLER = 0.12
"""What is left of the sum when somebody enters it smaller."""


def turned_away(rng: np.random.Generator, draft: Draft, plant: Plant) -> Marks:
    """Reports that the unit never takes: this share of those that begin with a call to it.

    The call stays and leads nowhere; what comes by web or in person is taken.
    """
    calls, places = draft.calls, draft.places
    asked = {
        "officer": calls.officer,
        "station": calls.station,
        "district": places.district_of[calls.station],
    }[plant.level]
    ours = (asked == plant.code) & (calls.at >= plant.since) & (calls.report != NONE)
    first = ours & (calls.at < draft.lives.reported[calls.report])
    refused = calls.report[first & (rng.random(len(ours)) < plant.strength)]
    gone = np.zeros(len(draft.lives.reported), np.bool_)
    gone[refused] = True
    return gone


def entered_lesser(rng: np.random.Generator, draft: Draft, plant: Plant) -> Marks:
    """This share of the unit's graver reports is entered as lesser ones, half of them with a smaller sum."""
    lives = draft.lives
    grave = (
        np.isin(lives.category, GRAVE) & draft.of(plant.level, plant.code) & (lives.reported >= plant.since)
    )
    chosen = grave & (rng.random(len(grave)) < plant.strength)
    lesser = rng.choice(LESSER, len(grave))
    smaller = chosen & (rng.random(len(grave)) < 0.5)
    lives.entered_category = np.where(chosen, lesser, lives.entered_category).astype(np.int32)
    amount = np.maximum((lives.amount * SMALLER).astype(np.int64) // 10000 * 10000, 50000)
    lives.entered_amount = np.where(smaller, np.minimum(amount, lives.amount), lives.entered_amount)
    return chosen


def slower(draft: Draft, plant: Plant) -> tuple[Marks, np.ndarray]:
    """Whose times are stretched, and by what: 0.3 makes each stage of the unit's reports 30 % longer."""
    chosen = draft.of(plant.level, plant.code) & (draft.lives.reported >= plant.since)
    return chosen, np.where(chosen, 1 + plant.strength, 1.0)
