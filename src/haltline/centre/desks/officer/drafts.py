"""What is being typed is kept every few seconds, without a press; nothing of it is sent to anybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from ...people.access import for_role, person_of
from ...reports.actions import drafting
from ...reports.models import Draft
from .queries import report_of
from .who import OFFICERS

NOTHING_TO_SHOW = 204


@require_POST
@for_role(*OFFICERS)
def closing(request: HttpRequest, key: str) -> HttpResponse:
    """The words of an end, so far."""
    return _keep(request, key, Draft.Kind.CLOSE)


@require_POST
@for_role(*OFFICERS)
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """The words of an answer to the victim, so far."""
    return _keep(request, key, Draft.Kind.ANSWER)


def _keep(request: HttpRequest, key: str, kind: Draft.Kind) -> HttpResponse:
    drafting.keep(report_of(key), person_of(request), kind, request.POST)
    return HttpResponse(status=NOTHING_TO_SHOW)
