"""What the centre thinks of this bank's speed: the figure, from how many, how sure, and how to contest it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ...kernel import clock
from ...kernel.profile import profile
from ...partners import queries as partners
from ...partners.actions.speaking import say
from ...partners.hands import Hand
from ...people.access import for_role, person_of
from ..typed import Problem, Typed
from . import queries
from .inbox import BANK
from .pace import Pace, pace

DAYS = 30  # answers of a month: long enough to be sure, short enough to forgive
WORDS_MOST = 2_000  # characters of what a bank says against its figure
SURE_FROM = 5  # answers; below, a median says more about chance than about the bank


@dataclass(frozen=True, slots=True)
class Said:
    """What this bank said about its figure, and what an officer answered."""

    text: str
    by: str
    at: datetime
    answer: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class SpeedPage:
    """desks/bank/speed.html at ``/bank/speed``."""

    pace: Pace
    promise: float
    within: int
    late: int
    days: int
    said: tuple[Said, ...]
    now: datetime
    sure: bool
    typed: Typed = Typed()
    problems: tuple[Problem, ...] = ()


@require_http_methods(["GET", "POST"])
@for_role(BANK)
def speed(request: HttpRequest) -> HttpResponse:
    """The figures; POST with ``text`` contests them before the centre's officers."""
    if request.method == "GET":
        return _show(request)
    text, person = request.POST.get("text", "").strip(), person_of(request)
    if not text or len(text) > WORDS_MOST:
        wrong = _("Say what is wrong, in at most %(n)d characters.") % {"n": WORDS_MOST}
        return _show(request, Typed(text, wrong), (Problem(wrong, "text"),))
    found = figures()[0]
    seen: dict[str, object] = {
        "median": found.median, "low": found.low, "high": found.high, "asked": found.asked
    }  # fmt: skip
    say(person.partner_id, text, seen, Hand(person.actor_code, person.desk_name, person.human))
    messages.success(request, _("Sent. The centre’s officers answer here."))
    return redirect("bank_speed")


def figures() -> tuple[Pace, int, int]:
    """The pace of the last days, how many answers came within the promise, and how many later."""
    now, promise = clock.now(), profile().clocks.answer_seconds
    took, waiting = queries.paces(now - timedelta(days=DAYS), now)
    return pace(took, waiting), sum(each <= promise for each in took), sum(each > promise for each in took)


def _show(
    request: HttpRequest, typed: Typed | None = None, problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    found, within, late = figures()
    said = tuple(
        Said(word.text, word.said_by, word.said_at, word.answer, word.answered_by)
        for word in partners.words_of(person_of(request).partner_id)
    )
    page = SpeedPage(
        found, profile().clocks.answer_seconds, within, late, DAYS, said, clock.now(),
        found.asked - found.open >= SURE_FROM, typed or Typed(), problems,
    )  # fmt: skip
    return render(request, "desks/bank/speed.html", {"page": page}, status=422 if problems else 200)
