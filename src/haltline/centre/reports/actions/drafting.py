"""Words typed and not sent yet: kept while they are typed, given to a colleague when somebody leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from ...audit.actions import Actor, event, record, record_all
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotHere, NotUnderstood
from ...people.models import Person
from ..models import Draft, Report

FIELDS = {Draft.Kind.CLOSE: ("outcome", "text", "told"), Draft.Kind.ANSWER: ("text",)}
WRITERS = (Person.Role.OFFICER.value, Person.Role.SUPERVISOR.value)  # who closes and answers
LATE_SECONDS = 5  # what is kept so soon after sending was on its way before it
TEXT_MOST = 2_000  # characters that are kept of a field: what a closing or a message may have


def keep(report: Report, person: Person, kind: Draft.Kind, typed: Mapping[str, str]) -> None:
    """Keep what the person has typed so far, in place of what was kept before."""
    told = {name: typed.get(name, "").replace("\0", "")[:TEXT_MOST] for name in FIELDS[kind]}
    begun = Draft.objects.filter(report=report, kind=kind, holder=person)
    just_sent = begun.filter(sent_at__gt=clock.now() - timedelta(seconds=LATE_SECONDS)).exists()
    if just_sent or (not told["text"].strip() and not begun.filter(sent_at=None).exists()):
        return
    Draft.objects.update_or_create(
        report=report, kind=kind, holder=person, sent_at=None,
        defaults={"typed": told, "at": clock.now()},
        create_defaults={
            "typed": told, "at": clock.now(), "begun_by": person, "district_id": report.district_id,
        },
    )  # fmt: skip


def kept(report: Report, person: Person, kind: Draft.Kind) -> dict[str, str]:
    """What the person goes on with, field by field; nothing where nothing was begun."""
    row = Draft.objects.filter(report=report, kind=kind, holder=person, sent_at=None).first()
    return dict(row.typed) if row else {}


def sent(report: Report, person: Person, kind: Draft.Kind) -> None:
    """The words have gone their way; what was kept of them is emptied."""
    rows = Draft.objects.filter(report=report, kind=kind, holder=person, sent_at=None)
    rows.update(typed={}, sent_at=clock.now())


def leave(person: Person, *, by: Actor) -> int:
    """What the person has half written lies with the district now; gives how many."""
    rows = list(Draft.objects.select_for_update(no_key=True).filter(holder=person, sent_at=None))
    Draft.objects.filter(pk__in=[row.pk for row in rows]).update(holder=None)
    record_all(
        event("draft.left", by, district=row.district_id, report=row.report_id, subject=str(row.pk),
              kind=row.kind, person=person.actor_code)
        for row in rows
    )  # fmt: skip
    return len(rows)


def left() -> QuerySet[Draft]:
    """Half-written words whose writer has left, the oldest first."""
    rows = Draft.objects.filter(holder=None, sent_at=None).select_related("report", "begun_by")
    return rows.order_by("at")


def give(key: UUID, colleague: str, by: Person) -> None:
    """Give what somebody left to a colleague of the district who may send it, by user name.

    AlreadyDecided when it was given already, or the colleague has begun the same; NotUnderstood for nobody
    and for whom may not close and answer: the words would be lost with them.
    """
    row = Draft.objects.filter(pk=key).first()
    if row is None:
        raise NotHere()
    here = Person.objects.filter(district_id=by.district_id, is_active=True, role__in=WRITERS)
    person = here.filter(username=colleague).first()
    if person is None:
        raise NotUnderstood()
    try:
        with transaction.atomic():
            given = Draft.objects.filter(pk=key, holder=None, sent_at=None).update(holder=person)
    except IntegrityError:
        given = 0
    if not given:
        raise AlreadyDecided()
    record("draft.given", Actor(by.actor_code, by.desk_name), district=row.district_id, report=row.report_id,
           subject=str(key), kind=row.kind, person=person.actor_code)  # fmt: skip
