"""Beginning a report's trail: duplicates found, disputes opened, the first banks asked."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import connection

from haltline.protocol import Slices
from haltline.protocol.decisions import Overlap, meet_earlier, own_units

from ...audit.actions import MACHINE, record
from ...kernel import clock
from ...kernel.nudges import nudge
from ...reports.models import Dispute, Report
from ...trails.actions.growing import first_leg, taken_before
from ...trails.models import Leg
from .asking import ask_about
from .posting import supersede

RELEASE_WAIT = timedelta(
    seconds=8
)  # how long a newer dispute waits for older holds on its payment to be freed


def begin_report(report_id: UUID) -> None:
    """Open every new dispute of a report and ask the first bank of each; a second call does nothing."""
    report = Report.objects.select_for_update().filter(pk=report_id).first()
    disputes = list(report.disputes.filter(begun=False).order_by("number")) if report else []
    if report is None or not disputes:
        return
    before = {dispute.pk: taken_before(dispute) for dispute in disputes}
    for dispute in disputes:
        _meet_earlier(dispute, before[dispute.pk])
    alone = [dispute for dispute in disputes if dispute.duplicate_of_id is None]
    fresh = [(dispute, _own_units(dispute, before[dispute.pk])) for dispute in alone]
    if fresh and _older_trails_must_yield(fresh):
        nudge("begin", report.id, report.district_id, after_seconds=1)
        return
    for dispute, units in fresh:
        ask_about(first_leg(dispute, units))
    Dispute.objects.filter(pk__in=[dispute.pk for dispute in disputes]).update(begun=True)
    Report.objects.filter(pk=report.pk, started_at=None).update(started_at=clock.now())
    record("report.started", MACHINE, district=report.district_id, report=report.id, disputes=len(fresh))


def _meet_earlier(dispute: Dispute, before: int) -> None:
    """A payment that was reported before: what earlier disputes name of it is not counted twice.

    Where nothing of the payment is left, the report joins that case, until an officer says that another
    payment is meant (separating.py). Where a part is left, that part is disputed.
    """
    if dispute.duplicate_of_id:
        return
    met = meet_earlier(before=before, disputed=dispute.amount, paid=dispute.payment_amount)
    earlier = _earlier(dispute) if met.overlap is not Overlap.NONE else None
    if earlier is None:  # nobody, or another district: its officers follow it
        return
    if met.overlap is Overlap.PART:
        told, dispute.amount = dispute.amount, met.amount
        Dispute.objects.filter(pk=dispute.pk).update(amount=met.amount)
        record("report.overlaps", MACHINE, district=dispute.district_id, report=dispute.report_id,
               subject=earlier.report_id, amount=str(told - met.amount))  # fmt: skip
        return
    dispute.duplicate_of = earlier
    Dispute.objects.filter(pk=dispute.pk).update(duplicate_of=earlier)
    lead = earlier.report.case
    Report.objects.filter(pk=dispute.report_id, leads=None).update(leads=lead)
    record("report.merged", MACHINE, district=dispute.district_id, report=dispute.report_id, subject=lead)


def _own_units(dispute: Dispute, before: int) -> Slices:
    return own_units(before=before, disputed=dispute.amount, paid=dispute.payment_amount)


def _earlier(dispute: Dispute) -> Dispute | None:
    """The first report's dispute on the same payment in this district."""
    same = Dispute.objects.filter(
        from_institution=dispute.from_institution, reference=dispute.reference, duplicate_of=None,
        pk__lt=dispute.pk,
    ).exclude(report_id=dispute.report_id)  # fmt: skip
    return same.select_related("report").order_by("pk").first()


def _older_trails_must_yield(fresh: list[tuple[Dispute, Slices]]) -> bool:
    """Whether units that these disputes name are still held for older trails; asks those trails to yield."""
    busy = False
    for dispute, units in fresh:
        for leg_id, district in _legs_on(dispute, units):
            nudge("supersede", leg_id, district)
            busy = True
        busy = busy or _still_held(dispute)
    return busy and clock.now() - max(dispute.told_at for dispute, _ in fresh) < RELEASE_WAIT


def _legs_on(dispute: Dispute, units: Slices) -> list[tuple[UUID, str]]:
    """Legs of older trails that have units which this dispute names."""
    ((lo, hi),) = units
    with connection.cursor() as cursor:
        cursor.execute(
            "select leg_id, district_id from legs_on_payment(%s, %s) l where exists (select 1 from"
            " jsonb_array_elements(l.slices) s where (s->>0)::bigint < %s and (s->>1)::bigint > %s)",
            [dispute.from_institution, dispute.reference, hi, lo],
        )
        return cursor.fetchall()


def _still_held(dispute: Dispute) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select live_on_payment(%s, %s, %s)", [dispute.from_institution, dispute.reference, dispute.id]
        )
        return bool(cursor.fetchone()[0])


def supersede_leg(leg_id: UUID) -> None:
    """Let one leg yield to a newer dispute on its payment."""
    leg = Leg.objects.select_for_update().select_related("dispute").filter(pk=leg_id, ended=False).first()
    if leg is not None:
        supersede(leg)
