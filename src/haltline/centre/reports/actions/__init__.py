"""Taking a report: stop first, tell later. A receipt is shown only for what is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.db.models import Model

from ...audit.actions import VICTIM, Actor, event, record
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, TryLater
from ...kernel.ids import fingerprint, report_token
from ...kernel.nudges import nudge
from ...kernel.profile import profile
from ...kernel.scope import in_scope
from ...kernel.storing import store
from ...people.models import Person
from .. import numbers
from ..models import UNKNOWN, Dispute, Report
from .calls import REPORTED, Caller, call_rows


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment as the victim's bank booked it. Amounts are minor units; ``paid_at`` is aware UTC.

    ``disputed``: how much of it was fraud; 0 for the whole.
    """

    rail: str
    reference: str
    amount: int
    currency: str
    paid_at: datetime
    from_institution: str
    from_account: str = ""
    to_institution: str = ""
    to_account: str = ""
    disputed: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What a person told us, cleaned and checked; ``client_key`` is the key of the form they filled.

    ``device``: what is kept of the browser it was filled in (desks.public.device); empty where nothing is.
    """

    client_key: str
    district: str
    phone: str
    payments: tuple[Paid, ...]
    name: str = ""
    other_phone: str = ""
    still_on_phone: bool = False
    language: str = "en"
    story: str = ""
    device: str = ""
    category: str = UNKNOWN


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person carries away: the secret tracking word and the number to say on the phone."""

    token: str
    reference: str


def take_report(told: Told, *, taken_by: Person | None = None) -> Receipt:
    """Store the report and its disputes and start the work, in one transaction of its own scope.

    The same form sent twice, by a double click or a retry of the browser, is one report and gives the same
    receipt.
    """
    for attempt in range(numbers.TRIES_MOST):
        receipt = Receipt(report_token(told.client_key), numbers.number_of(told.client_key, attempt))
        try:
            with in_scope(taken_by.scope if taken_by else "intake"):
                _take(told, receipt, taken_by)
            return receipt
        except IntegrityError as fault:
            if "client_key" in str(fault):
                return _again(receipt.token)
            if "reference" not in str(fault):
                raise
    raise TryLater()


def _take(told: Told, receipt: Receipt, taken_by: Person | None) -> None:
    report = _report(told, receipt, taken_by)
    actor = Actor(taken_by.actor_code, taken_by.desk_name) if taken_by else VICTIM
    taken = event(
        "report.taken", actor, district=told.district, report=report.id, channel=report.channel,
        amount=str(sum(paid.disputed or paid.amount for paid in told.payments)), category=report.category,
        station=report.station_id or "", bank=told.payments[0].from_institution,
    )  # fmt: skip
    called = _call(told, report, taken_by) if taken_by else ()
    store(report, *disputes(report, told.payments, first=1, at=report.created_at), taken, *called)
    nudge("begin", report.id, told.district)


def _call(told: Told, report: Report, person: Person) -> tuple[Model, ...]:
    return call_rows(person, Caller(REPORTED, told.payments[0].from_institution, told.category), report.id)


def _again(token: str) -> Receipt:
    """The receipt that was given for this form before."""
    with in_scope(f"report:{token}"):
        return Receipt(token, Report.objects.get().reference)


def _report(told: Told, receipt: Receipt, taken_by: Person | None) -> Report:
    now = clock.database_now()
    return Report(
        district_id=told.district, reference=receipt.reference, client_key=told.client_key,
        token_hash=fingerprint(receipt.token), name=told.name, phone=told.phone, other_phone=told.other_phone,
        channel=Report.Channel.HELPLINE if taken_by else Report.Channel.WEB,
        still_on_phone=told.still_on_phone, language=told.language, story=told.story, device=told.device,
        category=told.category, station_id=taken_by.station_id if taken_by else None,
        taken_by=taken_by, created_at=now, lapses_at=None if taken_by else now + _until_lapse(),
    )  # fmt: skip


def disputes(report: Report, payments: Iterable[Paid], *, first: int, at: datetime) -> list[Dispute]:
    """The payments of a report as its disputes to be stored, told at a moment and numbered from ``first``."""
    return [
        Dispute(
            district_id=report.district_id, report=report, number=number, told_at=at, rail=paid.rail,
            reference=paid.reference, amount=paid.disputed or paid.amount, payment_amount=paid.amount,
            currency=paid.currency, paid_at=paid.paid_at,
            from_institution=paid.from_institution, from_account=paid.from_account,
            to_institution=paid.to_institution, to_account=paid.to_account,
        )
        for number, paid in enumerate(payments, start=first)
    ]  # fmt: skip


def _until_lapse() -> timedelta:
    """How long an automatic hold may stand on a report that nobody has verified."""
    return timedelta(seconds=profile().clocks.unverified_lapse_seconds)


def claim(report: Report, person: Person) -> None:
    """Take a report on oneself; somebody else's is AlreadyDecided."""
    taken = Report.objects.filter(pk=report.pk, claimed_by=None).update(
        claimed_by=person, claimed_at=clock.now()
    )
    if not taken and not Report.objects.filter(pk=report.pk, claimed_by=person).exists():
        raise AlreadyDecided("An officer has claimed this report just before you.")
    record(
        "report.claimed",
        Actor(person.actor_code, person.desk_name),
        district=report.district_id,
        report=report.id,
    )


def give_back(report: Report, person: Person) -> None:
    """Let a claimed report go, so that a colleague can take it."""
    Report.objects.filter(pk=report.pk, claimed_by=person).update(claimed_by=None, claimed_at=None)
    record("report.given-back", Actor(person.actor_code, person.desk_name),
           district=report.district_id, report=report.id)  # fmt: skip
