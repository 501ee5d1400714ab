"""Telling the rest: what a victim adds to a report later, and what an officer writes back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max

from ..audit.actions import VICTIM, Actor, record
from ..kernel import clock
from ..kernel.in_turn import in_turn
from ..kernel.nudges import nudge
from ..kernel.scope import in_scope
from ..kernel.storing import store
from ..people.models import Person
from .actions import Paid, disputes
from .forms import PAYMENTS_MOST
from .models import Message, Report

TEXT_MOST = 2_000  # characters of one message


@dataclass(frozen=True, slots=True)
class Word:
    """A message as it was typed; ``client_key`` is the key of the form it stood in."""

    text: str
    client_key: str
    still_on_phone: bool = False


def tell(report: Report, word: Word) -> None:
    """Keep what the victim writes; sent twice it is one message. Runs in scope ``report:TOKEN``."""
    if _keep(report, word, None):
        record("message.told", VICTIM, district=report.district_id, report=report.pk,
               still_on_phone=word.still_on_phone)  # fmt: skip


def answer(report: Report, word: Word, person: Person) -> None:
    """Keep what an officer writes to the victim; what the victim wrote before counts as answered."""
    if _keep(report, word, person):
        report.messages.filter(person=None, answered_at=None).update(answered_at=clock.now())
        record("message.answered", Actor(person.actor_code, person.desk_name), district=report.district_id,
               report=report.pk)  # fmt: skip


def _keep(report: Report, word: Word, person: Person | None) -> bool:
    """Store one message; False when this form has been stored before."""
    try:
        with transaction.atomic():
            report.messages.create(
                district_id=report.district_id, person=person, client_key=word.client_key,
                text=word.text, still_on_phone=word.still_on_phone, at=clock.now(),
            )  # fmt: skip
    except IntegrityError as fault:
        if "message_once" in str(fault):
            return False
        raise
    return True


def add_payment(report: Report, paid: Paid) -> bool:
    """A payment the victim had forgotten becomes a further dispute of the report, and its bank is asked.

    Runs in scope ``report:TOKEN``. A payment that stands in the report already is not stored again. False
    when the report has as many payments as a form may have.
    """
    in_turn(f"payments:{report.pk}")  # two hands at once are numbered one after the other
    known = report.disputes.filter(from_institution=paid.from_institution, reference=paid.reference)
    if known.exists():
        return True
    number = (report.disputes.aggregate(last=Max("number"))["last"] or 0) + 1
    if number > PAYMENTS_MOST:
        return False
    with in_scope("intake"):
        store(*disputes(report, [paid], first=number, at=clock.now()))
    record("payment.told", VICTIM, district=report.district_id, report=report.pk, number=number,
           amount=str(paid.disputed or paid.amount))  # fmt: skip
    nudge("begin", report.pk, report.district_id)
    return True


def messages_of(report: Report) -> list[Message]:
    """All messages of a report, the first first."""
    return list(report.messages.select_related("person").order_by("at", "pk"))
