"""When and where people report and call: weeks, festivals, hours of the day; stations by their size."""

import numpy as np

from haltline.city.history.days import BY_HOUR, DAY, HOUR, Days, Seconds
from haltline.city.history.draft import NONE, Calls, Marks
from haltline.city.history.frauds import FRAUDS
from haltline.city.history.places import Codes, Places

BY_PHONE = 0.6
"""Share of reports that begin with a call; the others come by web or in person."""
FOLLOW_UPS = 0.5
"""Calls about a report that is already taken, for each."""


def draw_times(rng: np.random.Generator, days: Days, count: int) -> Seconds:
    """So many times within the history, in order."""
    day = rng.choice(len(days.load), count, p=days.load / days.load.sum())
    hour = rng.choice(24, count, p=BY_HOUR / BY_HOUR.sum())
    at = days.start + day * DAY + hour * HOUR + rng.integers(0, HOUR, count)
    return np.sort(at)


def draw_officers(rng: np.random.Generator, places: Places, count: int) -> Codes:
    """Who takes each report, in proportion to their share."""
    return np.searchsorted(np.cumsum(places.officer_share), rng.random(count) * 0.999999).astype(np.int32)


def draw_categories(rng: np.random.Generator, places: Places, district: Codes) -> Codes:
    """What each report is about; districts have mixes of their own."""
    below = np.cumsum(places.mix, axis=1)[:, :-1]
    dice = rng.random(len(district))
    category = np.zeros(len(district), np.int32)
    for border in range(below.shape[1]):
        category += dice > below[district, border]
    return category


def draw_amounts(rng: np.random.Generator, category: Codes) -> Seconds:
    """What was lost, in minor units: whole rupees, people's round sums more often than not."""
    median = np.array([fraud.median_rupees for fraud in FRAUDS])[category]
    spread = np.array([fraud.spread for fraud in FRAUDS])[category]
    rupees = np.exp(np.log(median) + spread * rng.normal(size=len(category)))
    step = np.where(rng.random(len(category)) < 0.6, 10 ** np.floor(np.log10(np.maximum(rupees, 100)) - 1), 1)
    return (np.clip(np.rint(rupees / step) * step, 100, 5_00_00_000) * 100).astype(np.int64)


def draw_calls(rng: np.random.Generator, places: Places, days: Days, taken: tuple[Seconds, Codes]) -> Calls:
    """Calls of which reports came, calls about them later, and calls of which none came.

    `taken` is when each report was taken and by whom.
    """
    reported, officer = taken
    by_phone = np.flatnonzero(rng.random(len(reported)) < BY_PHONE).astype(np.int32)
    later = np.repeat(np.arange(len(reported), dtype=np.int32), rng.poisson(FOLLOW_UPS, len(reported)))
    first = reported[by_phone] - rng.integers(60, 900, len(by_phone))
    follow = reported[later] + np.exp(rng.normal(np.log(3 * DAY), 1.2, len(later))).astype(np.int64)
    share = places.answered[places.station_of[officer[by_phone]]]
    empty = rng.random(len(by_phone)) < (1 - share) / share
    enquiries = by_phone[empty]
    enquired = draw_times(rng, days, len(enquiries))
    report = np.concatenate([by_phone, later, np.full(len(enquiries), NONE, np.int32)])
    taker = officer[np.concatenate([by_phone, later, enquiries])]
    at = np.concatenate([first, follow, enquired])
    return Calls(report, at, places.station_of[taker], taker)


def shuffled_in(rng: np.random.Generator, count: int, share: float) -> Marks:
    """Marks about this share of so many."""
    return rng.random(count) < share
