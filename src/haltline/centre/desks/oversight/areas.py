"""The supervisors' map: reports per 100,000 people of their districts, with intervals; never of suspects."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ...kernel import clock as clocks
from ...oversight.queries import Span, sums
from ...people.access import person_of
from ...people.models import Person
from ...published.mapping.queries import Map, loaded, with_rates
from ...reports.queries import district_names
from .. import spans as lengths
from ..area_page import AreaPage, area_page, features
from . import asked as asking
from .asked import Choice
from .gate import overseeing

ADDRESS = "/oversight/areas"


@dataclass(frozen=True, slots=True)
class OverseenMap:
    """desks/oversight/areas.html at ``/oversight/areas``."""

    tabs: list[Choice]
    choices: list[tuple[str, list[Choice]]]
    asked: asking.Asked
    map: AreaPage


@overseeing
def area_map(request: HttpRequest) -> HttpResponse:
    """The map of the reader's districts; ``weeks`` chooses."""
    asked = asking.read(request)
    span = asked.span(clocks.now())
    found = rated(span, person_of(request))
    return render(request, "desks/oversight/areas.html", {"page": map_page(asked, span, found)})


@overseeing
def outlines(request: HttpRequest) -> HttpResponse:
    """The same for the script that draws it."""
    found = rated(asking.read(request).span(clocks.now()), person_of(request))
    told = features(found) if found else {"type": "FeatureCollection", "features": []}
    return JsonResponse(told, content_type="application/geo+json")


def map_page(asked: asking.Asked, span: Span, found: Map | None) -> OverseenMap:
    """The page from the map with its rates."""
    about = _("Reports since %(day)s by people of these districts; of suspects nothing is counted.") % {
        "day": lengths.day(span.start)
    }
    data = f"{ADDRESS}.geojson?weeks={asked.weeks}"
    return OverseenMap(
        asking.tabs("areas"), asking.choices(asked, ADDRESS)[-1:], asked, area_page(found, about, data)
    )


def rated(span: Span, reader: Person) -> Map | None:
    """The operator's map with the counts of the districts that the reader oversees, none of them left out."""
    areas = loaded()
    if not areas:
        return None
    names, units = district_names(), sums(span)
    own = names if reader.role == Person.Role.INSPECTOR else reader.districts
    return with_rates(areas, {names.get(unit, unit): units.get(unit, {}).get("reports", 0) for unit in own})
