"""An officer closes a report: only when its money has come to rest and nobody has still to decide."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..audit.actions import Actor
from ..holds.actions.standing import find_wrong
from ..kernel.errors import NotAllowed
from ..kernel.profile import profile
from ..people.models import Person
from ..reports.actions.living import Ending, end
from ..reports.models import Closing, Report
from .obstacles import Obstacle, obstacles
from .queries import locked, standing_of

WORDS = {
    Obstacle.NOT_BEGUN: gettext_lazy("Its trail is being begun. Wait some seconds."),
    Obstacle.ASKED: gettext_lazy(
        "A bank has still to answer. Wait for it, telephone it, or take the request back."
    ),
    Obstacle.DRAFT: gettext_lazy("A request waits for a hand. Approve it or take it back."),
    Obstacle.HELD: gettext_lazy(
        "Money is held. Return it by a plan, release it with a reason, or wait for the hold's end."
    ),
    Obstacle.CONTESTED: gettext_lazy("A holder waits for a decision. Decide the contest."),
    Obstacle.WROTE: gettext_lazy("The victim wrote, and nobody has written back. Answer first."),
    Obstacle.IN_FLIGHT: gettext_lazy(
        "Money still lies free in an account. Ask that bank again, or choose an end that says so."
    ),
    Obstacle.NOT_ALL_RETURNED: gettext_lazy("Not all of the money is returned. Choose the end that is true."),
    Obstacle.NOT_A_PART: gettext_lazy(
        "All of the money, or none of it, is returned. Choose the end that is true."
    ),
    Obstacle.ELSEWHERE: gettext_lazy(
        "Its payments are followed under other reports. Choose the end that says so."
    ),
    Obstacle.NOT_ELSEWHERE: gettext_lazy("Its own payments are followed here. Choose another end."),
    Obstacle.SOME_RETURNED: gettext_lazy("Some of the money is returned. Choose the end that is true."),
}
"""What stands in the way, and what to do."""


def close(report: Report, person: Person, ending: Ending) -> Closing:
    """Close the report. NotAllowed, with what to do, while something stands in the way.

    AlreadyDecided where a colleague closed it first (faults 21).
    """
    row = locked(report)
    outcome = profile().outcome(ending.outcome)
    found = obstacles(standing_of(row), outcome) if row.life != "closed" else ()
    if found:
        raise NotAllowed(words(found), report=row.pk)
    closing = end(row, person, ending)
    if outcome is not None and outcome.no_fraud:
        find_wrong(row, Actor(person.actor_code, person.desk_name))
    return closing


def words(found: Iterable[Obstacle]) -> str:
    """All that stands in the way, in one answer."""
    return " ".join([_("This report cannot be closed yet."), *(str(WORDS[each]) for each in found)])
