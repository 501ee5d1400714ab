"""What the bank says of a part: given free as asked, or ended by its own clock."""

from __future__ import annotations

from haltline.protocol import PartEnded, PartState, PartStatus
from haltline.protocol.decisions import Freed, after_end, after_release, units_freed

from ...audit.actions import Actor, record
from ...trails.actions.ledger import balances, move
from ...trails.models import MoneyState
from ..models import FreedFor, HoldPart, HoldRequest
from .moving import heard_of, move_part, now_of
from .standing import note_freed, note_standing


def confirm_release(part: HoldPart, status: PartStatus) -> None:
    """The bank's answer to a release: what it holds now, and the ledger moves what became free."""
    _become(part, after_release(now_of(part), status.held), "released")


def part_ended(part: HoldPart) -> None:
    """A bank freed a part at its end by its own clock and sent word."""
    _become(part, after_end(now_of(part)), "expired")


def end_unheard_of(request: HoldRequest, ended: PartEnded) -> None:
    """A part of which no reply has told yet has ended: it was held, and is free again.

    The caller holds the request's lock. The reply that is still under way finds the part ended.
    """
    in_flight = min(ended.amount, balances(request.leg).get(MoneyState.IN_FLIGHT, 0))
    if in_flight:
        move(request.leg, MoneyState.IN_FLIGHT, MoneyState.HELD, in_flight, why="held",
             source=f"hold:{request.pk}")  # fmt: skip
    part = HoldPart.objects.create(
        request=request, district_id=request.district_id, report_id=request.report_id,
        partner_id=request.partner_id, state=PartState.ACTIVE.value, amount=ended.amount,
        expires_at=request.expires_at,
    )  # fmt: skip
    heard_of(request)
    note_standing(request, before=0, now=ended.amount)
    part_ended(part)


def _become(part: HoldPart, told: Freed, why: str) -> None:
    asked = min(told.freed, part.releasing) if why == "expired" else told.freed
    note_freed(part, asked, part.freed_for)
    note_freed(part, told.freed - asked, FreedFor.EXPIRY)
    now = told.part
    awaited = {} if now.releasing else {"free_by": None, "not_freed": ""}
    move_part(part, now.state, amount=now.amount, releasing=now.releasing, beside=now.beside, **awaited)
    rest = balances(part.request.leg).get(MoneyState.HELD, 0)
    free(part, units_freed(told, rest=rest), why)


def free(part: HoldPart, amount: int, why: str) -> None:
    """Units at the part's own leg are free again for the holder, because of ``why``."""
    leg = part.request.leg
    amount = min(amount, balances(leg).get(MoneyState.HELD, 0))
    if amount:
        move(leg, MoneyState.HELD, MoneyState.RELEASED, amount, why=why, source=f"hold:{part.pk}")
    record(f"hold.{why}", Actor(f"partner:{part.partner_id}", part.partner.name), district=part.district_id,
           report=part.report_id, subject=part.pk, amount=str(amount))  # fmt: skip
