"""What becomes of each report in an honest office: requests, answers, holds, decisions, closings, detours."""

import numpy as np

from haltline.city.history.arrivals import (
    draw_amounts,
    draw_calls,
    draw_categories,
    draw_officers,
    draw_times,
)
from haltline.city.history.days import DAY, HOUR, NEVER, Days, Seconds
from haltline.city.history.draft import (
    MERGED,
    NEW_LIST,
    NO_TRACE,
    NONE,
    PART_RETURNED,
    REFERRED,
    RETURNED,
    WITHDRAWN,
    Changes,
    Claims,
    Draft,
    Holds,
    Lives,
    Marks,
    Moves,
    Updates,
)
from haltline.city.history.frauds import FRAUDS
from haltline.city.history.holds import draw_holds
from haltline.city.history.places import Codes, Floats, Places

AT_ONCE = 0.45
"""Share of reports whose first request a standing order sends within minutes."""
REQUESTED, ANSWERED, TOLD = 0.98, 0.97, 0.9
PAUSED, REOPENED, MERGING, MOVING, THERE_AND_BACK, CHANGING = 0.08, 0.03, 0.02, 0.05, 0.006, 0.04
TIMES = (
    "first_request", "first_answer", "held", "decided", "returned", "told", "closed", "reopened",
    "closed_again", "paused", "resumed", "merged", "moved",
)  # fmt: skip
"""What has not happened yet when a report is taken."""


def draw_draft(rng: np.random.Generator, places: Places, days: Days, reports: int) -> Draft:
    """An honest history of so many reports."""
    reported = draw_times(rng, days, reports)
    officer = draw_officers(rng, places, reports)
    lives = _lives(rng, places, reported, officer)
    calls = draw_calls(rng, places, days, (reported, officer))
    return Draft(
        places,
        days,
        lives,
        Holds.empty(),
        calls,
        Moves.empty(),
        Changes.empty(),
        Updates.empty(),
        Claims.empty(),
    )


def live(rng: np.random.Generator, draft: Draft, pace: Floats, answer_pace: Floats) -> None:
    """Fills in what happens to each report; the two paces stretch the office's and the bank's times."""
    _ask_and_hold(rng, draft, pace, answer_pace)
    _close(rng, draft, pace)
    draft.holds = draw_holds(rng, draft)
    _detours(rng, draft)
    _tell(rng, draft)


def _lives(rng: np.random.Generator, places: Places, reported: Seconds, officer: Codes) -> Lives:
    count = len(reported)
    station = places.station_of[officer]
    category = draw_categories(rng, places, places.district_of[station])
    amount = draw_amounts(rng, category)
    bank = rng.choice(len(places.banks), count, p=places.bank_share).astype(np.int32)
    return Lives(
        reported=reported,
        station=station,
        officer=officer,
        bank=bank,
        category=category,
        amount=amount,
        entered_category=category.copy(),
        entered_amount=amount.copy(),
        held_amount=np.zeros(count, np.int64),
        to_officer=np.full(count, NONE, np.int32),
        outcome=np.full(count, NONE, np.int32),
        words=np.full(count, NONE, np.int32),
        **{name: np.full(count, NEVER) for name in TIMES},
    )


