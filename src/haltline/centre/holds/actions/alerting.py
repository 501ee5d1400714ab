"""What a bank's word does to a hold and must not go unread: logged, and kept for a person."""

from __future__ import annotations

from ...alerts import actions as alerts
from ...alerts.models import Kind
from ...audit.actions import MACHINE, record
from ..models import HoldPart, HoldRequest


def alert_of(about: HoldRequest | HoldPart, kind: Kind, *, amount: int) -> None:
    """An alert about a request or its part; ``amount`` minor units, 0 where it is about none."""
    record("hold.alert", MACHINE, district=about.district_id, report=about.report_id, subject=about.pk,
           why=kind.value, amount=str(amount))  # fmt: skip
    alerts.of_hold(
        kind, about.pk, about.partner_id, district=about.district_id, report=about.report_id, amount=amount
    )
