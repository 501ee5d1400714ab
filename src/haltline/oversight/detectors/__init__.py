"""Nine patterns that may mean that a figure was made to look better than the work behind it.

Each opens a question for a person: docs/detectors.md says what happens, its innocent look-alikes and what to
look at next.
"""

from ..history import History
from ..question import Question, in_order
from ..reports import Reports
from . import (
    back_dating,
    bystander_holds,
    closure_burst,
    downgrade,
    heaping,
    narrative_mismatch,
    ping_pong,
    silent_calls,
    template_closure,
)
from .policy import Policy
from .ranks import each_person

DETECTORS = {
    "heaping": heaping.find,
    "closure-burst": closure_burst.find,
    "back-dating": back_dating.find,
    "template-closure": template_closure.find,
    "narrative-mismatch": narrative_mismatch.find,
    "downgrade": downgrade.find,
    "silent-calls": silent_calls.find,
    "ping-pong": ping_pong.find,
    "bystander-holds": bystander_holds.find,
}

__all__ = ["DETECTORS", "Policy", "questions"]


def questions(history: History, reports: Reports, policy: Policy) -> list[Question]:
    """All questions that a history raises, by kind, then the least likely by chance first."""
    history, reports = each_person(history, reports)
    return in_order([asked for find in DETECTORS.values() for asked in find(history, reports, policy)])
