"""A bank's word that a hold has ended, also where its money was ordered back to victims."""

from __future__ import annotations

from haltline.protocol import PartEnded, PartState

from ...audit.actions import Actor, record
from ...holds.actions.moving import move_part
from ...holds.actions.releasing import free, part_ended
from ...holds.models import HoldPart
from ...kernel.clock import database_now
from ...kernel.errors import AlreadyDecided
from ...people.models import Person
from ...trails.actions.ledger import balances, move
from ...trails.models import Leg, MoneyState
from ..models import PayoutDraw
from ..states import HOLD_ENDED, OWED, PayoutState
from .correcting import void
from .settling import settle


def end(part: HoldPart, word: PartEnded) -> None:
    """Take a bank's word that a part ended; the caller holds the part's lock.

    Under an order the payouts that draw on it cannot be made any more: they are lifted, their units are
    free at the bank, and a person is told. What the order did not need goes first, then the newest payout.
    """
    if part.state != PartState.RETURN_ORDERED:
        part_ended(part, word)
        return
    freed = min(part.amount, word.amount)
    owed = list(
        part.draws.filter(payout__state__in=OWED)
        .select_related("payout__plan", "payout__dispute")
        .order_by("-payout__instructed_at", "-payout_id")
    )
    left = part.amount - freed
    spare = min(freed, part.amount - sum(line.amount for line in owed))
    move_part(part, PartState.RETURN_ORDERED if left else PartState.EXPIRED, amount=left)
    free(part, spare, "expired")
    freed -= spare
    for line in owed:
        if freed:
            freed -= _fail(part, line, min(freed, line.amount))


def end_by_desk(part: HoldPart, person: Person) -> None:
    """The desk of a bank without a system says that a hold has ended; the caller holds the part's lock."""
    now = database_now()
    if not part.amount or part.expires_at > now:
        raise AlreadyDecided()
    end(part, PartEnded(hold_id=str(part.pk), amount=part.amount, ended_at=now))
    record("hold.end-told-by-desk", Actor(person.actor_code, person.desk_name), district=part.district_id,
           report=part.report_id, subject=part.pk)  # fmt: skip


def _fail(part: HoldPart, line: PayoutDraw, amount: int) -> int:
    """Lift a payout whose money is gone from under it; gives the units that became free."""
    payout, bank = line.payout, Actor(f"partner:{part.partner_id}", part.partner.name)
    legs = Leg.objects.in_bulk([leg for leg, _ in payout.places])
    left = amount
    for leg in legs.values():
        moved = min(left, balances(leg).get(MoneyState.HELD, 0))
        if moved:
            move(leg, MoneyState.HELD, MoneyState.RELEASED, moved, why="expired", source=f"hold:{part.pk}")
            left -= moved
    void(payout, PayoutState.LIFTED, refusal=HOLD_ENDED, refused_at=database_now())
    record("payout.hold-ended", bank, district=payout.district_id, report=payout.report_id,
           subject=payout.pk, amount=str(amount))  # fmt: skip
    settle(payout.plan, bank)
    return amount - left
