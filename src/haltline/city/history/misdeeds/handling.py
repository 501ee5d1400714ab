"""Misdeeds while a report is open: sent in circles, made smaller, bystanders held; and copied closings."""

import numpy as np

from haltline.city.history.days import DAY, HOUR, NEVER
from haltline.city.history.draft import NONE, NOT_FRAUD, TARGETS, Changes, Draft, Holds, Marks, Moves
from haltline.city.history.frauds import GRAVE, LESSER
from haltline.city.history.misdeeds.plants import Plant

CIRCLES_MOST = 3
CONTESTED = 0.4
"""Of the holds on bystanders, so many are found by a contest."""
ELSEWHERE = 0.3
"""Share of circles that lead into other districts."""


def circled(rng: np.random.Generator, draft: Draft, plant: Plant) -> Marks:
    """This share of the unit's reports is sent away again each time it comes back: twice or three times."""
    lives = draft.lives
    chosen = _chosen(rng, draft, plant)
    lives.moved = np.where(chosen, NEVER, lives.moved)
    draft.moves.keep(~chosen[draft.moves.report])
    report = np.flatnonzero(chosen).astype(np.int32)
    at = lives.reported[report] + rng.integers(4 * HOUR, 2 * DAY, len(report))
    for turn in range(CIRCLES_MOST):
        going = np.ones(len(report), bool) if turn < 2 else rng.random(len(report)) < 0.4
        other = _partners(rng, draft, report)
        back = at + rng.integers(1 * DAY, 4 * DAY, len(report))
        stands = going & (back < lives.closed[report])
        home = lives.officer[report]
        draft.moves.add(Moves(report[stands], at[stands], home[stands], other[stands]))
        draft.moves.add(Moves(report[stands], back[stands], other[stands], home[stands]))
        at = back + rng.integers(4 * HOUR, 2 * DAY, len(report))
    return chosen


def _partners(rng: np.random.Generator, draft: Draft, report: np.ndarray) -> np.ndarray:
    """For each report an officer of another station, most often of the same district."""
    places = draft.places
    station = draft.lives.station[report]
    found = np.empty(len(report), np.int32)
    for here in np.unique(station):
        rows = np.flatnonzero(station == here)
        near = (places.district_of == places.district_of[here]) & (np.arange(len(places.stations)) != here)
        near_ones = np.flatnonzero(near[places.station_of])
        far_ones = np.flatnonzero(places.station_of != here)
        far = rng.random(len(rows)) < (ELSEWHERE if len(near_ones) else 1.0)
        found[rows] = np.where(
            far,
            rng.choice(far_ones, len(rows)),
            rng.choice(near_ones if len(near_ones) else far_ones, len(rows)),
        )
    return found


def made_smaller(rng: np.random.Generator, draft: Draft, plant: Plant) -> Marks:
    """This share of the unit's graver reports is made lesser in category and sum, without a reason."""
    lives = draft.lives
    chosen = _chosen(rng, draft, plant) & np.isin(lives.category, GRAVE)
    report = np.flatnonzero(chosen).astype(np.int32)
    wait = (lives.closed[report] - lives.reported[report]) * rng.uniform(0.1, 0.9, len(report))
    at = draft.days.office_time(rng, lives.reported[report] + wait.astype(np.int64), draft.district()[report])
    at = np.minimum(at, lives.closed[report] - 300)
    amount = (lives.amount[report] * rng.uniform(0.1, 0.4, len(report))).astype(np.int64) // 100 * 100 + 100
    lesser = rng.choice(LESSER, len(report)).astype(np.int32)
    draft.changes.add(Changes(report, at, lesser, amount, np.full(len(report), NONE, np.int32)))
    return chosen


def held_bystanders(rng: np.random.Generator, draft: Draft, plant: Plant) -> Marks:
    """This share of the unit's reports without a hold gets a small one on somebody near, let go soon."""
    lives = draft.lives
    chosen = _chosen(rng, draft, plant) & (lives.held == NEVER) & (lives.first_request < NEVER)
    report = np.flatnonzero(chosen).astype(np.int32)
    wait = np.maximum(TARGETS["held"] * rng.uniform(0.2, 0.95, len(report)), 300).astype(np.int64)
    start = np.maximum(lives.reported[report] + wait, lives.first_request[report] + 120)
    amount = rng.integers(500, 5000, len(report)) * 100
    lives.held[report] = start
    lives.held_amount[report] = amount
    end = start + rng.integers(1 * DAY, 8 * DAY, len(report))
    contested = rng.random(len(report)) < CONTESTED
    upheld = np.where(contested, end - 600, NEVER)
    ending = np.full(len(report), NOT_FRAUD, np.int32)
    bank = rng.choice(len(draft.places.banks), len(report), p=draft.places.bank_share).astype(np.int32)
    draft.holds.add(Holds(report, start, end, upheld, ending, amount, bank))
    return chosen


def copied(rng: np.random.Generator, draft: Draft, plant: Plant, words: int) -> Marks:
    """This share of the unit's closings is copied from a text of its own, whatever the report."""
    lives = draft.lives
    ours = draft.of(plant.level, plant.code) & (lives.closed >= plant.since) & (lives.merged == NEVER)
    chosen = ours & (rng.random(len(ours)) < plant.strength)
    lives.words = np.where(chosen, words, lives.words).astype(np.int32)
    return chosen


def _chosen(rng: np.random.Generator, draft: Draft, plant: Plant) -> Marks:
    lives = draft.lives
    ours = draft.of(plant.level, plant.code) & (lives.reported >= plant.since) & (lives.merged == NEVER)
    return ours & (rng.random(len(ours)) < plant.strength)
