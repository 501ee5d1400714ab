"""Open data: what was published, as CSV, Parquet or JSON, to be fetched from anywhere without a cookie."""

from __future__ import annotations

import json
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import condition, require_safe

from ...kernel.profile import profile
from ...published import data as tables
from ...published import queries
from ...reports.queries import district_names
from .serving import FRESH_SECONDS

FORMS = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}


def asked_days(request: HttpRequest) -> tuple[date, date] | None:
    """The days that the address asks for: a day, a year, or the year of the newest day; None for nonsense."""
    if day := request.GET.get("day", ""):
        try:
            return date.fromisoformat(day), date.fromisoformat(day)
        except ValueError:
            return None
    if year := request.GET.get("year", ""):
        return tables.year_of(year)
    newest = queries.newest_day() or date(1970, 1, 1)
    return date(newest.year, 1, 1), date(newest.year, 12, 31)


def _tag(request: HttpRequest, form: str) -> str | None:
    days = asked_days(request)
    if days is None or form not in FORMS:
        return None
    change = queries.last_change(*days)
    return f'"{tables.VERSION}-{form}-{days[0]:%Y%m%d}-{days[1]:%Y%m%d}-{change[0] if change else 0}"'


def _changed(request: HttpRequest, form: str) -> datetime | None:
    days = asked_days(request)
    change = days and queries.last_change(*days)
    return change[1] if change else None


@require_safe
@condition(etag_func=_tag, last_modified_func=_changed)
def data(request: HttpRequest, form: str) -> HttpResponse:
    """The rows of a year or a day; ``?year=2026``, ``?day=2026-03-02``."""
    days = asked_days(request)
    if form not in FORMS:
        return _plain("There are data.csv, data.json and data.parquet.", 404)
    if days is None:
        return _plain("Ask for ?year=2026 or ?day=2026-03-02.", 400)
    rules = profile()
    licence = rules.publishing
    found = tables.rows(queries.figures(*days), district_names(), rules.currency)
    about = tables.About(rules.title, licence.licence, licence.licence_url, rules.currency, rules.time_zone)
    body = (
        tables.as_csv(found) if form == "csv"
        else tables.as_json(found, about) if form == "json"
        else tables.as_parquet(found, about)
    )  # fmt: skip
    answer = _open(HttpResponse(body, content_type=FORMS[form]))
    name = f"figures-{days[0]}" if days[0] == days[1] else f"figures-{days[0].year}"
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    answer["Link"] = f'<{licence.licence_url}>; rel="license", </figures/schema.json>; rel="describedby"'
    return answer


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of data.json."""
    body = json.dumps(tables.schema(), indent=1)
    return _open(HttpResponse(body, content_type="application/schema+json"))


def _open(answer: HttpResponse) -> HttpResponse:
    """Anybody's page may fetch it, and caches may keep it."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
    answer["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    return answer


def _plain(text: str, status: int) -> HttpResponse:
    return _open(HttpResponse(text + "\n", status=status, content_type="text/plain; charset=utf-8"))
