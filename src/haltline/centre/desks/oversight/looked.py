"""Who looked in from outside, and what for: inspectors, officers of other districts, exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ...audit.models import Event
from ...audit.queries import Sought, search
from ...kernel import clock
from ...kernel.profile import profile
from ...people.access import for_role
from ...people.models import Person
from ...reports.queries import district_names, references_of
from .. import life_words
from . import asked as asking
from .asked import Choice, report_address
from .gate import overseeing

VERBS = ("inspection.read", "glass.broken", "glass.read", "export.made")
SAID = {
    "inspection.read": gettext_lazy("read as an inspector"),
    "glass.broken": gettext_lazy("opened in an emergency"),
    "glass.read": gettext_lazy("read in an emergency"),
    "export.made": gettext_lazy("took out as a file"),
}
LISTED_MOST = 200  # newest acts on the page; the log has all


@dataclass(frozen=True, slots=True)
class Look:
    """One look from outside."""

    at: datetime
    who: str
    did: str
    district: str
    what: str
    href: str
    reason: str
    reference: str
    why: str


@dataclass(frozen=True, slots=True)
class LookedPage:
    """desks/oversight/looked.html at ``/oversight/looked``."""

    now: datetime
    rows: tuple[Look, ...]
    tabs: list[Choice]


@overseeing
def looked(request: HttpRequest) -> HttpResponse:
    """The newest looks at reports and figures of the reader's area."""
    return _show(request, looked_page(_events(), asking.tabs("looked"), _references))


@require_GET
@for_role(Person.Role.AUDITOR)
def looked_by_all(request: HttpRequest) -> HttpResponse:
    """The same for the auditor: all looks, and no number of a report."""
    return _show(request, looked_page(_events(), [], lambda _: {}))


def looked_page(
    events: list[Event], tabs: list[Choice], known: Callable[[list[Event]], Mapping[UUID, str]]
) -> LookedPage:
    """The page from events of the log; ``known`` gives the numbers of their reports."""
    references, names = known(events), district_names()
    rows = tuple(
        _look(each, names, references.get(each.report_id, "") if each.report_id else "") for each in events
    )
    return LookedPage(clock.now(), rows, tabs)


def _events() -> list[Event]:
    """The newest of each verb, then of all: together they would be sought among all events of the log."""
    found = [event for verb in VERBS for event in search(Sought(verbs=[verb]))[:LISTED_MOST]]
    return sorted(found, key=lambda event: (event.at, event.pk), reverse=True)[:LISTED_MOST]


def _references(events: list[Event]) -> Mapping[UUID, str]:
    return references_of(each.report_id for each in events if each.report_id)


def _show(request: HttpRequest, page: LookedPage) -> HttpResponse:
    return render(request, "desks/oversight/looked.html", {"page": page})


def _look(event: Event, names: dict[str, str], reference: str) -> Look:
    rules = profile().access
    reasons = {each.code: life_words.named(each) for each in (*rules.purposes, *rules.emergencies)}
    told = {name: str(event.facts.get(name, "")) for name in ("code", "reference", "why")}
    return Look(
        event.at, event.actor_name or event.actor, str(SAID[event.verb]),
        names.get(event.district_id, event.district_id), reference or event.subject,
        report_address(reference) if reference else "",
        reasons.get(told["code"], told["code"]), told["reference"], told["why"],
    )  # fmt: skip
