"""The end of a report on the victim's page, and the verdict: three questions from 1 to 5, and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...kernel.errors import HaltlineError
from ...kernel.scope import in_scope
from ...reports.actions.verdicts import GRADES, Judged, judge
from ...reports.models import Report
from ..typed import Problem
from .following import found, is_open
from .parcel import tracking_page

QUESTIONS = ("fair", "clear", "as_said")


@require_POST
def verdict(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what the victim says of the end; what was typed stays where something is missing."""
    if not is_open(request, token):
        return redirect("track", token=token)
    with in_scope(f"report:{token}"):
        report = found()
        try:
            judge(report, _read(request.POST))
        except HaltlineError as fault:
            return _again(request, report, token, fault)
    messages.success(request, _("Thank you. Your verdict is kept, without your name."))
    return redirect(f"{reverse('track', args=[token])}#verdict")


def _read(data: Mapping[str, str]) -> Judged:
    fair, clear, as_said = (_grade(data.get(name, "")) for name in QUESTIONS)
    return Judged(fair, clear, as_said or None, data.get("words", ""))


def _grade(typed: str) -> int:
    """A grade as the form sends it; 0 for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and int(typed) in GRADES else 0


def _again(request: HttpRequest, report: Report, token: str, fault: HaltlineError) -> HttpResponse:
    page = tracking_page(report, token)
    grades = tuple((name, request.POST.get(name, "")) for name in QUESTIONS)
    end = replace(page.end, grades=grades, words=request.POST.get("words", "")) if page.end else None
    page = replace(page, end=end, problems=(Problem(str(fault.detail), "verdict"),))
    return render(request, "desks/public/tracking.html", {"page": page}, status=fault.status)
