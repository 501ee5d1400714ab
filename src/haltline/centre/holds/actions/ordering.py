"""Standing orders: an officer's approval in advance, in the officer's own name, with limits and an end.

Whoever names one answers for all that leaves under it; so nobody names one for another, and a supervisor or
the officer may end it at once. One that was used is never changed: it ends, and another takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from ...audit.actions import Actor, record
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotAllowed, NotUnderstood
from ...kernel.profile import profile
from ...people.models import Person
from ..models import StandingOrder

DAYS_MOST = 31  # a month; then somebody looks again whether it is still wanted


@dataclass(frozen=True, slots=True)
class Terms:
    """What a standing order covers: minor units of one request, of all requests of a day, and until when."""

    up_to: int
    day_sum: int
    until: datetime


def name_order(person: Person, terms: Terms) -> StandingOrder:
    """A new standing order of this officer, from now on. NotUnderstood or NotAllowed name what is wrong."""
    now = clock.now()
    if not 0 < terms.up_to <= terms.day_sum:
        raise NotUnderstood(_("The sum of a day is at least that of one request."))
    if terms.up_to >= profile().holds.second_officer_from:
        raise NotAllowed(_("From this sum on two officers are needed, and no order replaces one."))
    if not now < terms.until <= now + timedelta(days=DAYS_MOST):
        raise NotAllowed(_("A standing order ends within %(days)s days.") % {"days": DAYS_MOST})
    orders = StandingOrder.objects.filter(district=person.district)
    last = orders.aggregate(last=Max("number", default=0))["last"]
    order = StandingOrder.objects.create(
        district_id=person.district_id or "", number=last + 1, officer=person, up_to=terms.up_to,
        day_sum=terms.day_sum, since=now, until=terms.until,
    )  # fmt: skip
    _note("order.named", order, person, up_to=str(terms.up_to), day_sum=str(terms.day_sum))
    return order


def end_order(order: StandingOrder, person: Person) -> None:
    """End a standing order now: by the officer who named it, or by a supervisor."""
    own = order.officer.human == person.human
    if not own and person.role != Person.Role.SUPERVISOR:
        raise NotAllowed(_("Only who named an order, or a supervisor, ends it."))
    now = clock.now()
    if not StandingOrder.objects.filter(pk=order.pk, until__gt=now).update(until=now):
        raise AlreadyDecided(_("This order has ended already."))
    _note("order.ended", order, person)


def _note(verb: str, order: StandingOrder, person: Person, **facts: object) -> None:
    record(verb, Actor(person.actor_code, person.desk_name), district=order.district_id, report=None,
           subject=order.pk, number=order.number, **facts)  # fmt: skip
