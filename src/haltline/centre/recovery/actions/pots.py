"""Opening a pot: naming the place where money is held for one or more disputes."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID, uuid5

from ...audit.actions import Actor, record
from ...kernel import clock
from ...kernel.errors import NotAllowed, NotHere
from ...kernel.profile import profile
from ...people.models import Person
from ..models import Pot

SPACE = UUID("6f1d3c52-6a0e-5c0e-9b7e-0d2b6a3f9c11")  # ours alone; makes the same place always the same pot
ROLES = (Person.Role.RECOVERY, Person.Role.SUPERVISOR)


class Place(NamedTuple):
    """One account at one partner as one district sees it, in one currency."""

    district: str
    partner: str
    account: str
    currency: str

    @property
    def pot_id(self) -> UUID:
        """The id of the pot here, known before anybody has opened it."""
        return uuid5(SPACE, "\0".join(self))


def open_pot(partner: str, account: str, person: Person, currency: str = "") -> Pot:
    """The pot of an account in the person's own district; opened on first use.

    Raises NotHere when nothing is held there.
    """
    from .claims import parts_at

    require_recovery(person)
    place = Place(str(person.district_id), partner, account, currency or profile().currency)
    if not Pot.objects.filter(pk=place.pot_id).exists() and not parts_at(place):
        raise NotHere("Nothing is held in this account for your district.")
    return pot_at(place, person)


def pot_at(place: Place, person: Person) -> Pot:
    """The pot of a place, in the scope of its district; made where it is not there yet."""
    pot, made = Pot.objects.get_or_create(
        pk=place.pot_id,
        defaults={
            "district_id": place.district,
            "partner_id": place.partner,
            "account": place.account,
            "currency": place.currency,
            "opened_at": clock.now(),
        },
    )
    if made:
        record("pot.opened", by(person), district=pot.district_id, subject=pot.id)
    return pot


def place_of(pot: Pot) -> Place:
    return Place(pot.district_id, pot.partner_id, pot.account, pot.currency)


def require_recovery(person: Person) -> None:
    """Only recovery officers and supervisors share out money."""
    if person.role not in ROLES:
        raise NotAllowed("Only a recovery officer or a supervisor shares out a pot.")


def by(person: Person) -> Actor:
    return Actor(person.actor_code, person.desk_name)
