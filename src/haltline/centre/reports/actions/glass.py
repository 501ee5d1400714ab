"""Breaking glass: an officer opens one report of another district in an emergency, to read it for a while.

Both districts have it in their books at once. What is opened is read and never written: an act in another
district stays that district's, and its duty officer can be told by telephone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ...audit.actions import Actor, record
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotAllowed, NotHere, NotUnderstood, SamePerson
from ...kernel.ids import row_id
from ...kernel.profile import profile
from ...kernel.scope import in_scope
from ...kernel.storing import store
from ...people.models import Glass, Person
from .. import numbers
from ..models import Report


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code of the profile's emergencies, and words."""

    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """A report somewhere, found by its number alone; nothing of it was read."""

    id: UUID
    district: str
    reference: str


def find_anywhere(digits: str) -> Found | None:
    """The report with this number in any district; only for who has said why, before it is logged."""
    if not numbers.is_number(digits):
        return None
    with in_scope("centre"):
        rows = Report.objects.filter(reference=numbers.spaced(digits))
        row = rows.values_list("pk", "district_id", "reference").first()
    return Found(*row) if row else None


def break_glass(found: Found, person: Person, reason: Reason) -> Glass:
    """Open the report to the person for the profile's time; gives the row of the person's own district.

    In the scope of the person's desk. NotUnderstood without a reason, NotAllowed for one of the own district.
    An opening that still stands is given again and not counted twice.
    """
    rules = profile().access
    if reason.code not in {each.code for each in rules.emergencies} or len(reason.why) < rules.words_least:
        raise NotUnderstood(_("Say what the emergency is."))
    home = person.district_id or ""
    if found.district == home:
        raise NotAllowed(_("This report is of your own district."))
    if standing := opened(found.reference, person):
        return standing
    now, since = clock.now(), clock.now() - timedelta(days=rules.glass_days)
    used = Glass.objects.filter(human=person.human, part=Glass.Part.HOME, at__gt=since).count()
    told = {
        "use": row_id(), "home_id": home, "report_id": found.id, "reference": found.reference,
        "owner": found.district, "person": person, "human": person.human, "code": reason.code,
        "why": reason.why, "at": now, "until": now + timedelta(seconds=rules.glass_seconds), "nth": used + 1,
    }  # fmt: skip
    mine = Glass(district_id=home, part=Glass.Part.HOME, **told)
    store(mine, Glass(district_id=found.district, part=Glass.Part.OWNER, **told))
    _log(mine)
    return mine


def _log(glass: Glass) -> None:
    """In the owner's log, where its supervisors see it at once; a further use in the home's, too."""
    actor = Actor(glass.person.actor_code, glass.person.desk_name)
    facts: dict[str, Any] = {"code": glass.code, "why": glass.why, "nth": glass.nth}
    record("glass.broken", actor, district=glass.owner, report=glass.report_id, subject=str(glass.use),
           home=glass.home_id, until=glass.until.isoformat(), **facts)  # fmt: skip
    if glass.nth > 1:
        record("glass.repeated", actor, district=glass.home_id, subject=str(glass.use),
               owner=glass.owner, **facts)  # fmt: skip


def opened(reference: str, person: Person) -> Glass | None:
    """The opening under which this person may still read that report now."""
    rows = Glass.objects.filter(reference=reference, person=person, part=Glass.Part.HOME)
    return rows.filter(until__gt=clock.now()).order_by("-at").first()


def read(glass: Glass) -> None:
    """Write down that the report was read under this opening; in the scope it is read in."""
    record("glass.read", Actor(glass.person.actor_code, glass.person.desk_name), district=glass.owner,
           report=glass.report_id, subject=str(glass.use), code=glass.code, why=glass.why)  # fmt: skip


def take_note(key: UUID, person: Person) -> None:
    """A second human being of the district has seen it. AlreadyDecided when somebody else had."""
    row = Glass.objects.filter(pk=key).first()
    if row is None:
        raise NotHere()
    if row.human == person.human:
        raise SamePerson(_("Somebody else must take note of what you opened."))
    seen = Glass.objects.filter(pk=key, seen_at=None).update(seen_by=person, seen_at=clock.now())
    if not seen:
        raise AlreadyDecided()
    record("glass.noted", Actor(person.actor_code, person.desk_name), district=row.district_id,
           report=row.report_id if row.part == Glass.Part.OWNER else None, subject=str(row.use))  # fmt: skip
