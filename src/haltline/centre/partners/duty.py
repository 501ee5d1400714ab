"""Hours of duty: whether somebody is there at a moment, and when in a week nobody is. Pure.

A shift is days of the week (ISO: Monday is 1) with a start and an end by the clock of its own zone. An end
before the start is the next morning; equal ends mean a whole day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours that come back every week."""

    days: str
    starts: time
    ends: time
    zone: str

    def on(self, day: date) -> tuple[datetime, datetime] | None:
        """The hours that begin on this day of the zone, in UTC and half-open; none on a day off."""
        if str(day.isoweekday()) not in self.days:
            return None
        zone = ZoneInfo(self.zone)
        last = day if self.ends > self.starts else day + DAY
        begun = datetime.combine(day, self.starts, zone)
        return begun.astimezone(UTC), datetime.combine(last, self.ends, zone).astimezone(UTC)

    def covers(self, at: datetime) -> bool:
        """Whether the moment (aware) lies in the hours of that day or of the night before."""
        today = at.astimezone(ZoneInfo(self.zone)).date()
        hours = (self.on(today - DAY), self.on(today))
        return any(each is not None and each[0] <= at < each[1] for each in hours)


def gaps(shifts: Iterable[Shift], since: datetime) -> list[tuple[datetime, datetime]]:
    """The stretches of the week from ``since`` in which no shift runs, in order."""
    until, free_from, found = since + WEEK, since, []
    for begins, ends in sorted(_hours(shifts, since)):
        if begins > free_from:
            found.append((free_from, min(begins, until)))
        free_from = max(free_from, ends)
        if free_from >= until:
            return found
    return [*found, (free_from, until)]


def _hours(shifts: Iterable[Shift], since: datetime) -> list[tuple[datetime, datetime]]:
    """All hours of all shifts that touch the week from ``since``."""
    hours = []
    for shift in shifts:
        first = since.astimezone(ZoneInfo(shift.zone)).date() - DAY
        hours += [found for number in range(9) if (found := shift.on(first + number * DAY))]
    return [(begins, ends) for begins, ends in hours if ends > since and begins < since + WEEK]
