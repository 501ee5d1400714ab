"""Who is on duty for a district: named for some hours, handed on, never assumed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _

from ..audit.actions import Actor, record
from ..kernel.clock import database_now
from ..kernel.errors import NotAllowed, NotUnderstood
from ..kernel.storing import store
from .models import Duty, Person
from .queries import active_people, officer_on_duty

HOURS_MOST = 24  # who is on duty for longer sleeps in between
ROLES = (Person.Role.OFFICER, Person.Role.SUPERVISOR)


def may_be_named(by: Person) -> Iterable[Person]:
    """Whom this person may put on duty now.

    A supervisor and who is on duty name anybody of the district; while nobody is, an officer takes it on.
    """
    here = active_people().filter(district_id=by.district_id, role__in=ROLES)
    standing = officer_on_duty(by.district_id or "", database_now())
    if by.role == Person.Role.SUPERVISOR or (standing and standing.person.human == by.human):
        return here
    return here.none() if standing else here.filter(pk=by.pk)


def put_on_duty(username: str, hours: int, by: Person) -> Duty:
    """From now on this colleague is on duty for so many hours; whoever was before is no more.

    In the scope of the desk. NotAllowed where ``by`` may not name that person, also an unknown one.
    """
    if not 1 <= hours <= HOURS_MOST:
        raise NotUnderstood(
            _("Give the hours of duty as a number from 1 to %(most)d.") % {"most": HOURS_MOST}
        )
    person = next((each for each in may_be_named(by) if each.username == username), None)
    if person is None:
        raise NotAllowed(_("A supervisor or whoever is on duty names an officer of the district."))
    now, district = database_now(), by.district_id or ""
    row = Duty(
        district_id=district, person=person, since=now, until=now + timedelta(hours=hours), named_by=by
    )
    store(row)
    record("duty.named", Actor(by.actor_code, by.desk_name), district=district,
           subject=person.actor_code, person=person.desk_name, until=row.until.isoformat())  # fmt: skip
    return row