def _ask_and_hold(rng: np.random.Generator, draft: Draft, pace: Floats, answer_pace: Floats) -> None:
    """Reported to first request, first answer, and first money held, as offsets: pace means all of it."""
    lives, places, count = draft.lives, draft.places, len(draft.lives.reported)
    own = np.exp(places.pace[lives.officer]) * pace
    by_hand = np.exp(rng.normal(np.log(25 * 60), 1.0, count))
    request = (
        np.where(rng.random(count) < AT_ONCE, np.exp(rng.normal(np.log(100), 0.5, count)), by_hand) * own
    )
    answer = places.bank_seconds[lives.bank] * np.exp(rng.normal(0, 0.8, count)) * answer_pace
    asked = rng.random(count) < REQUESTED
    heard = asked & (rng.random(count) < ANSWERED)
    chance = np.array([fraud.held for fraud in FRAUDS])[lives.category]
    found = heard & (rng.random(count) < chance * (1 + (request + answer) / (6 * HOUR)) ** -0.3)
    after = request + answer * pace
    settle = np.exp(rng.normal(np.log(6 * 60), 0.7, count)) * own
    lives.first_request = _from(lives.reported, request, asked)
    lives.first_answer = _from(lives.reported, after, heard)
    lives.held = _from(lives.reported, after + settle, found)
    part = np.minimum(1.0, rng.beta(1.2, 1.6, count))
    lives.held_amount = np.where(found, (lives.amount * part).astype(np.int64) // 100 * 100 + 100, 0)


def _from(begin: Seconds, offset: Seconds | Floats, happens: Marks) -> Seconds:
    return np.where(happens, begin + offset.astype(np.int64), NEVER)


def _close(rng: np.random.Generator, draft: Draft, pace: Floats) -> None:
    """Decisions, money back, closing in office hours; pauses and re-openings."""
    lives, days, count = draft.lives, draft.days, len(draft.lives.reported)
    district = draft.district()
    own = np.exp(draft.places.pace[lives.officer]) * pace
    half = np.array([fraud.days for fraud in FRAUDS])[lives.category] * DAY
    whole = half * np.exp(rng.normal(0, 0.5, count)) * own
    paused = rng.random(count) < PAUSED
    lives.paused = _from(lives.reported, whole * rng.uniform(0.2, 0.8, count), paused)
    lives.paused = days.office_time(rng, lives.paused, district)
    length = np.where(paused, np.exp(rng.normal(np.log(12 * DAY), 0.6, count)), 0).astype(np.int64)
    lives.resumed = days.office_time(rng, np.minimum(lives.paused + length, NEVER), district)
    ends = lives.reported + whole.astype(np.int64) + length
    lives.closed = np.maximum(days.office_time(rng, ends, district), lives.reported + HOUR)
    held = lives.held < NEVER
    decided = held & (rng.random(count) < 0.75)
    back = decided & (rng.random(count) < 0.8)
    span = lives.closed - lives.reported
    lives.decided = days.office_time(
        rng, _from(lives.reported, span * rng.uniform(0.4, 0.7, count), decided), district
    )
    lives.returned = _from(lives.reported, span * rng.uniform(0.75, 0.97, count), back)
    lives.returned = np.where(lives.decided < lives.returned, lives.returned, NEVER)
    again = rng.random(count) < REOPENED
    lives.reopened = days.office_time(
        rng, _from(lives.closed, rng.exponential(20 * DAY, count), again), district
    )
    lives.closed_again = np.where(
        again, lives.reopened + (rng.exponential(12 * DAY, count) + DAY).astype(np.int64), NEVER
    )
    lives.closed_again = days.office_time(rng, lives.closed_again, district)
    lives.outcome = _outcomes(rng, lives)


def _outcomes(rng: np.random.Generator, lives: Lives) -> Codes:
    dice = rng.random(len(lives.reported))
    without = np.select([dice < 0.06, dice < 0.3], [WITHDRAWN, REFERRED], NO_TRACE)
    all_of_it = lives.held_amount > 0.9 * lives.amount
    back = np.where(all_of_it, RETURNED, PART_RETURNED)
    return np.where(lives.returned < NEVER, back, without).astype(np.int32)


def _detours(rng: np.random.Generator, draft: Draft) -> None:
    """Honest merges, transfers, and reclassifications with their reasons."""
    lives, count = draft.lives, len(draft.lives.reported)
    merging = rng.random(count) < MERGING
    lives.merged = _from(lives.reported, rng.exponential(2 * DAY, count), merging)
    lives.closed = np.where(merging, lives.merged, lives.closed)
    lives.outcome[merging] = MERGED
    for name in ("decided", "returned", "reopened", "closed_again", "paused", "resumed"):
        setattr(lives, name, np.where(merging, NEVER, getattr(lives, name)))
    draft.moves = _moves(rng, draft)
    draft.changes = _changes(rng, draft)


def _moves(rng: np.random.Generator, draft: Draft) -> Moves:
    lives, count = draft.lives, len(draft.lives.reported)
    dice = rng.random(count)
    once, back = dice < MOVING, dice > 1 - THERE_AND_BACK
    other = rng.choice(len(draft.places.officers), count, p=draft.places.officer_share).astype(np.int32)
    sent = draft.days.office_time(
        rng, _from(lives.reported, rng.exponential(1.5 * DAY, count) + HOUR, once | back), draft.district()
    )
    lives.moved = np.where(once & (sent < lives.closed), sent, NEVER)
    lives.to_officer = np.where(lives.moved < NEVER, other, NONE).astype(np.int32)
    going = np.flatnonzero((once | back) & (sent < lives.closed)).astype(np.int32)
    home = going[back[going]]
    returned = sent[home] + rng.integers(4 * HOUR, 5 * DAY, len(home))
    return Moves(
        np.concatenate([going, home]),
        np.concatenate([sent[going], returned]),
        np.concatenate([lives.officer[going], other[home]]),
        np.concatenate([other[going], lives.officer[home]]),
    )


def _changes(rng: np.random.Generator, draft: Draft) -> Changes:
    """Corrections in both directions; now and then somebody forgets to write the reason."""
    lives, count = draft.lives, len(draft.lives.reported)
    report = np.flatnonzero(rng.random(count) < CHANGING).astype(np.int32)
    reason = rng.integers(0, NEW_LIST, len(report)).astype(np.int32)
    at = draft.days.office_time(
        rng, lives.reported[report] + rng.integers(HOUR, 8 * DAY, len(report)), draft.district()[report]
    )
    category = np.where(
        reason == 3, rng.integers(0, len(FRAUDS), len(report)), lives.category[report]
    ).astype(np.int32)
    factor = np.select(
        [reason <= 1, reason == 2, reason == 4], [0.5, rng.uniform(0.7, 1.3, len(report)), 1.6], 1.0
    )
    amount = (lives.amount[report] * factor).astype(np.int64) // 100 * 100 + 100
    reason[rng.random(len(report)) < 0.08] = NONE
    made = Changes(report, at, category, amount, reason)
    made.keep(at < lives.closed[report])
    return made


def _tell(rng: np.random.Generator, draft: Draft) -> None:
    """The victim hears while it goes on, and at the end."""
    lives, count = draft.lives, len(draft.lives.reported)
    hears = (rng.random(count) < TOLD) & (lives.merged == NEVER)
    lives.told = np.where(hears, lives.closed - rng.integers(60, 2 * DAY, count), NEVER)
    lives.told = np.maximum(lives.told, lives.reported + 600)
    report = np.repeat(np.arange(count, dtype=np.int32), rng.poisson(1.6, count))
    at = lives.reported[report] + ((lives.closed - lives.reported)[report] * rng.random(len(report))).astype(
        np.int64
    )
    draft.updates = Updates(report, np.maximum(at, lives.reported[report] + 300))
