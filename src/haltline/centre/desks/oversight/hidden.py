"""What is hidden? Patterns of a unit that others do not show: questions for a person, never a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ...kernel import clock as clocks
from ...kernel.errors import NotUnderstood
from ...oversight.actions.asking import answer
from ...oversight.models import Look, Question
from ...oversight.queries import last_look, open_questions, questions
from ...people.access import find, for_role, person_of
from ...people.models import Person
from ...people.queries import desk_names
from ...reports.queries import district_names, institution_names, references_of
from ..money_style import count
from . import asked as asking
from .asked import Choice, report_address
from .gate import overseeing
from .hidden_words import ANSWERS, INNOCENT, LEVELS, SEEN

PAGE = "/oversight/hidden"
REPORTS_SHOWN = 12
SHOWN_MOST = 100  # questions on the page; of a whole state there may be hundreds
RARE = 1e-6  # of innocent units so few show as much that a smaller number says nothing more


@dataclass(frozen=True, slots=True)
class Evidence:
    """A report that carries the pattern."""

    reference: str
    href: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One question in words."""

    row: Question
    who: str
    seen: str
    counted: str
    chance: str
    innocent: str
    evidence: tuple[Evidence, ...]
    more: int
    answers: str
    may_answer: bool = False
    what: str = ""
    typed: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class HiddenPage:
    """desks/oversight/hidden.html at ``/oversight/hidden``."""

    now: datetime
    tabs: list[Choice]
    look: Look | None
    headline: str
    open: tuple[Shown, ...]
    answered: tuple[Shown, ...]
    choices: tuple[tuple[str, str], ...]
    more: bool = False
    shown_most: int = SHOWN_MOST


@overseeing
def what_is_hidden(request: HttpRequest) -> HttpResponse:
    """Questions about the reader's districts, the open ones first."""
    return _page(request, _shown(questions()[:SHOWN_MOST], person_of(request)))


@require_POST
@for_role(Person.Role.SUPERVISOR)
def answered(request: HttpRequest, key: str) -> HttpResponse:
    """A supervisor says what looking into a question of the own district has shown."""
    person, what, words = person_of(request), request.POST.get("what", ""), request.POST.get("words", "")
    row = find(questions(), pk=key)
    try:
        answer(row, person, what, words)
    except NotUnderstood as fault:
        shown = [
            replace(each, wrong=str(fault), what=what, typed=words) if each.row.pk == row.pk else each
            for each in _shown(questions()[:SHOWN_MOST], person)
        ]
        return _page(request, shown, status=422)
    return HttpResponseRedirect(PAGE)


def _page(request: HttpRequest, shown: Iterable[Shown], status: int = 200) -> HttpResponse:
    page = hidden_page(clocks.now(), last_look(), shown, waiting=open_questions())
    return render(request, "desks/oversight/hidden.html", {"page": page}, status=status)


def hidden_page(
    now: datetime, look: Look | None, shown: Iterable[Shown], waiting: int | None = None
) -> HiddenPage:
    """The page from the newest look and the questions that stand, of which more may wait than are shown."""
    rows = tuple(shown)
    open_ = tuple(each for each in rows if each.row.state == Question.State.OPEN)
    past = tuple(each for each in rows if each.row.state != Question.State.OPEN)
    choices = tuple((code, str(word)) for code, word in ANSWERS.items())
    n = len(open_) if waiting is None else waiting
    return HiddenPage(
        now, asking.tabs("hidden"), look, _headline(look, n), open_, past, choices, more=n > len(open_)
    )


def _headline(look: Look | None, n: int) -> str:
    if n:
        waiting = ngettext("One question waits for a person.", "%(n)s questions wait for a person.", n)
        return waiting % {"n": n}
    if look is None or look.ended_at is None:
        return _("The history has not been looked through yet.")
    return _("Nothing stands out that chance and habit do not explain.")


def _shown(rows: Iterable[Question], reader: Person) -> list[Shown]:
    found = list(rows)
    shown_most = (report for row in found for report in row.evidence[:REPORTS_SHOWN])
    references = references_of(map(UUID, shown_most))
    officers = desk_names(row.unit.removeprefix("person:") for row in found if row.level == "officer")
    names = {"officer": officers, "district": district_names(), "bank": institution_names()}
    own = reader.district_id if reader.role == Person.Role.SUPERVISOR else None
    told = []
    for row in found:
        code = row.unit.removeprefix("person:")
        reports = map(UUID, row.evidence[:REPORTS_SHOWN])
        evidence = [references[report] for report in reports if report in references]
        shown = in_words(row, names.get(row.level, {}).get(code, code), evidence)
        told.append(replace(shown, may_answer=row.district_id == own))
    return told


def in_words(row: Question, name: str, references: list[str]) -> Shown:
    """A question as a page says it; ``references`` of reports that carry it."""
    evidence = tuple(Evidence(each, report_address(each)) for each in references)
    counted = _("%(seen)s of %(n)s; by chance and habit %(expected)s would be usual.") % {
        "seen": count(row.seen), "n": count(row.n), "expected": count(row.expected, 1)
    }  # fmt: skip
    return Shown(
        row, _("%(level)s: %(name)s") % {"level": LEVELS.get(row.level, row.level), "name": name},
        str(SEEN.get(row.kind, row.kind)), counted, _chance(row.p), str(INNOCENT.get(row.kind, "")),
        evidence, len(row.evidence) - len(evidence), str(ANSWERS.get(row.answer, "")),
    )  # fmt: skip


def _chance(p: float) -> str:
    """How often an innocent unit shows as much."""
    if p < RARE:
        return _("Of a million innocent units not one would show as much.")
    return _("Of innocent units one in %(n)s shows as much.") % {"n": count(1 / p)}
