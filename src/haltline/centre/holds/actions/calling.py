"""A silent bank is called: the escalation names whom, a person calls and writes down what was said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from ...audit.actions import Actor, record
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotUnderstood
from ...partners.queries import on_duty, partner_named
from ...people.models import Person
from ..models import HoldCall, HoldRequest

SAID_MOST = 500  # characters


def ask_to_call(requests: Iterable[HoldRequest], now: datetime) -> None:
    """Write down for each request whom to call at its bank: the contact on duty at this moment."""
    requests = list(requests)
    whom = {partner: _whom(partner, now) for partner in {request.partner_id for request in requests}}
    HoldCall.objects.bulk_create(
        (
            HoldCall(
                district_id=request.district_id, report_id=request.report_id, request=request,
                partner_id=request.partner_id, whom=whom[request.partner_id][0],
                phone=whom[request.partner_id][1], since=now,
            )
            for request in requests
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def _whom(partner: str, now: datetime) -> tuple[str, str]:
    """Name with role, and telephone, of who is on duty; a bank without such a list has one number for all."""
    contact = next(iter(on_duty(partner, now)), None)
    if contact is not None:
        return ", ".join(filter(None, (contact.name, contact.role))), contact.phone or contact.email
    bank = partner_named(partner)
    return bank.name, bank.duty_contact


def called(call: HoldCall, person: Person, said: str) -> None:
    """A person called the bank and says what was answered. AlreadyDecided when a colleague called first."""
    said = " ".join(said.split())[:SAID_MOST]
    if not said:
        raise NotUnderstood(_("Write down what the bank said."))
    still_open = HoldCall.objects.filter(pk=call.pk, called_at=None)
    if not still_open.update(called_by=person, called_at=clock.now(), said=said):
        raise AlreadyDecided(_("A colleague has called this bank already."), report=call.report_id)
    record("hold.called", Actor(person.actor_code, person.desk_name), district=call.district_id,
           report=call.report_id, subject=call.request_id, partner=call.partner_id, why=said)  # fmt: skip
