"""The calendar of what is published: days, and the one grid of longer spans that everything is added up in.

A day runs from midnight to midnight where the centre is; one on which clocks change has 23 or 25 hours. Spans
of 7, 28 and 364 days begin on Mondays of one grid, so that each day lies in one span of each length.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

FIRST: Final = date(2024, 1, 1)
"""A Monday; all spans are counted from it."""
DAY, WEEK, FOUR_WEEKS, YEAR = 1, 7, 28, 364
LENGTHS: Final = (DAY, WEEK, FOUR_WEEKS, YEAR)
"""Days; each a whole number of the one before."""


def begins(at: date, zone: tzinfo) -> datetime:
    """The moment a day begins."""
    return datetime.combine(at, time(0), zone).astimezone(UTC)


def due(at: date, zone: tzinfo, hour: int) -> datetime:
    """The moment from which a day's figures are published: this hour of the next day."""
    return datetime.combine(at + timedelta(1), time(hour), zone).astimezone(UTC)


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The day in which a moment lies."""
    return moment.astimezone(zone).date()


def ending(at: date) -> Iterator[int]:
    """The lengths, beyond a day, of the spans that end with this day."""
    number = (at - FIRST).days + 1
    return (length for length in LENGTHS[1:] if number % length == 0)


def parts(since: date, length: int) -> Iterator[tuple[date, int]]:
    """The spans of the next smaller length that a span is made of."""
    smaller = LENGTHS[LENGTHS.index(length) - 1]
    return ((since + timedelta(at), smaller) for at in range(0, length, smaller))


def days(since: date, length: int) -> Iterator[date]:
    """The days of a span."""
    return (since + timedelta(at) for at in range(length))
