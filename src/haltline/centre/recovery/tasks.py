"""Jobs of giving back."""

from __future__ import annotations

from uuid import UUID

from ..holds.tasks import job
from ..kernel.scope import in_scope
from .actions.refusing import refused_over_the_wire
from .queries import refused_message


@job("payout-refused")
def payout_refused(row: str, district: str) -> None:
    """A bank's system refused an instruction: the payout knows it, and the recovery officer is told."""
    with in_scope(f"worker:{district}"):
        refused_over_the_wire(refused_message(UUID(row)))
