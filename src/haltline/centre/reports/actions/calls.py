"""Calls to the helpline, also those of which no report came: how many, why, from which bank's customers.

Nothing of the caller is kept: no number, no name. Who takes a call, and for which station, is.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from ...audit.actions import Actor, event
from ...audit.models import Event
from ...kernel.clock import database_now
from ...kernel.errors import NotUnderstood
from ...kernel.profile import profile
from ...kernel.storing import store
from ...partners.queries import is_partner
from ...people.models import Person
from ..models import UNKNOWN, Call

REPORTED = "report"
"""Why somebody called of whose call a report came."""


@dataclass(frozen=True, slots=True)
class Caller:
    """What is kept of a call: a reason of the profile, the caller's bank and a category where told."""

    reason: str
    bank: str = ""
    category: str = UNKNOWN


def call_without_report(person: Person, said: Caller) -> None:
    """Note a call of which no report came; in the officer's own scope."""
    rules = profile()
    if said.reason not in {each.code for each in rules.calls}:
        raise NotUnderstood(_("Say why they called."))
    if said.bank and not is_partner(said.bank):
        raise NotUnderstood(_("Choose the bank from the list, or leave it empty."))
    if said.category not in {UNKNOWN, *(each.code for each in rules.categories)}:
        raise NotUnderstood(_("Choose what kind of fraud it is."))
    store(*call_rows(person, said))


def call_rows(person: Person, said: Caller, report: UUID | None = None) -> tuple[Call, Event]:
    """A call and its event, to be stored with what else came of it."""
    call = Call(
        district_id=person.district_id or "", station_id=person.station_id, report_id=report, officer=person,
        reason=said.reason, bank=said.bank, category=said.category, at=database_now(),
    )  # fmt: skip
    noted = event(
        "call.taken", Actor(person.actor_code, person.desk_name), district=person.district_id or "",
        report=report, subject=call.pk, reason=said.reason, bank=said.bank, category=said.category,
        station=person.station_id or "",
    )  # fmt: skip
    return call, noted
