"""The public map: reports per 100,000 people of four published weeks, hidden ones hatched."""

from __future__ import annotations

import json
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ...published import queries, spans
from ...published.mapping.queries import Map, loaded, with_rates
from ...reports.queries import district_names
from .. import spans as lengths
from ..area_page import AreaPage, area_page, features
from .serving import FRESH_SECONDS, answer, languages

TEMPLATE = "desks/figures/map.html"
DATA = "/figures/areas.geojson"


@require_safe
def area_map(request: HttpRequest) -> HttpResponse:
    """The map, and the same as a table."""
    return answer(request, TEMPLATE, _page)


@require_safe
def outlines(request: HttpRequest) -> HttpResponse:
    """The same for the script that draws it, in the language that the address names."""
    asked = request.GET.get("language", "en")
    found, _about = _found()
    with translation.override(asked if asked in languages() else "en"):
        told = features(found) if found else {"type": "FeatureCollection", "features": []}
    made = HttpResponse(json.dumps(told), content_type="application/geo+json")
    made["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    return made


def _page() -> AreaPage:
    found, since = _found()
    if since is None:
        about = _("No four weeks have been published yet.")
    else:
        about = _(
            "Reports of people of these districts, %(first)s to %(last)s; of suspects nothing is counted."
        ) % {
            "first": lengths.day_year(since),
            "last": lengths.day_year(since + timedelta(spans.FOUR_WEEKS - 1)),
        }
    return area_page(found, about, f"{DATA}?language={translation.get_language()}")


def _found() -> tuple[Map | None, date | None]:
    """The map with the newest four weeks, and their first day; none where no map was loaded."""
    newest, areas = queries.newest_day(), loaded()
    since = queries.newest_span(spans.FOUR_WEEKS, newest) if newest else None
    if not areas:
        return None, since
    rows = queries.of_span(since, spans.FOUR_WEEKS) if since else {}
    counts = {
        name: None if row is None or row.value is None else int(row.value)
        for code, name in district_names().items()
        for row in (rows.get(code, {}).get("reports"),)
    }
    return with_rates(areas, counts), since
