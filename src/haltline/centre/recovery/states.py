"""Where a plan and a payout may go; what is not in the table does not happen."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.db import models


class PlanState(models.TextChoices):
    """A plan is proposed by one person and runs when a second agrees; two may lift it before it is paid."""

    PROPOSED = "proposed"
    REPLACED = "replaced"
    RUNNING = "running"
    DONE = "done"
    LIFTED = "lifted"


class PayoutState(models.TextChoices):
    """A payout is instructed with its plan; only a proof of credit makes it credited.

    A refused one waits for two people: they send it to another account (replaced) or lift the order.
    """

    INSTRUCTED = "instructed"
    CREDITED = "credited"
    REFUSED = "refused"
    REPLACED = "replaced"
    LIFTED = "lifted"


PLAN_MOVES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        PlanState.PROPOSED: frozenset({PlanState.REPLACED, PlanState.RUNNING}),
        PlanState.RUNNING: frozenset({PlanState.DONE, PlanState.LIFTED}),
        PlanState.REPLACED: frozenset(),
        PlanState.DONE: frozenset(),
        PlanState.LIFTED: frozenset(),
    }
)
PAYOUT_MOVES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        PayoutState.INSTRUCTED: frozenset({PayoutState.CREDITED, PayoutState.REFUSED, PayoutState.LIFTED}),
        PayoutState.REFUSED: frozenset({PayoutState.REPLACED, PayoutState.LIFTED}),
        PayoutState.CREDITED: frozenset(),
        PayoutState.REPLACED: frozenset(),
        PayoutState.LIFTED: frozenset(),
    }
)
HOLD_ENDED: Final = "hold-ended"
"""Why a payout is lifted without anybody's hand: the money that it draws on is free again at the bank."""


class DeskRefusal(models.TextChoices):
    """Why a bank's desk cannot pay a victim; a bank's system may use other words."""

    CLOSED = "account-closed"
    UNKNOWN = "account-unknown"
    BLOCKED = "account-blocked"
    NOT_HELD = "not-held"
    TECHNICAL = "technical"


OWED: Final = (PayoutState.INSTRUCTED, PayoutState.REFUSED)
"""Payouts whose money is still ordered for their victim."""
VOID: Final = (PayoutState.REPLACED, PayoutState.LIFTED)
"""Payouts that no longer count."""
