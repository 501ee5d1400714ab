"""Beginning a report's trail: duplicates found, disputes opened, the first banks asked."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import connection

from ...audit.actions import MACHINE, record
from ...kernel import clock
from ...kernel.nudges import nudge
from ...reports.models import Dispute, Report
from ...trails.actions.growing import first_leg
from ...trails.models import Leg
from .asking import ask_about
from .posting import supersede

RELEASE_WAIT = timedelta(
    seconds=8
)  # how long a newer dispute waits for older holds on its payment to be freed


def begin_report(report_id: UUID) -> None:
    """Open every dispute of a report and ask the first bank of each; a second call does nothing."""
    report = Report.objects.select_for_update().filter(pk=report_id, started_at=None).first()
    if report is None:
        return
    disputes = list(report.disputes.order_by("number"))
    for dispute in disputes:
        _merge_duplicate(dispute)
    fresh = [dispute for dispute in disputes if dispute.duplicate_of_id is None]
    if _older_trails_must_yield(report, fresh):
        nudge("begin", report.id, report.district_id, after_seconds=1)
        return
    for dispute in fresh:
        ask_about(first_leg(dispute))
    Report.objects.filter(pk=report.pk).update(started_at=clock.now())
    record("report.started", MACHINE, district=report.district_id, report=report.id, disputes=len(fresh))


def _merge_duplicate(dispute: Dispute) -> None:
    """The same payment reported before: this report joins that case, and its units are not counted twice.

    Undone by an officer who clears ``duplicate_of`` and starts the trail.
    """
    earlier = (
        Dispute.objects.filter(
            from_institution=dispute.from_institution, reference=dispute.reference, duplicate_of=None,
            amount=dispute.amount, report__created_at__lte=dispute.report.created_at,
        )
        .exclude(report_id=dispute.report_id)
        .select_related("report")
        .order_by("report__created_at")
        .first()
    )  # fmt: skip
    if earlier is None:
        return
    dispute.duplicate_of = earlier
    Dispute.objects.filter(pk=dispute.pk).update(duplicate_of=earlier)
    lead = earlier.report.leads_id or earlier.report_id
    Report.objects.filter(pk=dispute.report_id, leads=None).update(leads=lead)
    record("report.merged", MACHINE, district=dispute.district_id, report=dispute.report_id, subject=lead)


def _older_trails_must_yield(report: Report, disputes: list[Dispute]) -> bool:
    """Whether units that these disputes name are still held for older trails; asks those trails to yield."""
    busy = False
    for dispute in disputes:
        for leg_id, district in _legs_on(dispute):
            nudge("supersede", leg_id, district)
            busy = True
        busy = busy or _still_held(dispute)
    return busy and clock.now() - report.created_at < RELEASE_WAIT


def _legs_on(dispute: Dispute) -> list[tuple[UUID, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select leg_id, district_id from legs_on_payment(%s, %s) l where exists ("
            " select 1 from jsonb_array_elements(l.slices) s where (s->>0)::bigint < %s)",
            [dispute.from_institution, dispute.reference, dispute.amount],
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
