"""An alert is raised in the act that gave rise to it, and read by a person who says what follows."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from ..audit.actions import Actor, record
from ..kernel import clock
from ..kernel.errors import AlreadyDecided, NotUnderstood
from ..people.models import Person
from .models import Alert, Kind

REASON_MOST = 300  # characters


def of_nobodys(kind: Kind, partner: str, named: str) -> None:
    """The partner named what was not asked of it. One stands for each partner, however much it tries."""
    _raise(Alert(kind=kind, partner_id=partner, named=named[:80]))


def of_hold(kind: Kind, hold: UUID, partner: str, *, district: str, report: UUID, amount: int = 0) -> None:
    """An alert about a hold that was asked of the partner."""
    _raise(Alert(
        kind=kind, partner_id=partner, district_id=district, report_id=report, hold=hold, named=str(hold),
        amount=amount,
    ))  # fmt: skip


def _raise(alert: Alert) -> None:
    """Kept once while it stands. No target is named: a partner may write an alert, and read none."""
    Alert.objects.bulk_create([alert], ignore_conflicts=True)


def read(key: UUID, person: Person, why: str) -> None:
    """A person has read it. NotUnderstood without a reason, AlreadyDecided when a colleague was first."""
    why = " ".join(why.replace("\0", "").split())[:REASON_MOST]
    if not why:
        raise NotUnderstood(_("Write down what you found out and what follows; it is kept with the alert."))
    standing = Alert.objects.filter(pk=key, read_at=None)
    if not standing.update(read_at=clock.now(), read_by=person.desk_name, read_why=why):
        raise AlreadyDecided(_("A colleague has read this already."))
    alert = Alert.objects.get(pk=key)
    record("alert.noted", Actor(person.actor_code, person.desk_name),
           district=alert.district_id or person.district_id or "", report=alert.report_id,
           subject=alert.hold or alert.pk, kind=alert.kind, why=why, bank=alert.partner_id)  # fmt: skip
