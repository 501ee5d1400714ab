"""The victim's way back: the receipt, and the parcel page behind one more factor.

The tracking word opens the receipt once, to whoever just sent the form. Everything after asks for the last
four digits of the phone number too: the fraudster may hold the address, or the phone.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from haltline.values.phone import last_four

from ...audit.actions import VICTIM, record
from ...kernel.errors import NotHere
from ...kernel.scope import in_scope
from ...reports.actions.living import read_end
from ...reports.models import Report
from ...reports.numbers import clean, is_number
from ...reports.queries import own_report, token_of
from ..network import network_of
from ..typed import Problem, Typed
from .pages import TrackDoorPage
from .parcel import receipt_page, tracking_page
from .tries import Tries

GUESSES_MOST = 5  # wrong last-four digits for one report before its page rests
SEARCHES_MOST = 20  # wrong numbers from one network address before it rests
REST_SECONDS = 900
OPENED = "opened-reports"  # session key: tokens this browser has opened


@require_GET
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """The number, and what happened in the first seconds."""
    with in_scope(f"report:{token}"):
        return render(request, "desks/public/receipt.html", {"page": receipt_page(found(), token)})


@require_http_methods(["GET", "POST"])
def track(request: HttpRequest, token: str) -> HttpResponse:
    """Where the money is now; first the last four digits of the phone."""
    with in_scope(f"report:{token}"):
        report = found()
        if is_open(request, token):
            record("report.read", VICTIM, district=report.district_id, report=report.id)
            read_end(report)
            return render(request, "desks/public/tracking.html", {"page": tracking_page(report, token)})
        if request.method == "GET":
            return _door(request, TrackDoorPage())
        return _try_door(request, report, token)


def _try_door(request: HttpRequest, report: Report, token: str) -> HttpResponse:
    tries = Tries(f"door:{report.id}", GUESSES_MOST, REST_SECONDS)
    typed = clean(request.POST.get("last_four", ""))
    right = {last_four(report.phone), last_four(report.other_phone or report.phone)}
    if tries.spend() and typed in right:
        tries.give_back()
        return _open(request, token)
    wrong = _("These are not the last four digits of the number you gave us.")
    page = TrackDoorPage(last_four=Typed("", wrong), problems=(Problem(wrong, "last_four"),),
                         tries_left=tries.left)  # fmt: skip
    return _door(request, page, 422)


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Find a report again by its number and the last four digits; the answer never tells which was wrong.

    Only a number that can be no report's at all is called mistyped: that says nothing about any report.
    """
    if request.method == "GET":
        return _door(request, TrackDoorPage(ask_reference=True))
    typed = request.POST.get("reference", "")
    tries = Tries(f"find:{network_of(request)}", SEARCHES_MOST, REST_SECONDS)
    token = token_of(typed, clean(request.POST.get("last_four", ""))) if tries.spend() else ""
    if token:
        tries.give_back()
        return _open(request, token)
    if is_number(clean(typed)):
        wrong = _("Nothing is found under this number and these four digits. Please look again, or call us.")
    else:
        wrong = _("This cannot be the number of a report: a digit is wrong, or two changed places.")
    page = TrackDoorPage(ask_reference=True, reference=Typed(typed), problems=(Problem(wrong, "reference"),))
    return _door(request, page, 422)


def _open(request: HttpRequest, token: str) -> HttpResponse:
    """Remember in this browser that the report may be seen, and show it."""
    request.session[OPENED] = [*request.session.get(OPENED, []), token][-20:]
    return redirect("track", token=token)


def is_open(request: HttpRequest, token: str) -> bool:
    """Whether this browser has shown the last four digits for this report."""
    return token in request.session.get(OPENED, [])


def _door(request: HttpRequest, page: TrackDoorPage, status: int = 200) -> HttpResponse:
    return render(request, "desks/public/track_door.html", {"page": page}, status=status)


def found() -> Report:
    """The report of the running scope ``report:TOKEN``; NotHere for a word that opens nothing."""
    report = own_report()
    if report is None:
        raise NotHere()
    return report
