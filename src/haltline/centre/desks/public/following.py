"""The victim's way back: the receipt, and the parcel page behind one more factor.

The tracking word opens the receipt once, to whoever just sent the form. Everything after asks for the last
four digits of the phone number too: the fraudster may hold the address, or the phone.
"""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from haltline.values.phone import last_four

from ...audit.actions import VICTIM, record
from ...kernel.errors import NotHere
from ...kernel.scope import in_scope
from ...reports.models import Report
from ...reports.queries import own_report, token_of
from ..typed import Problem, Typed
from .pages import TrackDoorPage
from .parcel import receipt_page, tracking_page

TRIES_MOST = 5  # wrong last-four guesses for one address before it rests
TRIES_REST_SECONDS = 900
OPENED = "opened-reports"  # session key: tokens this browser has opened


@require_GET
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """The number, and what happened in the first seconds."""
    with in_scope(f"report:{token}"):
        return render(request, "desks/public/receipt.html", {"page": receipt_page(_found(), token)})


@require_http_methods(["GET", "POST"])
def track(request: HttpRequest, token: str) -> HttpResponse:
    """Where the money is now; first the last four digits of the phone."""
    with in_scope(f"report:{token}"):
        found = _found()
        if token in request.session.get(OPENED, []):
            record("report.read", VICTIM, district=found.district_id, report=found.id)
            return render(request, "desks/public/tracking.html", {"page": tracking_page(found)})
        if request.method == "GET":
            return _door(request, TrackDoorPage())
        return _try_door(request, found, token)


def _try_door(request: HttpRequest, found: Report, token: str) -> HttpResponse:
    tries = cache.get_or_set(f"door:{found.id}", 0, TRIES_REST_SECONDS) or 0
    typed = request.POST.get("last_four", "").strip()
    if (
        tries < TRIES_MOST
        and typed
        and typed in {last_four(found.phone), last_four(found.other_phone or found.phone)}
    ):
        request.session[OPENED] = [*request.session.get(OPENED, []), token][-20:]
        return redirect("track", token=token)
    cache.set(f"door:{found.id}", tries + 1, TRIES_REST_SECONDS)
    wrong = _("These are not the last four digits of the number you gave us.")
    page = TrackDoorPage(last_four=Typed("", wrong), problems=(Problem(wrong, "last_four"),),
                         tries_left=max(0, TRIES_MOST - tries - 1))  # fmt: skip
    return _door(request, page, 422)


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Find a report again by its number and the last four digits; the answer never tells which was wrong."""
    if request.method == "GET":
        return _door(request, TrackDoorPage(ask_reference=True))
    who = f"find:{request.META.get('REMOTE_ADDR', '')}"
    tries = cache.get_or_set(who, 0, TRIES_REST_SECONDS) or 0
    token = token_of(request.POST.get("reference", ""), request.POST.get("last_four", "").strip())
    if token and tries < TRIES_MOST * 4:
        request.session[OPENED] = [*request.session.get(OPENED, []), token][-20:]
        return redirect("track", token=token)
    cache.set(who, tries + 1, TRIES_REST_SECONDS)
    wrong = _("Nothing is found under this number and these four digits. Please look again, or call us.")
    typed = Typed(request.POST.get("reference", ""), "")
    page = TrackDoorPage(ask_reference=True, reference=typed, problems=(Problem(wrong, "reference"),))
    return _door(request, page, 422)


def _door(request: HttpRequest, page: TrackDoorPage, status: int = 200) -> HttpResponse:
    return render(request, "desks/public/track_door.html", {"page": page}, status=status)


def _found() -> Report:
    report = own_report()
    if report is None:
        raise NotHere()
    return report
