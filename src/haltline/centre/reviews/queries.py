"""Reading draws and readings: what is due, what lies on a desk, the file of a report without names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from haltline.oversight.quality.assigning import Reader

from ..audit.models import Event
from ..kernel.profile import profile
from ..people.models import Person
from .models import Draw, Reading, Review

LOAD_WEEKS = 13  # so far back what readers were given is compared
LISTED_MOST = 100  # rows on one page
CHANGES_MOST = 20  # of a week, before they are added up
PERSON = "person:"


@dataclass(frozen=True, slots=True)
class File:
    """What a reader sees of a report: no place, no name, of accounts two digits. Sums are minor units.

    The lists hold plain values as ``reread_report`` gives them; moments in them are texts (ISO 8601).
    """

    category: str
    channel: str
    outcome: str
    closing: str
    story: str
    created_at: datetime
    closed_at: datetime
    told_at: datetime | None
    told_how: str
    payments: list[dict[str, Any]]
    asked: list[dict[str, Any]]
    money: dict[str, int]
    talk: list[dict[str, Any]]
    course: list[dict[str, Any]]


def due_draws(until: datetime) -> list[tuple[str, datetime]]:
    """Districts with reports that were closed before ``until`` and stand in no draw, and since when."""
    with connection.cursor() as cursor:
        cursor.execute("select district_id, since from due_draws(%s)", [until])
        return list(cursor.fetchall())


def due_readings() -> list[tuple[UUID, str]]:
    """Readings that wait for a reader, or whose reader left or let them lie; with their district."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select reading_id, district_id from due_rereads(%s)", [list(profile().quality.raters)]
        )
        return list(cursor.fetchall())


def add_opinions_up() -> int:
    """Add up what victims said of weeks with many changes; gives how many rows went into it."""
    with connection.cursor() as cursor:
        cursor.execute("select review_opinions_add_up(%s)", [CHANGES_MOST])
        return int(cursor.fetchone()[0])


def readers(now: datetime) -> list[Reader]:
    """Everybody who may re-read, with what lies on their desks."""
    with connection.cursor() as cursor:
        since = now - timedelta(weeks=LOAD_WEEKS)
        cursor.execute("select rater, waiting, given from reread_load(%s)", [since])
        load = {key: (waiting, given) for key, waiting, given in cursor.fetchall()}
    rows = Person.objects.filter(is_active=True, role__in=profile().quality.raters, district__isnull=False)
    return [
        Reader(each.pk, str(each.human), each.districts, *load.get(each.pk, (0, 0)))
        for each in rows.order_by("pk")
    ]


def barred(reading: Reading) -> set[str]:
    """Human beings who may not read it: who did anything to the report, read it, or had it and let it lie.

    In the scope of the report's district.
    """
    actors = Event.objects.filter(report_id=reading.report_id, actor__startswith=PERSON)
    acted = {actor.removeprefix(PERSON) for actor in actors.values_list("actor", flat=True)}
    others = Reading.objects.filter(review=reading.review_id).exclude(pk=reading.pk)
    keys = {int(each) for each in acted if each.isdigit()}
    keys |= set(others.filter(rater__isnull=False).values_list("rater_id", flat=True))
    return {str(human) for human in Person.objects.filter(pk__in=keys).values_list("human", flat=True)} | set(
        reading.had
    )


def on_desk(person: Person) -> tuple[list[Reading], int]:
    """What waits on a reader's desk, the first due first, and how many were sent; scope ``reread:PERSON``."""
    mine = Reading.objects.filter(rater=person)
    return list(mine.filter(sent_at=None).order_by("due_at", "pk")), mine.exclude(sent_at=None).count()


def unsent() -> QuerySet[Reading]:
    """Readings that the running scope may still answer."""
    return Reading.objects.filter(sent_at=None)


def file_of(reading: UUID) -> File | None:
    """The report of a reading, without names; nothing where the scope may not see it."""
    lists = ("payments", "asked", "money", "talk", "course")
    with connection.cursor() as cursor:
        told = ", ".join(f"{each}::text" for each in lists)
        cursor.execute(
            "select category, channel, outcome, closing, story, created_at, closed_at, told_at, told_how,"  # noqa: S608
            f" {told} from reread_report(%s)",
            [reading],
        )
        row = cursor.fetchone()
    return None if row is None else File(*row[:9], *(json.loads(each) for each in row[9:]))


def closed_by(person: Person) -> list[Review]:
    """Reviews of reports that this officer closed, all their readings sent; the newest first."""
    rows = Review.objects.filter(officer=person, done_at__isnull=False)
    return list(rows.select_related("report", "closing").order_by("-done_at")[:LISTED_MOST])


Answers = Mapping[str, Mapping[str, Any]]
"""One reading: item to {answer, fault, words}."""


def findings(reviews: Iterable[Review]) -> dict[UUID, list[Answers]]:
    """What the readers of these reviews wrote, in the order of their numbers; of the scope's districts."""
    wanted = [review.pk for review in reviews]
    with connection.cursor() as cursor:
        cursor.execute("select review_id, told::text from review_findings(%s)", [wanted])
        return {review: json.loads(told) for review, told in cursor.fetchall()}


def reviews_behind(start: datetime, stop: datetime, item: str = "", district: str = "") -> list[Review]:
    """Reviews of the scope's districts that are done, of draws that began in the span, the newest first.

    ``item``: those in which its readers together found a fault of it; ``district``: those of one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select review_id from reviews_behind(%s, %s, %s, %s, %s)",
            [start, stop, item, district, LISTED_MOST],
        )
        ids = [row[0] for row in cursor.fetchall()]
    rows = Review.objects.filter(pk__in=ids).select_related("report", "closing")
    return list(rows.order_by("-done_at"))


def draws_between(start: datetime, stop: datetime) -> list[tuple[Draw, list[str]]]:
    """Drawings of the scope's districts that began in the span, the newest first, each with what it drew."""
    rows = Draw.objects.filter(start__gte=start, start__lt=stop).order_by("-start", "district_id")
    found = list(rows.prefetch_related("reviews")[:LISTED_MOST])
    return [(each, [review.closing_id.hex for review in each.reviews.all()]) for each in found]
