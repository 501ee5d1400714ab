"""Where closed reports are read again: a list with its clock, and one reading, the file beside the form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ...kernel import clock
from ...kernel.errors import NotAllowed
from ...kernel.profile import profile
from ...kernel.scope import in_scope
from ...people.access import find, for_role, person_of
from ...people.models import Person
from ...reviews import queries
from ...reviews.actions import rereading
from ...reviews.models import Reading
from .. import spans
from ..life_words import named
from ..typed import Problem, Typed
from .filing import file_page
from .pages import DeskPage, Item, ReadingPage, Tab, Waiting

ROLES = (Person.Role.OFFICER.value, Person.Role.SUPERVISOR.value, Person.Role.REVIEWER.value)
CLOSERS = (Person.Role.OFFICER.value, Person.Role.SUPERVISOR.value)
"""Who may close reports, and so hears of them."""
View = Callable[..., HttpResponse]


def for_reader(view: View) -> View:
    """A view for those whom the profile lets re-read; it runs in the reader's own scope."""

    @for_role(*ROLES)
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = person_of(request)
        if person.role not in profile().quality.raters:
            raise NotAllowed()
        with in_scope(f"reread:{person.pk}"):
            return view(request, *args, **kwargs)

    return guarded


def tabs(person: Person, current: str) -> tuple[Tab, ...]:
    """The pages of re-reading that this person has."""
    found = []
    if person.role in profile().quality.raters:
        found.append(Tab(_("To read again"), "/desk/rereads", current == "rereads"))
    if person.role in CLOSERS:
        found.append(Tab(_("What readers found"), "/desk/feedback", current == "feedback"))
    return tuple(found)


@require_GET
@for_reader
def rereads(request: HttpRequest) -> HttpResponse:
    """What waits on this desk, the first due first."""
    person = person_of(request)
    waiting, sent = queries.on_desk(person)
    rows = tuple(_waiting(each) for each in waiting)
    questions = len(profile().quality.items)
    page = DeskPage(rows, sent, questions, clock.now(), tabs(person, "rereads"))
    return render(request, "desks/reviews/desk.html", {"page": page})


@require_http_methods(["GET", "POST"])
@for_reader
def reading(request: HttpRequest, key: UUID) -> HttpResponse:
    """One reading; ``do`` saves what is answered so far, or sends it. What is lacking is named."""
    row = find(queries.unsent(), pk=key)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        row = _kept(request, row)
        if request.POST.get("do") != "send":
            return redirect("desk_reread", key=key)
        problems = tuple(_problem(each) for each in rereading.lacking(row))
        if not problems:
            rereading.send(key, person_of(request))
            return redirect("desk_rereads")
    page = _page(request, row, problems)
    return render(request, "desks/reviews/reading.html", {"page": page}, status=422 if problems else 200)


@require_POST
@for_reader
def item(request: HttpRequest, key: UUID, code: str) -> HttpResponse:
    """Keep one answer as it is given; the answer is a word to show beside it."""
    rereading.answer(key, code, *_typed(request, code))
    return HttpResponse(_("Kept, %(at)s") % {"at": spans.clock(clock.now())}, content_type="text/plain")


def _kept(request: HttpRequest, row: Reading) -> Reading:
    for each in profile().quality.items:
        row = rereading.answer(row.pk, each.code, *_typed(request, each.code))
    return row


def _typed(request: HttpRequest, code: str) -> tuple[str, str]:
    return request.POST.get(f"answer-{code}", ""), request.POST.get(f"words-{code}", "")


def _problem(each: rereading.Lacking) -> Problem:
    rule = profile().quality.item(each.item)
    question = named(rule) if rule else each.item
    if each.words:
        said = _("Say in words what is wrong: %(question)s") % {"question": question}
        return Problem(said, f"words-{each.item}")
    return Problem(_("Not answered: %(question)s") % {"question": question}, f"q-{each.item}")


def _page(request: HttpRequest, row: Reading, problems: tuple[Problem, ...]) -> ReadingPage:
    person = person_of(request)
    return ReadingPage(
        waiting=_waiting(row), file=file_page(rereading.opened(row, person)),
        items=items(row.answers, {problem.field for problem in problems}), begun_by_other=row.begun_by_other,
        words_most=rereading.WORDS_MOST, now=clock.now(), tabs=tabs(person, "rereads"), problems=problems,
    )  # fmt: skip


def items(answers: dict[str, dict[str, Any]], wrong: set[str]) -> tuple[Item, ...]:
    """The form as it is answered; ``wrong``: the fields that something is lacking in."""
    found = []
    for each in profile().quality.items:
        kept = answers.get(each.code, {})
        lacking = _("Say in words what is wrong.") if f"words-{each.code}" in wrong else ""
        found.append(
            Item(each.code, named(each), each.faults[0], kept.get("answer", ""),
                 Typed(kept.get("words", ""), lacking),
                 _("Choose one of the answers.") if f"q-{each.code}" in wrong else "")
        )  # fmt: skip
    return tuple(found)


def _waiting(row: Reading) -> Waiting:
    """A reading by a mark that tells nothing of its report."""
    assert row.given_at is not None and row.due_at is not None, "a reading on a desk was given"
    answered = sum(bool(kept.get("answer")) for kept in row.answers.values())
    return Waiting(str(row.pk), row.pk.hex[-6:].upper(), row.given_at, row.due_at, answered)
