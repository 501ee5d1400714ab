"""Holds that wait for a hand, the largest first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ...kernel import clock
from ...people.access import person_of
from ..oversight.gate import inspected
from .pages import ApprovalsPage
from .queries import drafts
from .report_page import proposals
from .who import OFFICERS


@inspected(*OFFICERS)
def approvals(request: HttpRequest) -> HttpResponse:
    """Everything in the district that no standing order covers or that needs a second officer."""
    waiting = proposals(drafts().order_by("-amount", "created_at"), person_of(request))
    return render(request, "desks/officer/approvals.html", {"page": ApprovalsPage(waiting, clock.now())})
