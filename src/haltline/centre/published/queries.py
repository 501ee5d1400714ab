"""What has been published: rows of figures, and sums of them over any days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, QuerySet

from . import spans
from .models import Figure

WHOLE = ""


@dataclass(frozen=True, slots=True)
class Covered:
    """A sum over some days: ``value`` of those published, ``lacking`` days of which nothing is.

    ``value`` is None where no day of them is published.
    """

    value: int | None
    lacking: int = 0


Told = dict[tuple[date, int], int | None]
"""First day and length of a span to its published value; None is hidden."""


def newest_day() -> date | None:
    """The last day that was published."""
    return Figure.objects.filter(days=spans.DAY).aggregate(last=Max("since"))["last"]


def is_published(day: date) -> bool:
    """Whether a day was published."""
    return Figure.objects.filter(days=spans.DAY, since=day).exists()


def figures(first: date, last: date) -> QuerySet[Figure]:
    """All published rows of spans that begin in these days; corrections after what they correct."""
    rows = Figure.objects.filter(since__gte=first, since__lte=last)
    return rows.order_by("days", "since", "place", "measure", "revision")


def whole(first: date, last: date) -> dict[str, Told]:
    """By measure the centre's published spans that lie in these days, each as it was last corrected."""
    found: dict[str, Told] = {}
    for row in figures(first, last).filter(place=WHOLE):
        if row.since + timedelta(row.days - 1) <= last:
            value = None if row.hidden or row.value is None else int(row.value)
            found.setdefault(row.measure, {})[row.since, row.days] = value
    return found


def covered(told: Mapping[tuple[date, int], int | None], first: date, last: date) -> Covered:
    """What published spans come to over these days, with as few days lacking as can be."""
    found: list[int] = []
    lacking, at = 0, first
    while at <= last:
        length = _longest(told, at, last)
        if length:
            found.append(told[at, length] or 0)
        else:
            lacking += 1
        at += timedelta(length or 1)
    return Covered(sum(found) if found else None, lacking)


def _longest(told: Mapping[tuple[date, int], int | None], at: date, last: date) -> int:
    """The length of the longest published span that begins on a day and ends by another; 0 for none."""
    fitting = (length for length in reversed(spans.LENGTHS) if at + timedelta(length - 1) <= last)
    return next((length for length in fitting if told.get((at, length)) is not None), 0)


def newest_span(length: int, upto: date) -> date | None:
    """The first day of the newest published span of a length that had ended by a day."""
    rows = Figure.objects.filter(days=length, since__lte=upto - timedelta(length - 1))
    return rows.aggregate(last=Max("since"))["last"]


def of_span(since: date, length: int) -> dict[str, dict[str, Figure]]:
    """By place and measure the rows of one span, each as it was last corrected."""
    found: dict[str, dict[str, Figure]] = {}
    for row in Figure.objects.filter(days=length, since=since).order_by("revision"):
        found.setdefault(row.place, {})[row.measure] = row
    return found


def corrections(first: date, last: date) -> list[tuple[Figure, Figure]]:
    """Each correction of spans that begin in these days, after what it corrects."""
    found: list[tuple[Figure, Figure]] = []
    for row in figures(first, last).filter(revision__gt=0):
        same = Figure.objects.filter(days=row.days, since=row.since, place=row.place, measure=row.measure)
        found.append((same.get(revision=row.revision - 1), row))
    return found


def around(day: date, measure: str) -> list[Figure]:
    """The newest published values of the centre's spans in which a day lies, the day's own first."""
    begun = [(length, day - timedelta((day - spans.FIRST).days % length)) for length in spans.LENGTHS]
    found = []
    for length, since in begun:
        same = Figure.objects.filter(days=length, since=since, place=WHOLE, measure=measure)
        if row := same.exclude(value=None).order_by("-revision").first():
            found.append(row)
    return found


def changes(first: date, last: date) -> dict[str, int]:
    """By measure what corrections of single days have changed so far, added up over these days."""
    found: dict[str, int] = {}
    for before, after in corrections(first, last):
        if after.days == spans.DAY:
            change = int(after.value or 0) - int(before.value or 0)
            found[after.measure] = found.get(after.measure, 0) + change
    return found


def last_change(first: date, last: date) -> tuple[int, datetime] | None:
    """The newest row of spans that begin in these days, and when it was published."""
    row = figures(first, last).order_by("-id").values_list("id", "published_at").first()
    return row and (row[0], row[1])
