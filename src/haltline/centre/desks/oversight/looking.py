"""One report as it is seen from outside its district's desk: read and never touched, personal data masked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ...audit.actions import record
from ...kernel import clock
from ...people.access import person_of
from ...people.models import Person
from ...reports.models import Report
from ..masks import numbers
from ..officer.pages import ReportPage
from ..officer.queries import report_of
from ..officer.report_page import Reader, report_page
from ..officer.who import actor
from ..stations import Station
from .gate import note, overseeing, standing


@dataclass(frozen=True, slots=True)
class Under:
    """Under what a report of others is open: the words typed for it, and until when."""

    why: str = ""
    until: datetime | None = None


@overseeing
def look(request: HttpRequest, key: str) -> HttpResponse:
    """The report, read only; that it was read is an act in the log, and the victim reads who it was."""
    person, found = person_of(request), report_of(key)
    purpose = standing(request)
    under = Under()
    if person.role == Person.Role.INSPECTOR and purpose:
        note(request, found.reference, district=found.district_id, report=found.pk)
        under = Under(purpose.why, purpose.ends)
    else:
        record("report.opened", actor(person), district=found.district_id, report=found.pk)
    return show(request, found, under)


def show(request: HttpRequest, found: Report, under: Under) -> HttpResponse:
    """The page of a report that was found and whose reading was logged."""
    now = clock.now()
    page = untouched(report_page(found, Reader(person_of(request), now)))
    return render(request, "desks/oversight/look.html", {"page": page, "under": under})


def untouched(page: ReportPage) -> ReportPage:
    """The officer's page without anything to press; what people typed shows no long numbers."""
    end = replace(page.life.end, text=numbers(page.life.end.text)) if page.life.end else None
    return replace(
        page,
        life=replace(page.life, may_act=False, end=end),
        requests=tuple(replace(each, can_recall=False) for each in page.requests),
        proposals=(),
        told=(),
        facts=tuple(replace(each, said=numbers(each.said), why=numbers(each.why)) for each in page.facts),
        timeline=tuple(_masked(each) for each in page.timeline),
        reveal_href="",
    )


def _masked(station: Station) -> Station:
    return replace(station, detail=numbers(station.detail))
