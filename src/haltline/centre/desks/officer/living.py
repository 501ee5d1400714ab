"""What an officer does to a report's life: its kind, its station, pauses, its end, and the end undone."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ...closing.actions import WORDS, close
from ...closing.obstacles import obstacles
from ...closing.queries import standing_of
from ...kernel.profile import profile
from ...people.access import for_role, person_of
from ...reports.actions import drafting, living, sorting
from ...reports.models import Draft, Report
from .. import life_words
from ..typed import Problem, Typed
from .life import named, ways
from .life_pages import ClosePage
from .queries import report_of
from .who import OFFICERS


@require_POST
@for_role(*OFFICERS)
def reclassify(request: HttpRequest, key: str) -> HttpResponse:
    """Say what kind of fraud it is; ``before`` is what the page showed."""
    said = {name: request.POST.get(name, "") for name in ("before", "after", "why")}
    sorting.reclassify(report_of(key), person_of(request), **said)
    return _back(key)


@require_POST
@for_role(*OFFICERS)
def place(request: HttpRequest, key: str) -> HttpResponse:
    """Say which station the report lies with."""
    sorting.place(report_of(key), person_of(request), request.POST.get("station", ""))
    return _back(key)


@require_POST
@for_role(*OFFICERS)
def transfer(request: HttpRequest, key: str) -> HttpResponse:
    """Give the report to another station of the district."""
    said = {name: request.POST.get(name, "") for name in ("before", "after", "why")}
    sorting.transfer(report_of(key), person_of(request), **said)
    return _back(key)


@require_POST
@for_role(*OFFICERS)
def pause(request: HttpRequest, key: str) -> HttpResponse:
    """The report waits for somebody outside."""
    living.pause(report_of(key), person_of(request), request.POST.get("why", ""))
    return _back(key)


@require_POST
@for_role(*OFFICERS)
def resume(request: HttpRequest, key: str) -> HttpResponse:
    """The waiting is over."""
    living.resume(report_of(key), person_of(request))
    return _back(key)


@require_POST
@for_role(*OFFICERS)
def told(request: HttpRequest, key: str) -> HttpResponse:
    """The victim has been told of the end."""
    living.tell_end(report_of(key), person_of(request), request.POST.get("how", ""))
    return _back(key)


@require_POST
@for_role(*OFFICERS)
def reopen(request: HttpRequest, key: str) -> HttpResponse:
    """Undo an end, with a reason."""
    living.reopen(report_of(key), person_of(request), request.POST.get("why", ""))
    return _back(key)


@require_http_methods(["GET", "POST"])
@for_role(*OFFICERS)
def end(request: HttpRequest, key: str) -> HttpResponse:
    """The page that ends a report; ``do`` says whether to look at it first (review) or to send it (close)."""
    report = report_of(key)
    if report.life == "closed":
        return _back(key)
    person = person_of(request)
    page = _page(report, request)
    if request.method == "POST" and not page.problems and request.POST.get("do") == "close":
        close(report, person, living.Ending(page.outcome.value, page.text.value, page.told))
        drafting.sent(report, person, Draft.Kind.CLOSE)
        return _back(key)
    if request.method == "POST":
        drafting.keep(report, person, Draft.Kind.CLOSE, request.POST)
    shown = {"page": page}
    return render(request, "desks/officer/close.html", shown, status=422 if page.problems else 200)


def _page(report: Report, request: HttpRequest) -> ClosePage:
    """The page as it was posted; without anything posted, what is in the way whatever the end."""
    rules = profile()
    begun = drafting.kept(report, person_of(request), Draft.Kind.CLOSE) if request.method == "GET" else {}
    data = request.POST.dict() if request.method == "POST" else begun
    page = ClosePage(
        reference=report.reference,
        reference_key=report.reference.replace(" ", ""),
        outcomes=(),
        ways=ways(),
        outcome=Typed(data.get("outcome", "")),
        text=Typed(data.get("text", "").strip()),
        told=data.get("told", ""),
        text_most=living.TEXT_MOST,
    )
    outcome = rules.outcome(page.outcome.value)
    standing = standing_of(report)
    found = obstacles(standing, outcome)
    true = [each for each in rules.outcomes if obstacles(standing, each) == obstacles(standing)]
    page = replace(page, outcomes=named(true), in_the_way=tuple(str(WORDS[each]) for each in found))
    if request.method != "POST":
        return page
    problems = [Problem(words, "outcome") for words in page.in_the_way]
    if outcome is None:
        wrong = _("Say how the report ends.")
        page, problems = replace(page, outcome=Typed("", wrong)), [*problems, Problem(wrong, "outcome")]
    if not page.text.value or len(page.text.value) > living.TEXT_MOST:
        wrong = _("Write to the victim what was done and why it ends.")
        page = replace(page, text=Typed(page.text.value, wrong))
        problems.append(Problem(wrong, "text"))
    reads = life_words.read_by_victim(outcome) if outcome else ""
    return replace(
        page, problems=tuple(problems), review=not problems and data.get("do") != "mend", reads=reads
    )


def _back(key: str) -> HttpResponse:
    return redirect("desk_report", key=key)
