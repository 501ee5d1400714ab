"""Who stands at the officers' desk, and how they are named in what they do."""

from __future__ import annotations

from ...audit.actions import Actor
from ...people.models import Person

OFFICERS = (Person.Role.OFFICER.value, Person.Role.SUPERVISOR.value)
READERS = (*OFFICERS, Person.Role.RECOVERY.value)
"""Who may open a report, masked; only officers act on it or ask for the name."""


def actor(person: Person) -> Actor:
    """The person as the log writes them."""
    return Actor(person.actor_code, person.desk_name)
