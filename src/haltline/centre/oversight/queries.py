"""What oversight's pages read: classes of durations and sums, of the units that a scope may see.

Cost: the rows of a period, which grow with units and weeks and not with reports; of the year up to now one
row a unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import F, Q, QuerySet, Sum
from numpy.typing import NDArray

from . import cells
from .bins import YEAR_WEEKS
from .cells import CLASSES
from .models import Life, Look, Question
from .models import Sum as Kept
from .stages import HARMFUL, KINDS, NAMES

LISTED_MOST = 100  # reports behind a point on one page


@dataclass(frozen=True, slots=True)
class Span:
    """A span of whole weeks, from a Monday up to, not including, another; UTC."""

    start: datetime
    stop: datetime

    @classmethod
    def weeks_to(cls, now: datetime, weeks: int) -> Span:
        """The weeks up to now, this one included."""
        now = now.astimezone(UTC)
        monday = (now - timedelta(days=now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(monday - timedelta(weeks=weeks - 1), monday + timedelta(weeks=1))

    @property
    def weeks(self) -> int:
        """How many weeks it has."""
        return (self.stop - self.start) // timedelta(weeks=1)

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
    rows = _rows(
        "select unit, district_id, since, codes, counts from oversight_units(%s, %s, %s, %s)",
        [clock, kind, span.start, span.stop],
    )
    return _counted([(Unit(unit, district), *packed) for unit, district, *packed in rows], now)


def whole(span: Span, now: datetime) -> dict[str, Counted]:
    """By clock the durations of all reports of the centre together, as one unit without a name."""
    rows = _rows("select clock, since, codes, counts from oversight_whole(%s, %s)", [span.start, span.stop])
    of_clock: dict[str, list[Any]] = {clock: [] for clock in NAMES}
    for clock, *packed in rows:
        of_clock[clock].append((Unit("", ""), *packed))
    return {clock: _counted(found, now) for clock, found in of_clock.items()}


def gathered(counted: Counted) -> Counted:
    """The units of the reader's districts, those of one name taken together."""
    names = sorted({unit.name for unit in counted.units if unit.name})
    into = [names.index(unit.name) if unit.name else len(names) for unit in counted.units]
    ended, left = (np.zeros((len(names) + 1, CLASSES), np.int64) for _ in range(2))
    running = np.zeros(len(names) + 1, np.int64)
    for found, told in ((ended, counted.ended), (left, counted.left), (running, counted.running)):
        np.add.at(found, into, told)
    units = tuple(Unit(name, "") for name in names)
    return Counted(units, ended[:-1], left[:-1], running[:-1])


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _counted(rows: list[Any], now: datetime) -> Counted:
    """From units' packed rows, one or more of each; cells.py says how they are packed."""
    units = tuple(sorted({row[0] for row in rows}, key=_by_name))
    number = {unit: at for at, unit in enumerate(units)}
    told, since, codes, counts = zip(*rows, strict=True) if rows else ((), (), (), ())
    found = cells.tables([number[unit] for unit in told], since, codes, counts, len(units), now)
    ended, left, runs = found[:, 0], found[:, 1], found[:, 2]
    return Counted(units, ended, left + runs, runs.sum(axis=1))


def _by_name(unit: Unit) -> tuple[str, str]:
    return unit.name, unit.district


def sums(span: Span, *, kind: str = "district") -> dict[str, dict[str, int]]:
    """What ``sums_apart`` gives, units of one name taken together."""
    found: dict[str, dict[str, int]] = {}
    for unit, told in sums_apart(span, kind=kind).items():
        found[unit.name] = added_up({"": found.get(unit.name, {}), unit.district: told})
    return found


def sums_apart(span: Span, *, kind: str) -> dict[Unit, dict[str, int]]:
    """By unit what its reports of the span come to, measure by measure; of the scope's own districts."""
    rows = Kept.objects.filter(kind=kind)
    year = rows.filter(weeks=YEAR_WEEKS, since=span.start) if span.weeks == YEAR_WEEKS else rows.none()
    if not year.exists():
        year = rows.filter(weeks=1, since__gte=span.start, since__lt=span.stop)
    rows = year
    found: dict[Unit, dict[str, int]] = {}
    told = rows.values_list("unit", "district_id", "measure").annotate(total=Sum("value"))
    for unit, district, measure, total in told:
        found.setdefault(Unit(unit, district), {})[measure] = int(total)
    return found


def added_up(units: dict[str, dict[str, int]]) -> dict[str, int]:
    """What all units come to together, measure by measure."""
    whole: dict[str, int] = {}
    for unit in units.values():
        for measure, value in unit.items():
            whole[measure] = whole.get(measure, 0) + value
    return whole


def behind(clock: str, kind: str, unit: Unit, span: Span, *, most: int = LISTED_MOST) -> QuerySet[Life]:
    """The reports behind a point, those longest on the clock first; of the scope's own districts."""
    start = clock.split("-")[0]
    here = Q(**{KINDS[kind]: unit.name}) & (Q(district_id=unit.district) if unit.district else Q())
    rows = Life.objects.filter(here, **{f"{start}_at__gte": span.start})
    return rows.filter(**{f"{start}_at__lt": span.stop}).order_by(f"{start}_at")[:most]


def harmed(measure: str, kind: str, unit: Unit, span: Span, *, most: int = LISTED_MOST) -> QuerySet[Life]:
    """The reports of the span that add to a measure of ``HARMFUL``, the oldest first.

    Without a unit those of all. Cost: the reports that add to any of them, which have an index of their own.
    """
    here = Q(**{KINDS[kind]: unit.name}) if unit.name else Q()
    if unit.district:
        here &= Q(district_id=unit.district)
    rows = Life.objects.filter(here, sums__has_any_keys=list(HARMFUL), sums__has_key=measure)
    return rows.filter(reported_at__gte=span.start, reported_at__lt=span.stop).order_by("reported_at")[:most]


def questions() -> QuerySet[Question]:
    """Questions about the scope's districts, the open ones first, then the least likely by chance."""
    return Question.objects.order_by("-state", "p", "pk")


def open_questions() -> int:
    """How many questions about the scope's districts wait for a person."""
    return Question.objects.filter(state=Question.State.OPEN).count()


def last_look() -> Look | None:
    """The newest look that came to its end; before the first one did, the newest that began."""
    return Look.objects.order_by(F("ended_at").desc(nulls_last=True), "-day").first()
