"""A reader reads and answers: item by item, sent once, and never changed afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from haltline.oversight.quality.findings import differ

from ...audit.actions import MACHINE, Actor, record
from ...kernel.clock import database_now
from ...kernel.errors import AlreadyDecided, NotHere, NotUnderstood
from ...kernel.profile import profile
from ...kernel.scope import in_scope
from ...people.models import Person
from .. import queries
from ..models import Reading, Review
from ..queries import File

ANSWERS = ("yes", "no", "na")
WORDS_MOST = 1_000  # characters beside one answer


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a reading lacks before it can be sent: an answer to an item, or the words to a fault."""

    item: str
    words: bool


def opened(reading: Reading, person: Person) -> File:
    """The file of a reading's report; every look is an act in the log. In scope ``reread:PERSON``."""
    file = queries.file_of(reading.pk)
    if file is None:
        raise NotHere()
    if reading.opened_at is None:
        Reading.objects.filter(pk=reading.pk, sent_at=None).update(opened_at=database_now())
    _record("review.read", reading, person)
    return file


def answer(reading: UUID, item: str, said: str, words: str) -> Reading:
    """Keep one answer as a draft; it stays until it is changed or the reading is sent.

    ``said`` empty: not answered yet. In scope ``reread:PERSON``; NotUnderstood for what is no question.
    """
    row = locked(reading)
    rule = profile().quality.item(item)
    if rule is None or said not in (*ANSWERS, ""):
        raise NotUnderstood(_("Choose one of the answers."))
    kept = {"answer": said, "fault": said in rule.faults, "words": words.strip()[:WORDS_MOST]}
    row.answers = {**row.answers, item: kept}
    Reading.objects.filter(pk=row.pk, sent_at=None).update(answers=row.answers)
    return row


def lacking(reading: Reading) -> list[Lacking]:
    """What is still to be said: each question has an answer, each fault its words."""
    found = []
    for item in profile().quality.items:
        kept = reading.answers.get(item.code, {})
        if kept.get("answer") not in ANSWERS:
            found.append(Lacking(item.code, words=False))
        elif kept.get("fault") and not kept.get("words"):
            found.append(Lacking(item.code, words=True))
    return found


def send(reading: UUID, person: Person) -> None:
    """Send the reading. NotUnderstood while it lacks something; AlreadyDecided where it was sent.

    Runs in scope ``reread:PERSON``; what follows from it is done in that of the report's district.
    """
    row = locked(reading)
    if lacking(row):
        raise NotUnderstood(_("Answer every question, and say in words what each fault is."))
    asked = {item.code for item in profile().quality.items}
    kept = {code: said for code, said in row.answers.items() if code in asked}
    if not Reading.objects.filter(pk=row.pk, sent_at=None).update(sent_at=database_now(), answers=kept):
        raise AlreadyDecided(_("This reading has been sent; it stays as it is."))
    _record("review.sent", row, person)
    with in_scope(f"worker:{row.district_id}"):
        _go_on(row.review_id)


def locked(reading: UUID) -> Reading:
    """A reading that may still be answered, kept from others until the transaction ends."""
    row = Reading.objects.select_for_update(no_key=True, of=("self",)).filter(pk=reading).first()
    if row is None:
        raise NotHere()
    if row.sent_at is not None:
        raise AlreadyDecided(_("This reading has been sent; it stays as it is."))
    return row


def _go_on(key: UUID) -> None:
    """After a reading: a third one where the first two differ on what matters, else the review's end."""
    review = Review.objects.select_for_update(no_key=True, of=("self",)).get(pk=key)
    sent = list(Reading.objects.filter(review=review).exclude(sent_at=None).order_by("number"))
    if len(sent) < review.readers:
        return
    matters = [item.code for item in profile().quality.items if item.third]
    one, other = ([_said(each) for each in sent] * 2)[:2]
    if review.readers == 2 and (found := differ(one, other, matters)):
        Review.objects.filter(pk=key, readers=2).update(readers=3)
        Reading.objects.create(
            district_id=review.district_id, report_id=review.report_id, review=review, number=3
        )
        record("review.third", MACHINE, district=review.district_id, subject=key, items=found)
        return
    Review.objects.filter(pk=key, done_at=None).update(done_at=database_now())
    record("review.done", MACHINE, district=review.district_id, subject=key)


def _said(reading: Reading) -> dict[str, str]:
    return {code: kept["answer"] for code, kept in reading.answers.items()}


def _record(verb: str, reading: Reading, person: Person) -> None:
    """Written in the reader's own district: that of the report does not learn who reads."""
    actor = Actor(person.actor_code, person.desk_name)
    record(verb, actor, district=person.district_id or "", subject=reading.pk)
