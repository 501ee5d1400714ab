"""Practice sign-in: one click into a practice person's desk, only where all is practice by settings."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from ..audit.actions import Actor, record
from ..kernel.errors import NotHere
from ..kernel.scope import in_scope
from .access import PRACTICE_MARK
from .models import Person
from .queries import active_people

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FIRST_TO_LAST = (
    Person.Role.OFFICER, Person.Role.BANK, Person.Role.RECOVERY, Person.Role.REVIEWER, Person.Role.SUPERVISOR,
    Person.Role.INSPECTOR, Person.Role.AUDITOR,
)  # fmt: skip


def practice_people() -> list[Person]:
    """Everybody who can be played: in the order in which money meets them. NotHere outside practice."""
    _only_in_practice()
    order = list(FIRST_TO_LAST)
    return sorted(active_people(), key=lambda person: order.index(Person.Role(person.role)))


def practice_sign_in(request: HttpRequest, username: str) -> Person:
    """Open a session, marked as practice, as one of the practice people. NotHere outside practice."""
    _only_in_practice()
    person = active_people().filter(username=username).first()
    if person is None:
        raise NotHere()
    login(request, person, backend=BACKEND)
    request.session[PRACTICE_MARK] = True
    with in_scope("audit"):
        record("person.practice-sign-in", Actor(person.actor_code, person.desk_name),
               district=person.district_id or "", subject=person.actor_code)  # fmt: skip
    return person


def _only_in_practice() -> None:
    if not settings.DEMO:
        raise NotHere()
