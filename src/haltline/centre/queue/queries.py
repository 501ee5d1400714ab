"""Reading the queue: the most urgent reports first, and how much there is of what.

The order is that of ``reports.urgency``, computed in the database, so that a page reads its own rows only.
Cost: one pass over the open rows of the district, about 10 ms for 30,000; no posting or hold is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Case, Count, DecimalField, F, Q, QuerySet, Sum, When
from django.db.models.expressions import RawSQL

from ..kernel.profile import profile
from ..partners.models import Partner
from ..people.models import Person
from ..reports.models import Life, Report
from ..reports.urgency import MINUTE_SECONDS
from .models import Entry

NEWEST_MOST: Final = 500  # reports listed under the word "all"; older ones are found by their number
ALL: Final = "all"
LIVES: Final = frozenset({"silent", "moved-around", "to-be-closed"})
"""Words about reports that are not closed, whether or not anything of them still moves."""
_WHOLE: Final = DecimalField(max_digits=40, decimal_places=0)
_SINCE = "floor(greatest(0, extract(epoch from %s - queue_entry.{column})))"
_WAITED = _SINCE.format(column="created_at")
_LOSS = (
    f"trunc(queue_entry.in_reach::numeric * {MINUTE_SECONDS}"
    f" / (%s + {_SINCE.format(column='paid_at')} + {MINUTE_SECONDS}))"
)


@dataclass(frozen=True, slots=True)
class Counts:
    """The strip above the queue: open reports by what matters, and minor units still in reach."""

    golden_open: int
    in_reach: int
    unclaimed: int
    mine: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the queue: its rows in order, from the ``start``-th on, of ``total`` on all pages."""

    entries: list[Entry]
    start: int
    total: int

    @property
    def more(self) -> bool:
        """Whether there are pages after this one."""
        return self.start + len(self.entries) < self.total


def listed(person: Person, words: Sequence[str], now: datetime, *, start: int, most: int) -> Listed:
    """The rows from ``start`` on under these words; where there are fewer, the last page."""
    wanted = _wanted(person, words, now)
    total = wanted.count()
    start = min(start, max(0, total - 1) // most * most)
    return Listed(list(_in_order(wanted, now)[start : start + most]), start, total)


def counts(person: Person, now: datetime) -> Counts:
    """What the open reports of the scope come to, whatever page is shown."""
    words = _words(person, now)
    sums = Entry.objects.filter(open=True).aggregate(
        golden_open=Count("pk", filter=words["golden-hour"]),
        in_reach=Sum("in_reach", default=0),
        unclaimed=Count("pk", filter=words["unclaimed"]),
        mine=Count("pk", filter=words["mine"]),
    )
    return Counts(**{name: int(value) for name, value in sums.items()})


def restless(person: Person, now: datetime) -> tuple[int, int]:
    """How many reports that are not closed are silent, and how many were moved on too often."""
    words = _words(person, now)
    found = unclosed().aggregate(
        silent=Count("pk", filter=words["silent"]), around=Count("pk", filter=words["moved-around"])
    )
    return found["silent"], found["around"]


def unclosed() -> QuerySet[Entry]:
    """Everything that is not closed."""
    return Entry.objects.exclude(life=Life.CLOSED)


def late_banks() -> tuple[str, ...]:
    """Names of banks that owe an answer past its clock."""
    codes = RawSQL("jsonb_array_elements_text(queue_entry.late_partners)", [])
    late = Entry.objects.filter(open=True, late=True).annotate(code=codes).values_list("code", flat=True)
    return tuple(Partner.objects.filter(pk__in=set(late)).order_by("name").values_list("name", flat=True))


def _wanted(person: Person, words: Sequence[str], now: datetime) -> QuerySet[Entry]:
    known = _words(person, now)
    if LIVES & set(words):
        rows = unclosed()
    else:
        rows = Entry.objects.filter(_newest() | Q(open=True) if ALL in words else Q(open=True))
    for word in words:
        rows = rows.filter(known[word]) if word != ALL else rows
    return rows


def _newest() -> Q:
    newest = Report.objects.order_by("-created_at").values_list("pk", flat=True)[:NEWEST_MOST]
    return Q(pk__in=list(newest))


def _words(person: Person, now: datetime) -> Mapping[str, Q]:
    rules = profile()
    return {
        "golden-hour": Q(paid_at__gt=now - timedelta(seconds=rules.clocks.golden_seconds)),
        "unclaimed": Q(claimed_by=None),
        "mine": Q(claimed_by=person),
        "large": Q(in_reach__gte=rules.holds.second_officer_from),
        "waiting-for-a-bank": Q(awaited=True),
        "not-verified": Q(unverified=True),
        "victim-wrote": Q(unanswered=True),
        "overdue": Q(late=True),
        "silent": Q(life=Life.OPEN, moved_at__lt=now - timedelta(seconds=rules.clocks.silence_seconds)),
        "moved-around": Q(transfers__gt=rules.reports.transfers_most),
        "to-be-closed": Q(life=Life.OPEN, open=False, held=False),
    }


def _in_order(rows: QuerySet[Entry], now: datetime) -> QuerySet[Entry]:
    """The most urgent first: who waits too long, then what costs most by waiting."""
    clocks = profile().clocks
    waited = RawSQL(_WAITED, [now], output_field=_WHOLE)  # noqa: S611 - our own words, moments as parameters
    half = int(clocks.reach_half_seconds)
    loss = RawSQL(_LOSS, [half, now], output_field=_WHOLE)  # noqa: S611 - as above
    starved = Q(claimed_by=None, moving=True, waited__gt=clocks.wait_most_seconds)
    rows = rows.annotate(waited=waited, loss=loss)
    first = Case(When(starved, then=F("waited")), default=F("loss"), output_field=_WHOLE)
    before_all = Case(When(starved, then=1), default=0)
    return rows.order_by(before_all.desc(), first.desc(), F("waited").desc(), "pk")
