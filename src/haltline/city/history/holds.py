"""The parts of holds on a report's trail: when they begin and end, on whose money, and how they end."""

import numpy as np

from haltline.city.history.days import DAY, HOUR, NEVER
from haltline.city.history.draft import CAP, EXPIRED, GIVEN_BACK, NOT_FRAUD, TAKEN_BACK, Draft, Holds
from haltline.city.history.frauds import FRAUDS

MORE_PARTS = 0.85
"""Chance of each further part: money is found on several accounts, six or seven in the mean."""
PARTS_MOST = 40
LENGTH_DAYS = 90
"""A hold ends by itself after this."""
UPHELD = 0.35
"""Share of the wrong ones that a contest finds; the others are released by an officer."""


def draw_holds(rng: np.random.Generator, draft: Draft) -> Holds:
    """Parts for each report that has money held; the first begins with `held`."""
    lives, places = draft.lives, draft.places
    found = np.flatnonzero(lives.held < NEVER).astype(np.int32)
    many = np.minimum(rng.geometric(1 - MORE_PARTS, len(found)), PARTS_MOST)
    report = np.repeat(found, many)
    first = np.concatenate([[0], np.cumsum(many)[:-1]]).astype(int) if len(found) else np.empty(0, int)
    is_first = np.zeros(len(report), bool)
    is_first[first] = True
    later = np.exp(rng.normal(np.log(10 * HOUR), 1.3, len(report))).astype(np.int64)
    start = lives.held[report] + np.where(is_first, 0, later)
    other = rng.choice(len(places.banks), len(report), p=places.bank_share)
    bank = np.where(is_first, lives.bank[report], other).astype(np.int32)
    amount = _split(rng, lives.held_amount[report], report)
    ending = _endings(rng, draft, report, bank)
    end = _ends(rng, draft, (report, start, ending))
    upheld = np.where((ending == NOT_FRAUD) & (rng.random(len(report)) < UPHELD), end - 600, NEVER)
    return Holds(report, start, end, upheld, ending, amount, bank)


def wrong_chance(draft: Draft, report: np.ndarray, bank: np.ndarray) -> np.ndarray:
    """How likely each part is on somebody who did nothing: by category, bank and whoever asked."""
    lives, places = draft.lives, draft.places
    share = np.array([fraud.wrong for fraud in FRAUDS])[lives.category[report]]
    odds = share / (1 - share) * np.exp(places.bank_wrong[bank] + places.wrong[lives.officer[report]])
    return np.asarray(odds / (1 + odds))


def _endings(rng: np.random.Generator, draft: Draft, report: np.ndarray, bank: np.ndarray) -> np.ndarray:
    """How each part ends when it does."""
    lives, count = draft.lives, len(report)
    dice = rng.random(count)
    given = np.select([dice < 0.7, dice < 0.85], [GIVEN_BACK, CAP], EXPIRED)
    kept = np.select([dice < 0.7, dice < 0.95], [EXPIRED, CAP], TAKEN_BACK)
    usual = np.where(lives.returned[report] < NEVER, given, kept)
    wrong = rng.random(count) < wrong_chance(draft, report, bank)
    return np.where(wrong, NOT_FRAUD, usual).astype(np.int32)


def _ends(
    rng: np.random.Generator, draft: Draft, parts: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> np.ndarray:
    report, start, ending = parts
    lives, count = draft.lives, len(report)
    soon = start + np.exp(rng.normal(np.log(6 * DAY), 0.9, count)).astype(np.int64)
    at_return = np.maximum(lives.returned[report], start + HOUR)
    by_itself = start + LENGTH_DAYS * DAY
    end = np.select([ending == EXPIRED, ending == GIVEN_BACK], [by_itself, at_return], soon)
    return np.where(end >= NEVER, by_itself, np.minimum(end, by_itself)).astype(np.int64)


def _split(rng: np.random.Generator, whole: np.ndarray, report: np.ndarray) -> np.ndarray:
    """The held sum over its parts, whole rupees, one at least."""
    weight = rng.exponential(1.0, len(report)) + 0.02
    total = np.bincount(report, weight, report.max() + 1 if len(report) else 0)[report]
    return np.maximum((whole * weight / total).astype(np.int64) // 100 * 100, 100)
