"""What the centre thinks of this bank's speed: the figure, from how many, how sure, and how to contest it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ...holds.scores.queries import Scorecard, scorecard
from ...kernel import clock
from ...kernel.profile import profile
from ...partners import queries as partners
from ...partners.actions.speaking import say
from ...partners.hands import Hand
from ...people.access import for_role, person_of
from ..typed import Problem, Typed
from .inbox import BANK

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

    card: Scorecard
    promise: float
    days: int
    said: tuple[Said, ...]
    now: datetime
    typed: Typed = Typed()
    problems: tuple[Problem, ...] = ()

    @property
    def waiting(self) -> int:
        """Requests that still wait for an answer."""
        return self.card.speed.n - self.card.speed.answered

    @property
    def within(self) -> int:
        """Answers within the promise, and requests that wait no longer than that yet."""
        return self.card.late.n - self.card.late.hits

    @property
    def sure(self) -> bool:
        """Whether there are answers enough for the median to say something about the bank."""
        return self.card.speed.answered >= SURE_FROM


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
    pace = card_of(person.partner_id).speed
    seen: dict[str, object] = {"median": pace.median, "low": pace.low, "high": pace.high, "asked": pace.n}
    say(person.partner_id, text, seen, Hand(person.actor_code, person.desk_name, person.human))
    messages.success(request, _("Sent. The centre’s officers answer here."))
    return redirect("bank_speed")


def card_of(partner: str) -> Scorecard:
    """The same figures that the centre's officers see of this bank."""
    return scorecard(partner, clock.now() - timedelta(days=DAYS))


def _show(
    request: HttpRequest, typed: Typed | None = None, problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    bank = person_of(request).partner_id
    said = tuple(
        Said(word.text, word.said_by, word.said_at, word.answer, word.answered_by)
        for word in partners.words_of(bank)
    )
    promise = profile().clocks.answer_seconds
    page = SpeedPage(card_of(bank), promise, DAYS, said, clock.now(), typed or Typed(), problems)
    return render(request, "desks/bank/speed.html", {"page": page}, status=422 if problems else 200)
