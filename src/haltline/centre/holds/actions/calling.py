"""A bank that does not do what was asked is called: by whom it is answered there, and what was said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from ...audit.actions import Actor, record
from ...kernel import clock
from ...kernel.clock import database_now
from ...kernel.errors import AlreadyDecided, NotAllowed, NotUnderstood
from ...kernel.profile import profile
from ...partners.queries import on_duty, partner_named
from ...people.models import Person
from ...people.queries import supervisors_of
from ..models import HoldCall, HoldRequest, NotDone

SAID_MOST = 500  # characters
NEEDED = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Unheard:
    """What a bank does not do: answer a request, or carry out an order about its hold."""

    request: HoldRequest
    kind: str = "hold"
    message: UUID | None = None
    why: NotDone = NotDone.SILENT
    told: str = ""
    before: HoldCall | None = None


def ask_to_call(cases: Iterable[Unheard], now: datetime) -> None:
    """Write down for each case whom to call at its bank: the contact on duty at this moment.

    Where a call about the same is still to be made, that one stands.
    """
    cases = list(cases)
    whom = {partner: _whom(partner, now) for partner in {case.request.partner_id for case in cases}}
    HoldCall.objects.bulk_create(
        (
            HoldCall(
                district_id=case.request.district_id, report_id=case.request.report_id, request=case.request,
                partner_id=case.request.partner_id, whom=whom[case.request.partner_id][0],
                phone=whom[case.request.partner_id][1], since=now, kind=case.kind, message=case.message,
                why=case.why, told=case.told, before=case.before,
            )
            for case in cases
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


def calls_again(person: Person) -> bool:
    """Whether this person makes calls that follow others: a supervisor, or anybody where there is none."""
    return person.role == Person.Role.SUPERVISOR or not supervisors_of(person.district_id or "")


def called(call: HoldCall, person: Person, said: str, *, needed: str) -> None:
    """A person called the bank and says what was answered; the bank is looked at again after a while.

    ``needed``: whether the call was; one that was not enters the harm account.
    AlreadyDecided when a colleague called first, NotAllowed where it is a supervisor's call.
    """
    if call.before_id and not calls_again(person):
        raise NotAllowed(_("This bank was called before and stays silent: a supervisor makes this call."))
    said = " ".join(said.split())[:SAID_MOST]
    if not said:
        raise NotUnderstood(_("Write down what the bank said."))
    if needed not in NEEDED:
        raise NotUnderstood(_("Say whether the call was needed."))
    still_open = HoldCall.objects.filter(pk=call.pk, called_at=None)
    again_at = database_now() + timedelta(seconds=profile().clocks.called_seconds)
    if not still_open.update(called_by=person, called_at=clock.now(), said=said, again_at=again_at):
        raise AlreadyDecided(_("A colleague has called this bank already."), report=call.report_id)
    record("hold.called", Actor(person.actor_code, person.desk_name), district=call.district_id,
           report=call.report_id, subject=call.request_id, partner=call.partner_id, why=said,
           needed=needed)  # fmt: skip
