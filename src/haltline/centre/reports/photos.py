"""Pictures as evidence: kept with their hash, seen only at the desk, and every look is in the log."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.db.models import QuerySet

from ..audit.actions import VICTIM, Actor, record
from ..kernel import clock
from ..people.models import Person
from .models import Photo, Report
from .pictures import Picture

BYTES_MOST = 8 * 1024 * 1024  # one picture; a telephone's photograph has two to five
PHOTOS_MOST = 10  # pictures of one report


def keep(report: Report, data: bytes, picture: Picture) -> bool:
    """Keep a picture of a victim; the same bytes twice are one. Runs in scope ``report:TOKEN``.

    False when the report has as many pictures as it may have.
    """
    if report.photos.count() >= PHOTOS_MOST:
        return False
    word = hashlib.sha256(data).hexdigest()
    report.photos.bulk_create(
        [Photo(district_id=report.district_id, report=report, kind=picture.kind, width=picture.width,
               height=picture.height, size=len(data), sha256=word, data=data, at=clock.now())],
        ignore_conflicts=True,
    )  # fmt: skip
    record("photo.told", VICTIM, district=report.district_id, report=report.pk, sha256=word, bytes=len(data))
    return True


def photos_of(report: Report) -> QuerySet[Photo]:
    """The pictures of a report without their bytes, the first first."""
    return report.photos.defer("data").order_by("at", "pk")


def opened(report: Report, photo: UUID, person: Person) -> Photo | None:
    """One picture of a report with its bytes; that it was looked at is kept. Nothing for another's."""
    found = report.photos.filter(pk=photo).first()
    if found is not None:
        record("photo.opened", Actor(person.actor_code, person.desk_name), district=report.district_id,
               report=report.pk, subject=found.pk)  # fmt: skip
    return found
