"""Reading the log: by time, verb, person, district and report, the newest first, page by page from a key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from .models import Event


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in the log: its time and its id."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; empty is anything. From ``since`` up to ``until``, older than row ``before``."""

    verbs: Collection[str] = ()
    actor: str = ""
    district: str = ""
    report: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: Place | None = None


def search(sought: Sought) -> QuerySet[Event]:
    """The events that fit, the newest first. Slice it; every condition and the order have an index."""
    found = Event.objects.order_by("-at", "-id")
    exact = {"actor": sought.actor, "district_id": sought.district, "report_id": sought.report,
             "at__gte": sought.since, "at__lt": sought.until}  # fmt: skip
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if sought.verbs:
        found = found.filter(verb__in=sought.verbs)
    if sought.before:
        at, last = sought.before.at, sought.before.id
        found = found.filter(Q(at__lt=at) | Q(at=at, id__lt=last), at__lte=at)
    return found
