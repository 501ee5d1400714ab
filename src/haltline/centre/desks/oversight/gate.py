"""Who may look: a supervisor at oversight of the own area, an inspector at that and at the desks' own pages.

An inspector says what for first. The purpose stands for one sitting; each page read under it is an act in the
log, with the purpose. Only pages that are asked by GET come through here: acts are refused by their own role.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from ...audit.actions import record
from ...kernel import clock
from ...kernel.ids import row_id
from ...kernel.profile import profile
from ...kernel.scope import in_scope
from ...people.access import DeskView, for_role, person_of
from ...people.models import Person
from ...reports.queries import district_names
from ..officer.who import actor

KEPT = "purpose"  # session key of the purpose that stands
SUBJECT_MOST = 80  # characters of an address in the log


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why an inspector looks: a code of the profile, the number of a file, words; until when; by whom."""

    id: str
    person: int
    code: str
    reference: str
    why: str
    until: str

    @property
    def facts(self) -> dict[str, Any]:
        """What the log keeps with every page read under it."""
        return {"purpose": self.id, "code": self.code, "reference": self.reference, "why": self.why}

    @property
    def ends(self) -> datetime:
        return datetime.fromisoformat(self.until)


def begin(request: HttpRequest, code: str, reference: str, why: str) -> Purpose:
    """A sitting begins; the purpose is written to the log."""
    person = person_of(request)
    until = clock.now() + timedelta(seconds=profile().access.sitting_seconds)
    purpose = Purpose(str(row_id()), person.pk, code, reference, why, until.isoformat())
    request.session[KEPT] = asdict(purpose)
    record("inspection.opened", actor(person), subject=purpose.id, until=purpose.until, **purpose.facts)
    return purpose


def standing(request: HttpRequest) -> Purpose | None:
    """The purpose of this sitting, unless its time is over or it is another person's."""
    kept = request.session.get(KEPT)
    purpose = Purpose(**kept) if kept else None
    if purpose and purpose.person == person_of(request).pk and purpose.ends > clock.now():
        return purpose
    return None


def inspected(*roles: str, looking: bool = False, scope: str = "") -> Callable[[DeskView], DeskView]:
    """A page that people of these roles read, and for a purpose inspectors too, of all districts.

    It is the desk's own page: ``frame.reading`` leaves the acts out of it, and the scope of an inspector can
    write nothing. ``scope``: what an inspector reads with instead, where a page is of the log alone. What is
    read is logged here; a view of one report (argument ``key``) calls ``note`` itself.
    """

    def gate(view: DeskView) -> DeskView:
        @require_GET
        @for_role(*roles, Person.Role.INSPECTOR, looking=looking)
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if person_of(request).role != Person.Role.INSPECTOR:
                return view(request, *args, **kwargs)
            if standing(request) is None:
                return redirect(f"/oversight/purpose?{urlencode({'next': request.get_full_path()})}")
            if "key" not in kwargs:
                asked = request.GET.get("district", "")
                note(request, request.path, district=asked if asked in district_names() else "")
            with in_scope(scope) if scope else nullcontext():
                return view(request, *args, **kwargs)

        return gated

    return gate


overseeing = inspected(Person.Role.SUPERVISOR, looking=True)
"""A page of oversight: read by supervisors in their area and, for a purpose, by inspectors everywhere."""


def reads_only(request: HttpRequest) -> bool:
    """Whether whoever asks looks at desks from outside, so that their pages have nothing to press."""
    return getattr(request.user, "role", "") == Person.Role.INSPECTOR


def note(request: HttpRequest, subject: str, *, district: str = "", report: UUID | None = None) -> None:
    """Write down that an inspector read something, and what for; nothing for anybody else."""
    person, purpose = person_of(request), standing(request)
    if person.role == Person.Role.INSPECTOR and purpose:
        record("inspection.read", actor(person), district=district, report=report,
               subject=subject[:SUBJECT_MOST], **purpose.facts)  # fmt: skip
