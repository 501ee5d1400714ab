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
from . import asked as asking
from . import sheets

BACK = {"fast": "/oversight", "harm": "/oversight/harm", "reports": "/oversight/reports"}


@require_http_methods(["GET", "POST"])
@for_role(Person.Role.SUPERVISOR, looking=True)
def export(request: HttpRequest) -> HttpResponse:
    """``what`` is fast, harm or reports; the other words are those of the page itself."""
    asked = asking.read(request)
    data = request.POST if request.method == "POST" else request.GET
    what, unit = data.get("what", ""), asking.unit_of(request)
    made: dict[str, tuple[str, Callable[[], Sheet]]] = {
        "fast": (_("How fast?"), lambda: sheets.fast_sheet(asked)),
        "fair": (_("How fair?"), lambda: sheets.fair_sheet(asked)),
        "harm": (_("What harm?"), lambda: sheets.harm_sheet(asked)),
        "reports": (_("The reports behind this"), lambda: sheets.reports_sheet(asked, unit)),
    }
    if what not in made:
        raise NotHere()
    words = {"clock": asked.clock, "kind": asked.kind, "weeks": str(asked.weeks)}
    if what == "reports":
        words |= {"unit": unit.name, "district": unit.district}
    back = f"{BACK[what]}?{urlencode(words)}"
    title, sheet = made[what]
    page = taking.page_of(title, "/oversight/export", back, {"what": what, **words})
    district = unit.district if what == "reports" and unit.district in person_of(request).districts else ""
    return taking.take(request, page, sheet, district)
