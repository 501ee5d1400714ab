"""Jobs of contests."""

from __future__ import annotations

from uuid import UUID

from ..holds.tasks import PATIENT, job
from ..kernel.scope import in_scope
from .actions.proofs import drawn, waiting
from .drawing import draw


@job("draw-proof", PATIENT)
def draw_proof(row: str, district: str) -> None:
    """Make pictures of a proof. They are drawn between two transactions: a slow file keeps no row locked."""
    with in_scope(f"worker:{district}"):
        data = waiting(UUID(row))
    if data is None:
        return
    drawing = draw(data)
    with in_scope(f"worker:{district}"):
        drawn(UUID(row), drawing)
