"""Reading people: second factors, and who can be played in practice."""

from __future__ import annotations

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from .models import Person, Station


def factors_of(person: object, kinds: Collection[str]) -> QuerySet[Authenticator]:
    """A person's second factors of these kinds; ``person`` is its key."""
    return Authenticator.objects.filter(user_id=person, type__in=kinds)


def active_people() -> QuerySet[Person]:
    """Everybody who may sign in, by place and name."""
    people = Person.objects.filter(is_active=True).select_related("district")
    return people.order_by("district_id", "partner_id", "username")


def stations_of(district: str) -> dict[str, str]:
    """Code to name of a district's stations, in the order of names."""
    rows = Station.objects.filter(district_id=district).order_by("name")
    return dict(rows.values_list("code", "name"))
