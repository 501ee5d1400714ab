"""Giving a reading to somebody, and taking it back from who left or let it lie."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from haltline.oversight.quality.assigning import choose

from ...audit.actions import MACHINE, record
from ...kernel.clock import database_now
from ...kernel.profile import profile
from ...people.models import Person
from .. import queries
from ..models import Reading


def give(reading: UUID) -> bool:
    """See to it that the reading lies with somebody who may read it; False while all of them are busy.

    In the scope of the report's district. What the one before had answered stays for the next one, marked.
    """
    row = Reading.objects.select_for_update(no_key=True).filter(pk=reading, sent_at=None).first()
    if row is None:
        return True
    if row.rater_id is not None:
        rater = Person.objects.get(pk=row.rater_id)
        if _stays(row, rater):
            return True
        _take_back(row, rater)
    rules, now = profile().quality, database_now()
    free, barred = queries.readers(now), queries.barred(row)
    chosen = choose(str(row.pk), row.district_id, free, barred, waiting_most=rules.waiting_most)
    if chosen is None:
        return False
    due = now + timedelta(seconds=rules.read_seconds)
    Reading.objects.filter(pk=row.pk, rater=None).update(rater_id=chosen.key, given_at=now, due_at=due)
    record("review.given", MACHINE, district=chosen.districts[0], subject=row.pk, to=f"person:{chosen.key}")
    return True


def _stays(row: Reading, rater: Person) -> bool:
    """Whether its reader may read it still and is in time."""
    may = rater.is_active and rater.role in profile().quality.raters
    there = bool(rater.district_id) and row.district_id not in rater.districts
    return bool(may and there and row.due_at and row.due_at >= database_now())


def _take_back(row: Reading, rater: Person) -> None:
    """Into the pool; whoever had it does not get it again, and what was answered is not lost (faults 25)."""
    row.had = [*row.had, str(rater.human)]
    Reading.objects.filter(pk=row.pk).update(
        rater=None, given_at=None, due_at=None, opened_at=None, had=row.had, begun_by_other=bool(row.answers)
    )
    record("review.given-back", MACHINE, district=rater.district_id or "", subject=row.pk,
           person=rater.actor_code)  # fmt: skip
