"""Half-written words of people who have left: a supervisor gives them to a colleague."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ...people.access import for_role, person_of
from ...people.models import Person
from ...people.queries import active_people
from ...reports.actions import drafting
from ..typed import Choice

ROWS_MOST = 100


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One text that nobody goes on with; ``kind`` is close or answer."""

    pk: UUID
    kind: str
    reference: str
    who: str
    at: datetime


def drafts_left(person: Person) -> tuple[DraftRow, ...]:
    """For a supervisor, what people of the district left half written."""
    if person.role != Person.Role.SUPERVISOR:
        return ()
    return tuple(
        DraftRow(row.pk, row.kind, row.report.reference, row.begun_by.desk_name, row.at)
        for row in drafting.left()[:ROWS_MOST]
    )


def colleagues(person: Person) -> tuple[Choice, ...]:
    """Who of the district may go on with it."""
    here = active_people().filter(district_id=person.district_id, role__in=drafting.WRITERS)
    return tuple(Choice(each.username, each.desk_name) for each in here)


@require_POST
@for_role(Person.Role.SUPERVISOR)
def give(request: HttpRequest, key: UUID) -> HttpResponse:
    """A colleague goes on with it."""
    drafting.give(key, request.POST.get("colleague", "").replace("\0", ""), person_of(request))
    return redirect("duty")
