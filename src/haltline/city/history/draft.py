"""A history while it is made: columns that later steps change in place. Seconds UTC, NEVER = not happened."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from haltline.city.history.days import Days, Seconds
from haltline.city.history.places import Codes, Places

Marks = NDArray[np.bool_]
NONE = -1

CLOSINGS = ("returned", "part-returned", "no-trace", "withdrawn", "referred", "merged")
RETURNED, PART_RETURNED, NO_TRACE, WITHDRAWN, REFERRED, MERGED = range(len(CLOSINGS))
ENDINGS = ("not_fraud", "returned", "expired", "cap", "withdrawn")
NOT_FRAUD, GIVEN_BACK, EXPIRED, CAP, TAKEN_BACK = range(len(ENDINGS))
REASONS = (
    "duplicate payment taken out",
    "payment had been refunded before",
    "corrected after the bank's statement",
    "category corrected after the interview",
    "further payment added by the victim",
    "new list of categories",
)
NEW_LIST = 5
PAUSES = ("victim not reached", "court", "other force asked", "bank statement awaited")
CLOCKS = ("first_request", "held", "closed")
"""Stages with a clock from `reported`."""
TARGETS = {"first_request": 1800, "held": 86400, "closed": 90 * 86400}
"""The same as in the profile of India."""


CLAIMED = ("closed", "first_answer")
ANSWER_SECONDS = 3600
"""A bank answers within this from the first request."""


class Table:
    """Columns of equal length that can be thinned out together and put one below the other."""

    __slots__ = ()

    @classmethod
    def empty(cls) -> Self:
        """No rows yet."""
        return cls(*(np.empty(0, np.int64) for _ in fields(cls)))  # type: ignore[arg-type]

    def keep(self, chosen: Marks | NDArray[np.int64]) -> None:
        """Leaves out all rows that are not chosen; row numbers also put them in order."""
        for field in fields(self):  # type: ignore[arg-type]
            setattr(self, field.name, getattr(self, field.name)[chosen])

    def add(self, other: "Table") -> None:
        """Puts the rows of another table of this kind below."""
        for field in fields(self):  # type: ignore[arg-type]
            both = (getattr(self, field.name), getattr(other, field.name))
            setattr(self, field.name, np.concatenate(both))


@dataclass(slots=True)
class Lives(Table):
    """One row a report, in order of `reported`. `entered_*` is what was written, the rest is true."""

    reported: Seconds
    first_request: Seconds
    first_answer: Seconds
    held: Seconds
    decided: Seconds
    returned: Seconds
    told: Seconds
    closed: Seconds
    reopened: Seconds
    closed_again: Seconds
    paused: Seconds
    resumed: Seconds
    merged: Seconds
    moved: Seconds
    station: Codes
    officer: Codes
    to_officer: Codes
    """Whose it is from `moved` on."""
    bank: Codes
    category: Codes
    amount: Seconds
    entered_category: Codes
    entered_amount: Seconds
    held_amount: Seconds
    outcome: Codes
    words: Codes
    """The manner of the closing text: NONE the officer's own words, else which copied one."""


@dataclass(slots=True)
class Holds(Table):
    """One row a part of a hold. `upheld` is when a contest was right."""

    report: Codes
    start: Seconds
    end: Seconds
    upheld: Seconds
    ending: Codes
    amount: Seconds
    bank: Codes


@dataclass(slots=True)
class Calls(Table):
    """Calls put through to a station; `report` NONE where none came of it."""

    report: Codes
    at: Seconds
    station: Codes
    officer: Codes


@dataclass(slots=True)
class Moves(Table):
    """Transfers: who sent a report, and to which officer of which station."""

    report: Codes
    at: Seconds
    sender: Codes
    to_officer: Codes


@dataclass(slots=True)
class Changes(Table):
    """Reclassifications: the new category and amount; `reason` NONE where none is given."""

    report: Codes
    at: Seconds
    category: Codes
    amount: Seconds
    reason: Codes


@dataclass(slots=True)
class Updates(Table):
    """What the victim is told while the report is open."""

    report: Codes
    at: Seconds


@dataclass(slots=True)
class Claims(Table):
    """What is said to have been at another time than it was: `stage` is a place in CLAIMED."""

    report: Codes
    stage: Codes
    said: Seconds


@dataclass(slots=True)
class Draft:
    """The whole history before it becomes rows."""

    places: Places
    days: Days
    lives: Lives
    holds: Holds
    calls: Calls
    moves: Moves
    changes: Changes
    updates: Updates
    claims: Claims
    tables: tuple[str, ...] = ("holds", "moves", "changes", "updates", "claims")

    def district(self) -> Codes:
        """The district in which each report was taken."""
        return self.places.district_of[self.lives.station]

    def of(self, level: str, code: int) -> Marks:
        """The reports of one unit."""
        held_by = {
            "officer": self.lives.officer,
            "station": self.lives.station,
            "district": self.district(),
            "bank": self.lives.bank,
        }
        return np.asarray(held_by[level] == code)

    def said(self, stage: str) -> Seconds:
        """When a stage is said to have been, which is when it was but for claims."""
        said = getattr(self.lives, stage).copy()
        claimed = self.claims.stage == CLAIMED.index(stage)
        said[self.claims.report[claimed]] = self.claims.said[claimed]
        return np.asarray(said)

    def due(self, clock: str) -> Seconds:
        """When each report's clock runs out; pauses count for closings, a bank begins when asked."""
        if clock == "first_answer":
            return self.lives.first_request + ANSWER_SECONDS
        return self.lives.reported + TARGETS[clock] + (self.pause() if clock == "closed" else 0)

    def pause(self) -> Seconds:
        """How long each report's clock stood still."""
        return np.where(self.lives.paused < self.lives.closed, self.lives.resumed - self.lives.paused, 0)

    def drop_reports(self, gone: Marks) -> None:
        """Reports never taken, with all that follows from them; their calls stay, and lead nowhere."""
        if not gone.any():
            return
        code = np.where(gone, NONE, np.cumsum(~gone) - 1).astype(np.int32)
        for table in (getattr(self, name) for name in self.tables):
            table.report = code[table.report]
            table.keep(table.report != NONE)
        silent = self.calls.report != NONE
        self.calls.report[silent] = code[self.calls.report[silent]]
        self.lives.keep(~gone)
