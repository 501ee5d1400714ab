"""Where a plan and a payout may go; what is not in the table does not happen."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.db import models


class PlanState(models.TextChoices):
    """A plan is proposed by one person and runs when a second has agreed."""

    PROPOSED = "proposed"
    REPLACED = "replaced"
    RUNNING = "running"
    DONE = "done"


class PayoutState(models.TextChoices):
    """A payout is instructed with its plan; only a proof of credit makes it credited."""

    INSTRUCTED = "instructed"
    CREDITED = "credited"


PLAN_MOVES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        PlanState.PROPOSED: frozenset({PlanState.REPLACED, PlanState.RUNNING}),
        PlanState.RUNNING: frozenset({PlanState.DONE}),
        PlanState.REPLACED: frozenset(),
        PlanState.DONE: frozenset(),
    }
)
PAYOUT_MOVES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {PayoutState.INSTRUCTED: frozenset({PayoutState.CREDITED}), PayoutState.CREDITED: frozenset()}
)
