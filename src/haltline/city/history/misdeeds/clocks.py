"""Misdeeds with clocks: done just before they run out, closed for the month's end, written later."""

import numpy as np

from haltline.city.history.days import DAY, NEVER, OPENS, SHUTS
from haltline.city.history.draft import (
    ANSWER_SECONDS,
    CLAIMED,
    NOT_FRAUD,
    TARGETS,
    Claims,
    Draft,
    Holds,
    Marks,
)
from haltline.city.history.misdeeds.plants import Plant

CLOCK = "closed"
HEAP = 0.05
"""A heap lies in this last part of the clock."""
ONE_RUPEE = 100
UNTOLD, OPENED_AGAIN = 0.6, 0.15
"""Of closings that close nothing: victims not told, reports opened again."""
BURST_DAYS, SWEPT_DAYS = 2, 45
"""Working days on which the month's end is closed; how far ahead reports are swept in."""
LATE_DAYS = 60
"""Back-dated are closings that came at most so many days too late."""


def heaped(rng: np.random.Generator, draft: Draft, plant: Plant, clock: str) -> Marks:
    """This share of what would have missed the clock is entered as done in its last twentieth."""
    lives, due = draft.lives, draft.due(clock)
    ours = draft.of(plant.level, plant.code) & (due >= plant.since) & (lives.merged == NEVER)
    chosen = ours & (getattr(lives, clock) > due) & (rng.random(len(ours)) < plant.strength)
    chosen &= due < NEVER  # a bank that was not asked has no clock
    length = ANSWER_SECONDS if clock == "first_answer" else TARGETS[clock]
    before = (length * HEAP * rng.random(len(ours))).astype(np.int64) + 30
    entered = due - before
    if clock == "closed":
        open_then = draft.days.office_time(rng, entered, draft.district())
        entered = np.where(open_then < due, open_then, entered)
        _close_at(rng, draft, chosen, entered)
    else:
        setattr(lives, clock, np.where(chosen, entered, getattr(lives, clock)))
    if clock == "held":
        _hold_one_rupee(draft, chosen)
    return chosen


def _close_at(rng: np.random.Generator, draft: Draft, chosen: Marks, at: np.ndarray) -> None:
    """Closes the chosen ones early; whom nobody told stays untold, and some are opened again."""
    lives, count = draft.lives, len(chosen)
    lives.closed = np.where(chosen, at, lives.closed)
    untold = chosen & (rng.random(count) < UNTOLD)
    lives.told = np.where(untold, NEVER, np.where(chosen, np.minimum(lives.told, at - 60), lives.told))
    lives.told = np.where(lives.told < lives.reported, NEVER, lives.told)
    again = chosen & (rng.random(count) < OPENED_AGAIN)
    reopened = at + rng.integers(3 * DAY, 20 * DAY, count)
    lives.reopened = np.where(again, reopened, np.where(chosen, NEVER, lives.reopened))
    closed_again = reopened + rng.integers(5 * DAY, 25 * DAY, count)
    lives.closed_again = np.where(again, closed_again, np.where(chosen, NEVER, lives.closed_again))
    for name in ("decided", "returned"):
        setattr(lives, name, np.where(chosen & (getattr(lives, name) > at), NEVER, getattr(lives, name)))


def _hold_one_rupee(draft: Draft, chosen: Marks) -> None:
    lives = draft.lives
    lives.held_amount = np.where(chosen, ONE_RUPEE, lives.held_amount)
    early = draft.holds.start < lives.held[draft.holds.report]
    draft.holds.start = np.where(early, lives.held[draft.holds.report], draft.holds.start)
    report = np.flatnonzero(chosen).astype(np.int32)
    start = lives.held[report]
    ending = np.full(len(report), NOT_FRAUD, np.int32) + 2
    draft.holds.add(
        Holds(
            report,
            start,
            start + 30 * DAY,
            np.full(len(report), NEVER),
            ending,
            np.full(len(report), ONE_RUPEE),
            lives.bank[report],
        )
    )


def burst(rng: np.random.Generator, draft: Draft, plant: Plant) -> Marks:
    """At each month's end this share of the open reports is closed on the last two working days."""
    lives, ours = draft.lives, draft.of(plant.level, plant.code)
    swept = np.zeros(len(ours), np.bool_)
    for end in draft.days.month_ends():
        if end <= plant.since:
            continue
        last = _last_days(draft, end)
        opened = last[0][draft.district()]
        stands = (lives.reported < opened) & (lives.closed > opened) & (lives.closed < end + SWEPT_DAYS * DAY)
        chosen = ours & stands & (lives.merged == NEVER) & (rng.random(len(ours)) < plant.strength)
        day = np.where(rng.random(len(ours)) < 0.35, opened, last[1][draft.district()])
        _close_at(rng, draft, chosen, day + rng.integers(OPENS, SHUTS, len(ours)))
        swept |= chosen
    return swept


def _last_days(draft: Draft, end: int) -> tuple[np.ndarray, np.ndarray]:
    """For each district the midnights of its last two working days before a month's end."""
    days = draft.days
    until = (end - days.start) // DAY
    found = [np.flatnonzero(row[:until])[-BURST_DAYS:] for row in days.working]
    midnights = days.start + np.array(found, np.int64) * DAY
    return midnights[:, 0], midnights[:, 1]


def back_dated(rng: np.random.Generator, draft: Draft, plant: Plant) -> Marks:
    """This share of all the unit's closings is late, and said to have been in time; written when it was."""
    lives, due = draft.lives, draft.due(CLOCK)
    ours = draft.of(plant.level, plant.code) & (lives.closed >= plant.since) & (lives.merged == NEVER)
    ours &= lives.closed < draft.days.end
    late = ours & (lives.closed > due) & (lives.closed < due + LATE_DAYS * DAY) & (lives.reopened == NEVER)
    wanted = round(plant.strength * int(ours.sum()))
    report = np.sort(rng.permutation(np.flatnonzero(late))[:wanted]).astype(np.int32)
    said = due[report] - (TARGETS[CLOCK] * rng.uniform(0.01, 0.15, len(report))).astype(np.int64)
    open_then = draft.days.office_time(rng, said, draft.district()[report])
    said = np.where(open_then < due[report], open_then, said)
    draft.claims.add(Claims(report, np.full(len(report), CLAIMED.index("closed")), said))
    return np.isin(np.arange(len(ours)), report)


def answers_back_dated(rng: np.random.Generator, draft: Draft, plant: Plant) -> Marks:
    """This share of all the bank's answers is late, and said to have been in time."""
    lives, due = draft.lives, draft.due("first_answer")
    ours = draft.of(plant.level, plant.code) & (lives.first_answer < NEVER) & (lives.reported >= plant.since)
    late = np.flatnonzero(ours & (lives.first_answer > due))
    report = np.sort(rng.permutation(late)[: round(plant.strength * int(ours.sum()))]).astype(np.int32)
    said = due[report] - (ANSWER_SECONDS * rng.uniform(0.02, 0.5, len(report))).astype(np.int64)
    draft.claims.add(Claims(report, np.full(len(report), CLAIMED.index("first_answer")), said))
    return np.isin(np.arange(len(ours)), report)
