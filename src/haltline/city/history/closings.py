"""Closing texts: officers' own words with the report's facts, the house's letters, and what is copied."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from haltline.city.history.days import NEVER
from haltline.city.history.draft import NO_TRACE, REFERRED, RETURNED, Draft
from haltline.city.history.filling import Texts, dates, fill, grouped, joined
from haltline.city.history.mishaps import ONE_FRAUD
from haltline.city.history.sentences import (
    AGAIN,
    COMMON,
    COPIED,
    FINDINGS,
    LETTERS,
    OPENINGS,
    SHORT_RETURNED,
    UNREACHED,
    VICTIM,
)

LETTER_SHARE, SHORT_SHARE = 0.25, 0.4


def write_closings(rng: np.random.Generator, draft: Draft) -> tuple[Texts, Texts]:
    """For each report its closing text and the text of a second closing, whether or not it comes to that."""
    lives, count = draft.lives, len(draft.lives.reported)
    places = _places(draft)
    own = _own_words(rng, draft, places)
    letter = rng.random(count) < LETTER_SHARE
    kind = np.where(lives.outcome == REFERRED, 1, np.where(rng.random(count) < 0.75, 0, 2))
    by_letter = letter & np.isin(lives.outcome, (NO_TRACE, REFERRED)) & (lives.words < 0)
    short = (rng.random(count) < SHORT_SHARE) & (lives.outcome == RETURNED) & (lives.words < 0)
    copied = 2 * (np.maximum(lives.words, 0) % (len(COPIED) // 2)) + (rng.random(count) < 0.3)
    fixed = (*LETTERS, *SHORT_RETURNED, COMMON, *COPIED)
    first_copied = len(LETTERS) + len(SHORT_RETURNED) + 1
    choice = np.select(
        [lives.words == ONE_FRAUD, lives.words >= 0, by_letter, short],
        [first_copied - 1, first_copied + copied, kind, len(LETTERS) + rng.integers(0, 2, count)],
        -1,
    )
    texts = fill(("", *fixed), choice + 1, places)
    closings = pc.if_else(pa.array(choice < 0), own, texts)
    return closings, fill(AGAIN, rng.integers(0, len(AGAIN), count), places)


def _own_words(rng: np.random.Generator, draft: Draft, places: dict[str, Texts]) -> Texts:
    lives, count = draft.lives, len(draft.lives.reported)
    opening = fill(OPENINGS, rng.integers(0, len(OPENINGS), count), places)
    findings = [text for texts in FINDINGS for text in texts]
    many = np.array([len(texts) for texts in FINDINGS])
    first = np.concatenate([[0], np.cumsum(many)[:-1]])
    finding = first[lives.outcome] + (rng.random(count) * many[lives.outcome]).astype(int)
    told = lives.told < NEVER
    said = np.where(
        told, rng.integers(0, len(VICTIM), count), len(VICTIM) + rng.integers(0, len(UNREACHED), count)
    )
    return joined(opening, fill(findings, finding, places), fill((*VICTIM, *UNREACHED), said, places))


def _places(draft: Draft) -> dict[str, Texts]:
    lives = draft.lives
    first = np.datetime64("2023-01-01")
    asked = np.minimum(
        np.where(lives.first_request < NEVER, lives.first_request, lives.reported), draft.days.end
    )
    return {
        "bank": pa.array(draft.places.banks, pa.string()).take(pa.array(lives.bank)),
        "date": dates(draft.days.day(asked), first),
        "sum": grouped(lives.amount // 100),
        "held": grouped(np.maximum(lives.held_amount // 100, 1)),
    }
