"""What readers found in the reports that an officer closed: their words, no names, no score; one answer."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from ...kernel import clock
from ...kernel.errors import NotUnderstood
from ...kernel.profile import profile
from ...people.access import for_role, person_of
from ...reviews import queries
from ...reviews.actions.replying import REPLY_MOST, reply
from ...reviews.models import Review
from ...reviews.queries import Answers
from ..life_words import named
from ..typed import Problem, Typed
from .desk import CLOSERS, tabs
from .pages import FeedbackPage, Found, Heard
from .words import ANSWERS

NOTHING_TYPED = Typed()


@require_GET
@for_role(*CLOSERS)
def feedback(request: HttpRequest) -> HttpResponse:
    """The reports of this officer that were read again, the newest first."""
    return _show(request)


@require_POST
@for_role(*CLOSERS)
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """The officer's words to one of them, kept once; what cannot be kept stays as typed."""
    text = request.POST.get("text", "")
    try:
        reply(key, person_of(request), text)
    except NotUnderstood as fault:
        return _show(request, key, Typed(text, fault.detail))
    return redirect("desk_feedback")


def _show(request: HttpRequest, key: UUID | None = None, typed: Typed = NOTHING_TYPED) -> HttpResponse:
    person = person_of(request)
    rows = queries.closed_by(person)
    told = queries.findings(rows)
    shown = tuple(heard(row, told.get(row.pk, []), typed if row.pk == key else NOTHING_TYPED) for row in rows)
    problems = (Problem(typed.wrong, f"text-{key}"),) if key else ()
    page = FeedbackPage(shown, clock.now(), tabs(person, "feedback"), REPLY_MOST, problems)
    return render(request, "desks/reviews/feedback.html", {"page": page}, status=422 if problems else 200)


def heard(
    row: Review, readings: Sequence[Answers], typed: Typed = NOTHING_TYPED, *, desk: str = "desk"
) -> Heard:
    """One review as its officer and its supervisor read it; ``desk``: where they open the report."""
    outcome = profile().outcome(row.closing.outcome)
    return Heard(
        review_id=str(row.pk), reference=row.report.reference,
        href=f"/{desk}/reports/{row.report.reference.replace(' ', '')}",
        outcome=named(outcome) if outcome else row.closing.outcome, closed_at=row.closing.at,
        readers=len(readings), found=found(readings), reply=row.reply, replied_at=row.replied_at, typed=typed,
    )  # fmt: skip


def found(readings: Sequence[Answers]) -> tuple[Found, ...]:
    """The questions on which somebody found a fault, in the order of the form, with what each reader said."""
    questions = {item.code: named(item) for item in profile().quality.items}
    codes = [*questions, *sorted({code for each in readings for code in each} - set(questions))]
    return tuple(
        Found(questions.get(code, code), tuple(_said(each, code) for each in readings if code in each))
        for code in codes
        if any(each.get(code, {}).get("fault") for each in readings)
    )


def _said(reading: Answers, code: str) -> tuple[str, str]:
    kept = reading[code]
    return str(ANSWERS.get(kept["answer"], kept["answer"])), str(kept.get("words", ""))
