"""The queue: what costs most by waiting comes first, and nobody works the same report twice."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ...kernel import clock
from ...people.access import for_role, person_of
from ...reports import actions
from ..oversight.gate import inspected
from .queries import report_of
from .queue_page import queue_page
from .who import OFFICERS


@inspected(*OFFICERS)
def queue(request: HttpRequest) -> HttpResponse:
    """The open reports of the district; ``show`` holds the filters as words, ``page`` counts from 1."""
    words = request.GET.get("show", "").split()
    page = queue_page(person_of(request), words, _number(request.GET.get("page", "1")), clock.now())
    return render(request, "desks/officer/queue.html", {"page": page})


@require_POST
@for_role(*OFFICERS)
def claim(request: HttpRequest, key: str) -> HttpResponse:
    """Take a report on oneself and open it."""
    actions.claim(report_of(key), person_of(request))
    return redirect("desk_report", key=key)


@require_POST
@for_role(*OFFICERS)
def release_claim(request: HttpRequest, key: str) -> HttpResponse:
    """Let a report go, so that a colleague can take it."""
    actions.give_back(report_of(key), person_of(request))
    return redirect("desk_queue")


def _number(typed: str) -> int:
    """A page number as typed in the address bar; nonsense is page 1."""
    return max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
