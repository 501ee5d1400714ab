"""True figures, as the database counts them over all districts; only in the sweep's scope, and only counts.

Cost: the events of the days asked for. A day of a centre with a million reports a year has 50,000 of them;
they are found by their time through a small index (BRIN), so older days cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from haltline.oversight.suppression.policy import Cell

from ..kernel.profile import profile
from . import spans


@dataclass(frozen=True, slots=True)
class Entry:
    """By one measure: ``n`` counted, of ``reports`` different ones; the one with most adds ``largest``."""

    n: int = 0
    reports: int = 0
    total: int = 0
    largest: int = 0

    def __add__(self, other: Entry) -> Entry:
        """Both together, of different reports."""
        return Entry(
            self.n + other.n, self.reports + other.reports, self.total + other.total,
            max(self.largest, other.largest),
        )  # fmt: skip

    @property
    def cell(self) -> Cell:
        """The sum, as the rule for sums looks at it."""
        return Cell(self.reports, self.total, self.largest)


NONE = Entry()
ByDistrict = dict[tuple[str, str], Entry]


def zone() -> ZoneInfo:
    """The time zone in which days are counted."""
    return ZoneInfo(profile().time_zone)


def entries(days: Iterable[date]) -> ByDistrict:
    """By district and measure what happened on these days together; reports that return on two count once."""
    listed, here = sorted(days), zone()
    bounds = [[spans.begins(day + timedelta(later), here) for day in listed] for later in (0, 1)]
    rows = _rows("select * from published_entries(%s, %s)", bounds)
    return {(row[0], row[1]): Entry(*map(int, row[2:])) for row in rows}


def kept_by_day(first: date, last: date) -> dict[tuple[date, str], Entry]:
    """By day and measure what was kept when the days were published, of all districts."""
    rows = _rows("select * from published_kept_of(%s, %s, true)", [first, last])
    return {(row[0], row[2]): Entry(*map(int, row[3:])) for row in rows}


def kept_by_district(first: date, last: date) -> ByDistrict:
    """By district and measure the same, added up over the days; ``reports`` may count one several times."""
    rows = _rows("select * from published_kept_of(%s, %s, false)", [first, last])
    return {(row[1], row[2]): Entry(*map(int, row[3:])) for row in rows}


def first_report() -> datetime | None:
    """When the oldest report was taken."""
    return _rows("select published_first()", [])[0][0]


def durations(start: datetime, stop: datetime, clock: str) -> list[tuple[int, bool, int]]:
    """Classes of how long reports of a time took to an end, or have taken so far, with their numbers."""
    rows = _rows("select * from published_durations(%s, %s, %s)", [start, stop, clock])
    return [(int(size), bool(ended), int(n)) for size, ended, n in rows]


def states(start: datetime, stop: datetime) -> dict[str, Cell]:
    """By state of money what the reports of a time come to now."""
    rows = _rows("select * from published_states(%s, %s)", [start, stop])
    return {state: Cell(*map(int, told)) for state, *told in rows if told[1]}


def keep_counted(day: date, revision: int) -> None:
    """Write down which reports a day counts now, for whoever corrects it later; no program reads them."""
    here = zone()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into published_counted (day, revision, report_id, amount)"
            " select %s, %s, t.report_id, t.amount from published_taken(%s, %s) t",
            [day, revision, spans.begins(day, here), spans.begins(day + timedelta(1), here)],
        )


def changes(day: date, later: int) -> dict[str, Cell]:
    """What makes a day's change from the revision before to a later one, more and less of it apart.

    Keys: ``before``, all that was counted; ``reports more``, ``reports less``, the same of ``disputed``.
    """
    rows = _rows("select * from published_changes(%s, %s)", [day, later])
    return {row[0]: Cell(*map(int, row[1:])) for row in rows}


def _rows(statement: str, values: Sequence[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
