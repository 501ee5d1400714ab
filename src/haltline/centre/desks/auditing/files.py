"""Whose a file is: found by the number in it or by its hash; and the files that were taken out last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ...audit.actions import record
from ...exports.models import Export
from ...exports.queries import exports
from ...kernel import clock
from ...people.access import person_of
from ...people.models import Person
from ..officer.who import actor
from ..oversight.gate import inspected

LISTED_MOST = 100
ASKED_MOST = 80  # characters that are looked for


@dataclass(frozen=True, slots=True)
class FilesPage:
    """desks/auditing/files.html at ``/audit/files``; its form asks by GET, field q."""

    now: datetime
    asked: str
    rows: tuple[Export, ...]


@inspected(Person.Role.AUDITOR, Person.Role.SUPERVISOR, looking=True, scope="audit")
def files(request: HttpRequest) -> HttpResponse:
    """The files that people of the reader's districts took out; all of them for the auditor."""
    asked = request.GET.get("q", "").replace("\0", "").strip()[:ASKED_MOST]
    rows = tuple(exports(asked)[:LISTED_MOST])
    if asked:
        record("export.sought", actor(person_of(request)), subject=asked, rows=len(rows))
    page = FilesPage(clock.now(), asked, rows)
    return render(request, "desks/auditing/files.html", {"page": page})
