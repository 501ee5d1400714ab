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


def by_district(since: date, length: int) -> dict[str, dict[str, Figure]]:
    """By district and measure the rows of a span, each as it was last corrected."""
    found: dict[str, dict[str, Figure]] = {}
    for row in Figure.objects.filter(days=length, since=since).exclude(place=WHOLE).order_by("revision"):
        found.setdefault(row.place, {})[row.measure] = row
    return found


def corrected(first: date, last: date) -> list[Figure]:
    """Corrections of spans that begin in these days."""
    return list(figures(first, last).filter(revision__gt=0))


def years() -> list[int]:
    """The calendar years in which something published begins, the newest first."""
    return [each.year for each in Figure.objects.dates("since", "year", order="DESC")]


def last_change(first: date, last: date) -> tuple[int, datetime] | None:
    """The newest row of spans that begin in these days, and when it was published."""
    row = figures(first, last).order_by("-id").values_list("id", "published_at").first()
    return row and (row[0], row[1])
