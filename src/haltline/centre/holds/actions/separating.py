"""Undoing a merge: an officer finds that a report means another payment than the one it was merged with.

A payment is what its payer's bank calls it: bank and reference. So who separates two reports must say which
of the two was wrong; under the right ones the payment gets a trail of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ...audit.actions import Actor, record
from ...kernel.errors import AlreadyDecided, NotUnderstood
from ...kernel.nudges import nudge
from ...people.models import Person
from ...reports.models import Dispute, Report
from ...trails.actions.growing import named_by_others


@dataclass(frozen=True, slots=True)
class Meant:
    """The payment that is really meant, in cleaned form, and why the officer is sure."""

    institution: str
    reference: str
    reason: str


def separate(report: Report, number: int, meant: Meant, person: Person) -> None:
    """Take one payment of a report out of the case it was merged into, and begin its trail.

    AlreadyDecided when it is merged with nothing any more; NotUnderstood without a reason, or where other
    reports name that payment too, because its units would be counted twice.
    """
    if not meant.reason:
        raise NotUnderstood(_("Say why this is another payment."))
    row = Report.objects.select_for_update().get(pk=report.pk)
    dispute = row.disputes.exclude(duplicate_of=None).filter(number=number).first()
    if dispute is None:
        raise AlreadyDecided(_("This payment is followed on its own already."), report=row.pk)
    dispute.from_institution, dispute.reference = meant.institution, meant.reference
    if named_by_others(dispute):
        raise NotUnderstood(
            _("Under this bank and reference another report is followed. Mend one of the two.")
        )
    Dispute.objects.filter(pk=dispute.pk).update(
        duplicate_of=None, begun=False, from_institution=meant.institution, reference=meant.reference
    )
    Report.objects.filter(pk=row.pk).update(leads=_still_leads(row))
    record("report.separated", Actor(person.actor_code, person.desk_name), district=row.district_id,
           report=row.pk, subject=dispute.pk, why=meant.reason)  # fmt: skip
    nudge("begin", row.pk, row.district_id)


def _still_leads(report: Report) -> Report | None:
    """The report that leads the case of those payments that stay merged."""
    kept = report.disputes.exclude(duplicate_of=None).select_related("duplicate_of__report")
    first = kept.order_by("number").first()
    if first is None or first.duplicate_of is None:
        return None
    lead = first.duplicate_of.report
    return lead.leads or lead
