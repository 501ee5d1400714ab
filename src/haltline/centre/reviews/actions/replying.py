"""The officer who closed a report says something to what readers found: once, kept beside it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from ...audit.actions import Actor, record
from ...kernel.clock import database_now
from ...kernel.errors import AlreadyDecided, NotHere, NotUnderstood
from ...people.models import Person
from ..models import Review

REPLY_MOST = 2_000  # characters


def reply(review: UUID, person: Person, text: str) -> None:
    """Keep the officer's words. NotHere for another's report or one still read, AlreadyDecided twice."""
    mine = Review.objects.filter(pk=review, officer=person, done_at__isnull=False)
    row = mine.select_for_update(no_key=True, of=("self",)).first()
    if row is None:
        raise NotHere()
    if row.replied_at is not None:
        raise AlreadyDecided(_("You have answered; your words stay as they are."))
    said = text.strip()
    if not said or len(said) > REPLY_MOST:
        raise NotUnderstood(_("Write your answer, in at most %(n)d characters.") % {"n": REPLY_MOST})
    mine.update(reply=said, replied_at=database_now())
    record(
        "review.replied", Actor(person.actor_code, person.desk_name), district=row.district_id, subject=row.pk
    )
