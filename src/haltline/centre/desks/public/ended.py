"""The end of a report in words for its victim, with the verdict given so far."""

from __future__ import annotations

from django.urls import reverse

from ...kernel.clock import database_now
from ...kernel.profile import profile
from ...reports.actions.living import closing_of
from ...reports.actions.verdicts import WORDS_MOST, change_until, may_change, verdict_on
from ...reports.models import Report
from .. import life_words
from .pages import Ended


def ended(report: Report, token: str) -> Ended | None:
    """The end that stands, nothing while the office works on the report. Runs in scope ``report:TOKEN``."""
    closing = closing_of(report)
    if closing is None:
        return None
    outcome, said, now = profile().outcome(closing.outcome), verdict_on(closing), database_now()
    grades = {"fair": said.fair, "clear": said.clear, "as_said": said.as_said} if said else {}
    return Ended(
        outcome=life_words.read_by_victim(outcome) if outcome else closing.outcome,
        text=closing.text,
        at=closing.at,
        verdict_href=reverse("verdict", args=[token]),
        grades=tuple((name, str(grade or "")) for name, grade in grades.items()),
        words=said.words if said else "",
        given=said is not None,
        until=change_until(said) if said and may_change(said, now) else None,
        words_most=WORDS_MOST,
    )
