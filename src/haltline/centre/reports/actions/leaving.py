"""A person leaves the office: out with the next request, and what lay on their desk goes back to colleagues.

What they proposed or drafted stays with the district, where every colleague sees it; what was claimed was
theirs alone, and so were words half written: a supervisor gives these to somebody (faults 25).
"""

from __future__ import annotations

from django.db import transaction

from ...audit.actions import MACHINE, Actor, event, record_all
from ...kernel.scope import in_scope
from ...people import actions
from ...people.models import Person
from ..models import Report
from . import drafting


def suspend(person: Person, *, by: Actor = MACHINE) -> int:
    """Suspend an account and give back what it had claimed; gives how many reports."""
    with transaction.atomic():
        actions.suspend(person, by=by)
        return hand_on(person, by=by) if person.district_id else 0


def move(person: Person, district: str, *, by: Actor = MACHINE) -> int:
    """Transfer a person to another district; what they had claimed stays behind. Gives how many reports."""
    with transaction.atomic():
        given_back = hand_on(person, by=by, why="moved") if person.district_id != district else 0
        actions.move(person, district, by=by)
        return given_back


def hand_on(person: Person, *, by: Actor = MACHINE, why: str = "suspended") -> int:
    """Give all reports that a person has claimed back to the district; gives how many."""
    with in_scope(f"worker:{person.district_id}"):
        drafting.leave(person, by=by)
        rows = Report.objects.select_for_update(no_key=True).filter(claimed_by=person).order_by("pk")
        claimed = list(rows.values_list("pk", flat=True))
        Report.objects.filter(pk__in=claimed).update(claimed_by=None, claimed_at=None)
        record_all(
            event("report.given-back", by, district=person.district_id or "", report=report,
                  subject=person.actor_code, why=why)
            for report in claimed
        )  # fmt: skip
    return len(claimed)
