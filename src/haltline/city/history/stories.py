"""The stories of reports: true to what happened, whatever somebody entered; some short, or without a sum."""

from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from haltline.city.history.draft import Draft
from haltline.city.history.filling import Texts, as_told, fill, grouped, in_devanagari, joined, one_of, plain
from haltline.city.history.frauds import CATEGORIES
from haltline.city.history.sentences import APPS, CURT, ENGLISH, EXTRA, EXTRA_HINDI, HINDI, WHEN

IN_HINDI, HINDI_DISTRICT = 0.25, 0.85
SHORT = 0.06
"""Stories that say next to nothing."""


def tell_stories(rng: np.random.Generator, draft: Draft, hindi_district: int) -> Texts:
    """One story a report. In one district nearly everybody writes Hindi."""
    lives, count = draft.lives, len(draft.lives.reported)
    share = np.where(draft.district() == hindi_district, HINDI_DISTRICT, IN_HINDI)
    hindi = rng.random(count) < share
    places = _places(rng, draft, hindi)
    short = rng.random(count) < SHORT
    choice = _choices(rng, lives.category, hindi, short)
    story = fill((*chain(*ENGLISH), *chain(*HINDI), *CURT), choice, places)
    extra = np.where(
        hindi, len(EXTRA) + rng.integers(0, len(EXTRA_HINDI), count), rng.integers(0, len(EXTRA), count)
    )
    return joined(story, fill((*EXTRA, *EXTRA_HINDI), np.where(short, 0, extra), places), by="")


def _choices(
    rng: np.random.Generator, category: np.ndarray, hindi: np.ndarray, short: np.ndarray
) -> np.ndarray:
    """Which of all sentences each report has: its category's, in its language."""
    english_each, hindi_each = len(ENGLISH[0]), len(HINDI[0])
    english_all, hindi_all = english_each * len(CATEGORIES), hindi_each * len(CATEGORIES)
    dice = rng.random(len(category))
    plainly = category * english_each + (dice * english_each).astype(int)
    in_hindi = english_all + category * hindi_each + (dice * hindi_each).astype(int)
    curt = english_all + hindi_all + (dice * len(CURT)).astype(int)
    return np.where(short, curt, np.where(hindi, in_hindi, plainly))


def _places(rng: np.random.Generator, draft: Draft, hindi: np.ndarray) -> dict[str, Texts]:
    lives, count = draft.lives, len(hindi)
    rupees = lives.amount // 100
    commas = grouped(rupees)
    devanagari = hindi & (rng.random(count) < 0.3)
    told = as_told(rng, rupees)
    rows = np.flatnonzero(hindi)
    words = _hindi_sums(commas, devanagari, rows)
    at = np.full(count, -1)
    at[rows] = np.arange(len(rows))
    own = pc.if_else(pa.array(hindi), words.take(pa.array(at, mask=at < 0)), told) if len(rows) else told
    more = np.maximum((rupees * rng.uniform(0.3, 2.5, count)).astype(np.int64), 50)
    return {
        "sum": own,
        "more": as_told(rng, more),
        "bank": pa.array(draft.places.banks, pa.string()).take(pa.array(lives.bank)),
        "app": one_of(APPS, rng, count),
        "when": one_of(WHEN, rng, count),
        "phone": plain(rng.integers(100_000_000, 1_000_000_000, count)),
        "ref": plain(rng.integers(10**11, 10**12, count)),
    }


def _hindi_sums(commas: Texts, devanagari: np.ndarray, rows: np.ndarray) -> Texts:
    """Sums in Hindi stories, some in its own digits."""
    ours = commas.take(pa.array(rows))
    own_digits = pc.if_else(pa.array(devanagari[rows]), in_devanagari(ours), ours)
    return pc.binary_join_element_wise(own_digits, pa.scalar("रुपये"), " ")
