"""One report: opened by a named officer, which the log keeps; the victim's name only when asked for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from ...audit.actions import record
from ...kernel import clock
from ...people.access import for_role, person_of
from ...people.models import Person
from ..oversight.gate import reads_only
from .queries import report_of
from .report_page import Reader, report_page
from .who import OFFICERS, READERS, actor


@require_GET
@for_role(*READERS, Person.Role.INSPECTOR)
def report(request: HttpRequest, key: str) -> HttpResponse:
    """The report with its trail; personal data masked. An inspector has a page of it that only reads."""
    if reads_only(request):
        return redirect("oversight_report", key=key)
    return _show(request, key, "report.opened", revealed=False)


@require_GET
@for_role(*OFFICERS)
def person(request: HttpRequest, key: str) -> HttpResponse:
    """The same page with the victim's name and numbers; asking for them is an act of its own in the log."""
    return _show(request, key, "report.revealed", revealed=True)


def _show(request: HttpRequest, key: str, verb: str, *, revealed: bool) -> HttpResponse:
    reader = Reader(person_of(request), clock.now(), revealed)
    found = report_of(key)
    record(verb, actor(reader.person), district=found.district_id, report=found.pk)
    return render(request, "desks/officer/report.html", {"page": report_page(found, reader)})
