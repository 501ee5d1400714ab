"""The log, searched and read as it is kept; reading it is written there too."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ...audit.actions import record
from ...audit.models import Event
from ...audit.queries import search
from ...exports.sheets import Sheet
from ...kernel import clock
from ...kernel.profile import profile
from ...people.access import for_role, person_of
from ...people.models import Person
from ...reports.queries import district_names
from .. import taking
from ..officer.who import actor
from ..oversight.gate import inspected
from ..typed import Choice, Problem
from . import sought as seeking

ROWS_A_PAGE = 100
COLUMNS = ("at", "district", "verb", "who", "name", "report", "subject", "facts", "id")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the log as it is shown."""

    at: datetime
    district: str
    verb: str
    who: str
    report: str
    subject: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LogPage:
    """desks/auditing/log.html at ``/audit``; its form asks by GET."""

    now: datetime
    typed: dict[str, str]
    lines: tuple[Line, ...]
    districts: tuple[Choice, ...]
    older: str = ""
    newest: str = ""
    export: str = ""
    problems: tuple[Problem, ...] = ()


@inspected(Person.Role.AUDITOR, scope="audit")
def log(request: HttpRequest) -> HttpResponse:
    """The rows that fit, the newest first; ``before`` goes on from a row."""
    words, person = seeking.read(request.GET.dict()), person_of(request)
    found = list(search(words.sought)[: ROWS_A_PAGE + 1]) if not words.problems else []
    asked = {name: value for name, value in words.typed.items() if value}
    record("log.read", actor(person), subject="/audit", asked=asked, rows=len(found[:ROWS_A_PAGE]))
    page = log_page(words, found, clock.now(), district_names())
    status = 422 if words.problems else 200
    return render(request, "desks/auditing/log.html", {"page": page}, status=status)


def log_page(words: seeking.Words, found: list[Event], now: datetime, names: dict[str, str]) -> LogPage:
    """The page from rows of the log, one more than it shows where there are more."""
    shown = found[:ROWS_A_PAGE]
    older = ""
    if len(found) > ROWS_A_PAGE:
        last = shown[-1]
        older = words.address(before=f"{last.at.isoformat()}~{last.pk}")
    return LogPage(
        now, dict(words.typed), tuple(_line(each, names) for each in shown),
        tuple(Choice(code, name) for code, name in names.items()), older,
        words.address() if words.sought.before else "", words.address("/audit/export"), words.problems,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@for_role(Person.Role.AUDITOR)
def export(request: HttpRequest) -> HttpResponse:
    """The rows that fit as a file, the newest first."""
    data = request.POST if request.method == "POST" else request.GET
    words = seeking.read(data.dict())
    page = taking.page_of(_("The log"), "/audit/export", words.address(), words.typed)
    return taking.take(request, page, lambda: log_sheet(words))


def log_sheet(words: seeking.Words) -> Sheet:
    """What fits as a table; facts as JSON, as they are kept."""
    most = profile().access.export_rows
    found = list(search(words.sought)[: most + 1])
    rows = tuple(
        (each.at.isoformat(), each.district_id, each.verb, each.actor, each.actor_name,
         str(each.report_id or ""), each.subject, _json(each.facts), str(each.pk))
        for each in found[:most]
    )  # fmt: skip
    return Sheet("log", dict(words.typed), COLUMNS, rows, cut=len(found) > most)


def _line(event: Event, names: dict[str, str]) -> Line:
    who = f"{event.actor_name} ({event.actor})" if event.actor_name else event.actor
    facts = tuple((name, _fact(value)) for name, value in sorted(event.facts.items()))
    return Line(
        event.at, names.get(event.district_id, event.district_id), event.verb, who,
        str(event.report_id or ""), event.subject, facts,
    )  # fmt: skip


def _fact(value: object) -> str:
    return value if isinstance(value, str) else _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
