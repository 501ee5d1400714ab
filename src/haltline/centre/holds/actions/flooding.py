"""Floods of reports that nobody has verified: beyond the profile's limits an officer looks first."""

from __future__ import annotations

from haltline.protocol.decisions import Reports, must_wait

from ...audit.actions import MACHINE, record
from ...kernel.profile import profile
from ...trails.models import Leg


def must_look_first(leg: Leg, others: Reports | None) -> bool:
    """Whether a request about this leg waits for an officer, because its report is one of too many.

    An officer's own report, and one that is verified, never waits: for it there are no ``others``.
    """
    if others is None:
        return False
    most = profile().unverified
    why = must_wait(others, Reports(most.payer_day, most.device_day, most.target_day))
    if why:
        record("hold.look-first", MACHINE, district=leg.district_id, report=leg.report_id, subject=leg.pk,
               why=why.value)  # fmt: skip
    return why is not None
