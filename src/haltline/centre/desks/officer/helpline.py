"""The helpline's fast entry: typed while the caller speaks, read by the same code as the public form."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ...kernel import clock
from ...kernel.profile import profile
from ...people.access import for_role, person_of
from ...people.models import Person
from ...reports import queries
from ...reports.actions import calls, take_report
from ...reports.forms import Around, Reading, payment_numbers, read
from ...reports.models import UNKNOWN
from ..public.reporting import form_fields, prepared
from .life import named
from .pages import HelplinePage
from .who import OFFICERS

FREE = "free"  # scheme of references that take any form


@require_http_methods(["GET", "POST"])
@for_role(*OFFICERS)
def helpline(request: HttpRequest) -> HttpResponse:
    """The form; ``do`` says whether to send it, read the pasted messages or add a payment.

    Sent, it opens the report with its number large on the page, to be read out to the caller.
    """
    posted = request.method == "POST"
    data = request.POST if posted else {"client_key": secrets.token_urlsafe(24)}
    do = data.get("do", "send") if posted else "open"
    if do != "send":
        return _show(request, prepared(data, do), Reading(), 200)
    person = person_of(request)
    around = own_district(queries.around(), person)
    reading = read(_with_rails(data, around), around)
    if reading.told is None:
        return _show(request, data, reading, 422)
    category = data.get("category", "")
    known = category in {each.code for each in profile().categories}
    told = replace(reading.told, category=category) if known else reading.told
    receipt = take_report(told, taken_by=person)
    messages.success(request, format_html(
        '{} <span class="ref" data-reference="{}">{}</span>',
        _("Stored, and the first bank is being asked. Read the number to the caller:"),
        receipt.reference, receipt.reference,
    ))  # fmt: skip
    return redirect("desk_report", key=receipt.reference.replace(" ", ""))


@require_POST
@for_role(*OFFICERS)
def call(request: HttpRequest) -> HttpResponse:
    """A call of which no report comes: its reason is one tap; nothing of the caller is kept."""
    said = {name: request.POST.get(name, "") for name in ("reason", "bank")}
    calls.call_without_report(
        person_of(request), calls.Caller(**said, category=request.POST.get("category") or UNKNOWN)
    )
    messages.success(request, _("The call is counted."))
    return redirect("desk_helpline")


def _with_rails(data: Mapping[str, str], around: Around) -> Mapping[str, str]:
    """The words of the form, a rail the caller does not know read as the rail of any other payment."""
    other = next((rail.code for rail in around.rules.rails if rail.reference == FREE), "")
    unknown = {f"payments-{number}-rail" for number in payment_numbers(data)}
    return {**dict(data.items()), **{name: other for name in unknown if not data.get(name, "").strip()}}


def own_district(around: Around, person: Person) -> Around:
    """An officer takes reports for the own district only; nothing else is even offered."""
    return replace(around, districts=(str(person.district_id),))


def _show(request: HttpRequest, data: Mapping[str, str], reading: Reading, status: int) -> HttpResponse:
    fields = form_fields(data, reading) | {"districts": ()}
    rules = profile()
    page = HelplinePage(
        **fields, now=clock.now(), calls=named(rules.calls), categories=named(rules.categories),
        category=data.get("category", ""),
    )  # fmt: skip
    return render(request, "desks/officer/helpline.html", {"page": page}, status=status)
