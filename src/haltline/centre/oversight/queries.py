"""What oversight's pages read: classes of durations and sums, of the units that a scope may see.

Cost: the rows of a period, which grow with units and weeks and not with reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import connection
from django.db.models import Q, QuerySet, Sum
from numpy.typing import NDArray

from .bins import EDGES, class_of
from .models import Life
from .models import Sum as Kept

CLASSES = len(EDGES)
LISTED_MOST = 100  # reports behind a point on one page
HALF_HOUR = 1_800  # seconds: running clocks are kept by the hour of their start


@dataclass(frozen=True, slots=True)
class Span:
    """A span of whole weeks, from a Monday up to, not including, another; UTC."""

    start: datetime
    stop: datetime

    @classmethod
    def weeks_to(cls, now: datetime, weeks: int) -> Span:
        """The weeks up to now, this one included."""
        monday = (now - timedelta(days=now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(monday - timedelta(weeks=weeks - 1), monday + timedelta(weeks=1))

    @property
    def before(self) -> Span:
        """The span of the same length before this one."""
        return Span(self.start - (self.stop - self.start), self.start)


@dataclass(frozen=True, slots=True)
class Unit:
    """A district or a station; without a name where it is none of the reader's."""

    name: str
    district: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How many reports of each unit reached a clock's end, and how many left it, by class of duration.

    ``ended`` and ``left`` have shape (units, classes); those still on the clock leave it now.
    """

    units: tuple[Unit, ...]
    ended: NDArray[np.int64]
    left: NDArray[np.int64]
    running: NDArray[np.int64]


def counted(clock: str, kind: str, span: Span, now: datetime) -> Counted:
    """All units' durations by one clock, of reports whose clock began in the span."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select unit, district_id, since, size, ended, n from oversight_classes(%s, %s, %s, %s)",
            [clock, kind, span.start, span.stop],
        )
        rows = cursor.fetchall()
    known = {each: number for number, each in enumerate(sorted({(row[0], row[1]) for row in rows}))}
    ended, left = (np.zeros((len(known), CLASSES), np.int64) for _ in range(2))
    running = np.zeros(len(known), np.int64)
    for unit, district, since, size, reached, n in rows:
        number = known[unit, district]
        if size < 0:
            running[number] += n
            size, reached = class_of(max(0.0, (now - since).total_seconds() - HALF_HOUR)), False
        (ended if reached else left)[number, size] += n
    return Counted(tuple(Unit(*each) for each in known), ended, left, running)


def sums(span: Span, *, kind: str = "district") -> dict[str, dict[str, int]]:
    """By unit what its reports of the span come to, measure by measure; of the scope's own districts."""
    rows = Kept.objects.filter(kind=kind, since__gte=span.start, since__lt=span.stop)
    found: dict[str, dict[str, int]] = {}
    for unit, measure, total in rows.values_list("unit", "measure").annotate(total=Sum("value")):
        found.setdefault(unit, {})[measure] = int(total)
    return found


def behind(
    clock: str, kind: str, unit: Unit, span: Span, *, most: int = LISTED_MOST
) -> QuerySet[Life]:
    """The reports behind a point, those longest on the clock first; of the scope's own districts."""
    start = clock.split("-")[0]
    here = Q(district_id=unit.district) & (Q(station=unit.name) if kind == "station" else Q())
    rows = Life.objects.filter(here, **{f"{start}_at__gte": span.start})
    return rows.filter(**{f"{start}_at__lt": span.stop}).order_by(f"{start}_at")[:most]
