"""What waits? The backlog by age and by who holds the ball, and clocks that have risen to somebody above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ...audit.actions import Actor, record
from ...kernel import clock as clocks
from ...kernel.profile import profile
from ...oversight.rising import Risen, risen
from ...people.access import person_of
from ...people.models import Person
from ...queue.backlog import AGES, Ball, Class, backlog, of_class
from ...reports.queries import references_of
from .. import spans
from ..money_style import count
from . import asked as asking
from .asked import Choice, report_address
from .gate import overseeing

PAGE: Final = "/oversight/waiting"
LISTED_MOST: Final = 100
BALLS: Final = {
    Ball.OFFICER: gettext_lazy("An officer"),
    Ball.LATE_BANK: gettext_lazy("A bank, past its clock"),
    Ball.BANK: gettext_lazy("A bank"),
    Ball.OUTSIDE: gettext_lazy("Somebody outside: it is paused"),
    Ball.RECOVERY: gettext_lazy("Recovery: money is held"),
    Ball.CLOSING: gettext_lazy("Nobody: it only has to be closed"),
}
TURN: Final = {
    "officer": gettext_lazy("the officer’s turn"),
    "supervisor": gettext_lazy("the supervisor’s turn"),
    "head": gettext_lazy("the head’s turn"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Reports of one age that one holder of the ball keeps waiting."""

    n: int
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One holder of the ball: a cell for each age, all together, and minor units in reach."""

    name: str
    cells: tuple[Cell, ...]
    n: int
    in_reach: int


@dataclass(frozen=True, slots=True)
class Report:
    """A report by its number, and where it opens."""

    reference: str
    href: str


@dataclass(frozen=True, slots=True)
class RisenLine:
    """One clock that has risen, with its oldest reports."""

    said: str
    turn: str
    n: int
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """desks/oversight/waiting.html at ``/oversight/waiting``."""

    now: datetime
    tabs: list[Choice]
    answer: str
    ages: tuple[str, ...]
    lines: tuple[Line, ...]
    n: int
    risen: tuple[RisenLine, ...]


@overseeing
def what_waits(request: HttpRequest) -> HttpResponse:
    """The backlog of the reader's districts; ``age`` and ``ball`` open the reports of one class."""
    now, person = clocks.now(), person_of(request)
    age, ball = request.GET.get("age", ""), request.GET.get("ball", "")
    if age in {str(each) for each in range(len(AGES))} and ball in set(Ball):
        return _one_class(request, person, int(age), Ball(ball))
    lifted = risen(profile().oversight.clocks, now)
    references = references_of(report for each in lifted for report in each.oldest)
    lines = [
        _risen(each, [Report(references[report], report_address(references[report])) for report in each.oldest
                      if report in references])
        for each in lifted
    ]  # fmt: skip
    return render(request, "desks/oversight/waiting.html", {"page": waiting_page(now, backlog(now), lines)})


def waiting_page(now: datetime, classes: Iterable[Class], lifted: Iterable[RisenLine]) -> WaitingPage:
    """The page from what the database told."""
    found = {(each.ball, each.age): each for each in classes}
    ages = tuple(_age(number) for number in range(len(AGES)))
    lines = tuple(_line(ball, str(name), found, ages) for ball, name in BALLS.items())
    n = sum(line.n for line in lines)
    shown = tuple(line for line in lines if line.n)
    return WaitingPage(now, asking.tabs("waiting"), _answer(n, found), ages, shown, n, tuple(lifted))


def _line(ball: Ball, name: str, found: dict[tuple[Ball, int], Class], ages: tuple[str, ...]) -> Line:
    mine = [found.get((ball, number), Class(number, ball, 0, 0)) for number in range(len(AGES))]
    cells = tuple(
        Cell(each.n, f"{PAGE}?age={each.age}&ball={ball.value}", f"{name}, {ages[each.age]}") for each in mine
    )
    return Line(name, cells, sum(each.n for each in mine), sum(each.in_reach for each in mine))


def _answer(n: int, found: dict[tuple[Ball, int], Class]) -> str:
    """The page's first sentence: how many wait, and how many of the oldest."""
    if not n:
        return _("Nothing waits: every report of your districts is closed.")
    oldest = len(AGES) - 1
    old = sum(each.n for (_ball, age), each in found.items() if age == oldest)
    said = ngettext("One report is not closed.", "%(n)s reports are not closed.", n) % {"n": count(n)}
    if old:
        said += " " + ngettext(
            "One of them is older than %(days)s.", "%(old)s of them are older than %(days)s.", old
        ) % {"old": count(old), "days": spans.length(AGES[-1].total_seconds())}
    return said


def _age(number: int) -> str:
    if number + 1 == len(AGES):
        return _("over %(length)s") % {"length": spans.length(AGES[number].total_seconds())}
    return _("up to %(length)s") % {"length": spans.length(AGES[number + 1].total_seconds())}


def _risen(each: Risen, reports: list[Report]) -> RisenLine:
    said = _("%(clock)s: longer than %(length)s") % {
        "clock": asking.CLOCKS[each.clock], "length": spans.length(each.rule.escalate_seconds or 0)
    }  # fmt: skip
    return RisenLine(said, str(TURN[each.rule.escalate_to]), each.n, tuple(reports))


def _one_class(request: HttpRequest, person: Person, age: int, ball: Ball) -> HttpResponse:
    """The reports of one class; looking is an act in the log."""
    waits = of_class(age, ball, clocks.now()).values_list("report_id", "created_at", "district_id")
    rows = list(waits[:LISTED_MOST])
    references = references_of(report for report, _at, _district in rows)
    own = person.district_id if person.role == Person.Role.SUPERVISOR else None
    listed = [
        (Report(references[report], report_address(references[report], own=district == own)), at)
        for report, at, district in rows
    ]
    record("oversight.opened", Actor(person.actor_code, person.desk_name), district=person.district_id or "",
           subject=f"waiting {age} {ball.value}", reports=len(rows))  # fmt: skip
    told = {"rows": listed, "ball": BALLS[ball], "age": _age(age), "now": clocks.now(),
            "tabs": asking.tabs("waiting")}  # fmt: skip
    return render(request, "desks/oversight/waiting_reports.html", told)
