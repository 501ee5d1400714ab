"""Writing to the audit log, in the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from ..kernel.storing import store
from .models import Event


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: ``code`` for the log, ``name`` as a victim may read it."""

    code: str
    name: str = ""


MACHINE = Actor("machine", "Haltline")
VICTIM = Actor("victim", "You")


def record(
    verb: str, actor: Actor, *, district: str = "", report: UUID | None = None, **facts: object
) -> None:
    """Add one event; ``facts`` are plain values without personal data."""
    store(event(verb, actor, district=district, report=report, **facts))


def record_all(events: Iterable[Event]) -> None:
    """Add many events in one statement."""
    store(*events)


def event(
    verb: str, actor: Actor, *, district: str = "", report: UUID | None = None, **facts: object
) -> Event:
    """An event to be stored with the rows of its act."""
    subject = str(facts.pop("subject", ""))
    return Event(
        verb=verb, actor=actor.code, actor_name=actor.name, district_id=district,
        report_id=report, subject=subject, facts=facts,
    )  # fmt: skip
