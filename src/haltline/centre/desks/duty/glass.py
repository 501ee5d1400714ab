"""Emergencies that a supervisor takes note of: reports of the district opened from elsewhere, and repeats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ...kernel.profile import profile
from ...people.access import for_role, person_of
from ...people.models import Glass, Person
from ...people.queries import glass_rows
from ...reports.actions import glass
from .. import life_words

ROWS_MOST = 100


@dataclass(frozen=True, slots=True)
class GlassRow:
    """One opening that nobody of the district has taken note of."""

    pk: UUID
    part: str
    person: Person
    reference: str
    nth: int
    at: datetime
    reason: str
    why: str


def not_noted(person: Person) -> tuple[GlassRow, ...]:
    """For a supervisor, all openings of the own district's reports, and further uses by the own officers."""
    if person.role != Person.Role.SUPERVISOR:
        return ()
    told = Q(part=Glass.Part.OWNER) | Q(nth__gt=1)
    rows = glass_rows().filter(told, seen_at=None).order_by("at")[:ROWS_MOST]
    names = {each.code: life_words.named(each) for each in profile().access.emergencies}
    return tuple(
        GlassRow(row.pk, row.part, row.person, row.reference, row.nth, row.at,
                 names.get(row.code, row.code), row.why)
        for row in rows
    )  # fmt: skip


@require_POST
@for_role(Person.Role.SUPERVISOR)
def noted(request: HttpRequest, key: UUID) -> HttpResponse:
    """A supervisor has taken note of an opening."""
    glass.take_note(key, person_of(request))
    return redirect("duty")
