"""Is the log what was written? Size, last checkpoint, last checks, what they found; nothing of any event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ...audit.models import Check, Checkpoint
from ...audit.seals import outside, queries
from ...kernel import clock
from ...people.access import for_role, person_of
from ...people.models import Person
from ..oversight.asked import Choice, tabs

READERS = (Person.Role.SUPERVISOR, Person.Role.INSPECTOR, Person.Role.AUDITOR)
CHECKPOINTS_SHOWN = 6  # hours


@dataclass(frozen=True, slots=True)
class SealsPage:
    """desks/seals/seals.html at ``/audit/seals``. ``under_way``: how far a full check is, in percent."""

    now: datetime
    name: str
    key: str
    size: int
    waiting: int
    last: Checkpoint | None
    hour: Check | None
    day: Check | None
    under_way: int | None = None
    alarms: tuple[Check, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    tabs: tuple[Choice, ...] = ()
    explained: tuple[queries.Explained, ...] = ()

    @property
    def first_bad(self) -> int | None:
        """The lowest index that is known to be bad."""
        known = [alarm.bad_number for alarm in self.alarms if alarm.bad_number is not None]
        return min(known, default=None)


@require_GET
@for_role(*READERS)
def seals(request: HttpRequest) -> HttpResponse:
    """The state of the sealed log; costs the same however large it is."""
    told = tuple(queries.checkpoints(CHECKPOINTS_SHOWN))
    running = queries.running(Check.Kind.DAY)
    page = SealsPage(
        clock.now(), queries.log_name(), outside.keys().head.text(), queries.size(), queries.waiting(),
        told[0] if told else None,
        queries.last_check(Check.Kind.HOUR, finished=True), queries.last_check(Check.Kind.DAY, finished=True),
        100 * running.position // max(running.until, 1) if running else None,
        tuple(queries.alarms()), told,
        tuple(tabs("sealed")) if person_of(request).role != Person.Role.AUDITOR else (),
        tuple(queries.explained()),
    )  # fmt: skip
    return render(request, "desks/seals/seals.html", {"page": page})
