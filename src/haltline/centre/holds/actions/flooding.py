"""Floods of reports that nobody has verified: beyond the profile's limits an officer looks first."""

from __future__ import annotations

from django.db import connection

from haltline.protocol.decisions import Reports, must_wait
from haltline.protocol.decisions.approval import DAY

from ...audit.actions import MACHINE, record
from ...kernel import clock
from ...kernel.profile import profile
from ...trails.models import Leg


def must_look_first(leg: Leg) -> bool:
    """Whether a request about this leg waits for an officer, because its report is one of too many.

    An officer's own report, and one that is verified, never waits.
    """
    report = leg.report
    if report.lapses_at is None or report.verified_at is not None:
        return False
    most = profile().unverified
    why = must_wait(_others(leg), Reports(most.payer_day, most.device_day, most.target_day))
    if why:
        record("hold.look-first", MACHINE, district=leg.district_id, report=leg.report_id, subject=leg.pk,
               why=why.value)  # fmt: skip
    return why is not None


def _others(leg: Leg) -> Reports:
    """Other unverified reports of the last day, in all districts."""
    told = leg.dispute
    with connection.cursor() as cursor:
        cursor.execute(
            "select payer, device, target from unverified_beside(%s, %s, %s, %s, %s, %s, %s, %s)",
            [told.from_institution, told.from_account, leg.report.phone, leg.institution, leg.account,
             leg.report_id, clock.now() - DAY, leg.report.device],
        )  # fmt: skip
        return Reports(*cursor.fetchone())
