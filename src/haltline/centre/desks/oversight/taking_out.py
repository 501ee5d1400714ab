"""A page of oversight as a file: asked for with a purpose, by the supervisor whose area it shows."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ...exports.sheets import Sheet
from ...kernel.errors import NotHere
from ...people.access import for_role, person_of
from ...people.models import Person
from .. import taking
from . import area_sheets, areas, good, quality_sheets, sheets
from . import asked as asking

REPORTS = "reports"


@require_http_methods(["GET", "POST"])
@for_role(Person.Role.SUPERVISOR, looking=True)
def export(request: HttpRequest) -> HttpResponse:
    """``what`` is fast, good, fair, harm, areas or reports; the other words are those of the page itself."""
    asked = asking.read(request)
    data = request.POST if request.method == "POST" else request.GET
    what, unit = data.get("what", ""), asking.unit_of(request)
    made: dict[str, tuple[str, str, Callable[[], Sheet]]] = {
        "fast": (_("How fast?"), "/oversight", lambda: sheets.fast_sheet(asked)),
        "good": (_("How good?"), good.PAGE, lambda: quality_sheets.good_sheet(asked)),
        "fair": (_("How fair?"), "/oversight/fair", lambda: sheets.fair_sheet(asked)),
        "harm": (_("What harm?"), "/oversight/harm", lambda: sheets.harm_sheet(asked)),
        "areas": (
            _("Where?"), areas.ADDRESS, lambda: area_sheets.areas_sheet(asked, person_of(request))
        ),
        REPORTS: (
            _("The reports behind this"), "/oversight/reports", lambda: sheets.reports_sheet(asked, unit)
        ),
    }  # fmt: skip
    if what not in made:
        raise NotHere()
    words = {"clock": asked.clock, "kind": asked.kind, "weeks": str(asked.weeks)}
    if what == REPORTS:
        words |= {"unit": unit.name, "district": unit.district}
    title, page, sheet = made[what]
    back = f"{page}?{urlencode(words)}"
    return taking.take(
        request, taking.page_of(title, "/oversight/export", back, {"what": what, **words}), sheet
    )
