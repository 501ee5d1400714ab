"""What the bank says of a part: given free as asked, or ended by its own clock."""

from __future__ import annotations

from haltline.protocol import PartEnded, PartState, PartStatus

from ...audit.actions import Actor, record
from ...trails.actions.ledger import balances, move
from ...trails.models import MoneyState
from ..models import HoldPart
from .moving import move_part


def confirm_release(part: HoldPart, status: PartStatus) -> None:
    """The bank's answer to a release: what it holds now, and the ledger moves what became free."""
    freed = max(0, part.amount - status.held)
    state = PartState(part.state)
    if not status.held and state in (PartState.ACTIVE, PartState.CONTESTED, PartState.RETURN_ORDERED):
        state = PartState.RELEASED
    move_part(part, state, amount=status.held, releasing=max(0, min(part.releasing - freed, status.held)))
    free(part, freed, "released")


def part_ended(part: HoldPart, ended: PartEnded) -> None:
    """A bank freed a part at its end by its own clock and sent word."""
    freed = min(part.amount, ended.amount)
    state = PartState.EXPIRED if freed == part.amount else PartState(part.state)
    move_part(part, state, amount=part.amount - freed, releasing=0)
    free(part, freed, "expired")


def free(part: HoldPart, amount: int, why: str) -> None:
    """Units at the part's own leg are free again for the holder, because of ``why``."""
    leg = part.request.leg
    amount = min(amount, balances(leg).get(MoneyState.HELD, 0))
    if amount:
        move(leg, MoneyState.HELD, MoneyState.RELEASED, amount, why=why, source=f"hold:{part.pk}")
    record(f"hold.{why}", Actor(f"partner:{part.partner_id}", part.partner.name), district=part.district_id,
           report=part.report_id, subject=part.pk, amount=str(amount))  # fmt: skip
