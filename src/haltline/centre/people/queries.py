"""Reading people: second factors, and who can be played in practice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from .models import Duty, Glass, Person, Station


def factors_of(person: object, kinds: Collection[str]) -> QuerySet[Authenticator]:
    """A person's second factors of these kinds; ``person`` is its key."""
    return Authenticator.objects.filter(user_id=person, type__in=kinds)


def active_people() -> QuerySet[Person]:
    """Everybody who may sign in, by place and name."""
    people = Person.objects.filter(is_active=True).select_related("district")
    return people.order_by("district_id", "partner_id", "username")


def called(name: str) -> str:
    """How the log writes the person of this user name or desk name, if it is one person's; else nothing."""
    if not name:
        return ""
    found = list(Person.objects.filter(Q(username=name) | Q(desk_name=name)).order_by("pk")[:2])
    return found[0].actor_code if len(found) == 1 else ""


def desk_names(people: Iterable[str]) -> dict[str, str]:
    """By key the names of people as others see them."""
    keys = [key for key in people if key.isdecimal()]
    return {str(key): name for key, name in Person.objects.filter(pk__in=keys).values_list("pk", "desk_name")}


def glass_rows() -> QuerySet[Glass]:
    """Openings of reports across districts that the scope sees, each with its person."""
    return Glass.objects.select_related("person")


def stations_of(district: str) -> dict[str, str]:
    """Code to name of a district's stations, in the order of names."""
    rows = Station.objects.filter(district_id=district).order_by("name")
    return dict(rows.values_list("code", "name"))


def officer_on_duty(district: str, at: datetime) -> Duty | None:
    """Who is on duty for a district; None where nobody was named, the hours are over, or the person left."""
    rows = Duty.objects.filter(district_id=district).select_related("person", "named_by")
    row = rows.order_by("-since", "-pk").first()
    here = row and row.person.is_active and row.person.district_id == district
    return row if row and here and row.until > at else None


def on_duty_named(district: str, at: datetime) -> str:
    """The name of who is on duty, as others see it; empty where nobody is."""
    row = officer_on_duty(district, at)
    return row.person.desk_name if row else ""


def supervisors_of(district: str) -> list[str]:
    """The names of a district's own supervisors, as others see them."""
    rows = active_people().filter(district_id=district, role=Person.Role.SUPERVISOR)
    return list(rows.values_list("desk_name", flat=True))
