"""An officer writes back to the victim, and looks at a picture the victim gave."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ...kernel import clock
from ...kernel.errors import NotHere
from ...people.access import for_role, person_of
from ...reports import photos, telling
from ...reports.actions import drafting
from ...reports.forms import CLIENT_KEY_MOST
from ...reports.models import Draft, Report
from ..typed import Problem, Typed
from .hold_acts import back
from .queries import report_of
from .report_page import Reader, report_page
from .who import OFFICERS

PHOTO_POLICY = "default-src 'none'; sandbox"  # a picture is shown and nothing in it ever runs


@require_POST
@for_role(*OFFICERS)
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Write to the victim; they read it behind the last four digits. What was typed stays if it cannot go."""
    report, text = report_of(key), request.POST.get("text", "").strip()
    form = request.POST.get("client_key", "")
    wrong = ""
    if not text:
        wrong = _("Write what the victim should read.")
    elif len(text) > telling.TEXT_MOST:
        wrong = _("This is too long. Send it in two messages.")
    elif not 8 <= len(form) <= CLIENT_KEY_MOST:
        wrong = _("This page is too old. Send it once more; your words are kept.")
    if wrong:
        return _again(request, report, Typed(text, wrong))
    telling.answer(report, telling.Word(text, form), person_of(request))
    drafting.sent(report, person_of(request), Draft.Kind.ANSWER)
    return back(request, report)


def _again(request: HttpRequest, report: Report, typed: Typed) -> HttpResponse:
    drafting.keep(report, person_of(request), Draft.Kind.ANSWER, {"text": typed.value})
    page = report_page(report, Reader(person_of(request), clock.now()))
    problems = (Problem(typed.wrong, "answer-text"),)
    shown = {"page": replace(page, problems=problems, talk=replace(page.talk, text=typed))}
    return render(request, "desks/officer/report.html", shown, status=422)


@require_GET
@for_role(*OFFICERS)
def photo(request: HttpRequest, key: str, photo_id: UUID) -> HttpResponse:
    """One picture as it came, of the kind its bytes say; looking at it is an act in the log."""
    found = photos.opened(report_of(key), photo_id, person_of(request))
    if found is None:
        raise NotHere()
    response = HttpResponse(bytes(found.data), content_type=found.kind)
    response["Content-Security-Policy"] = PHOTO_POLICY
    response["Content-Disposition"] = f'inline; filename="{found.sha256[:16]}.{found.kind.split("/")[1]}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
