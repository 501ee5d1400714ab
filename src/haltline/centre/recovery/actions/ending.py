"""A bank's word that a hold has ended, also where its money was ordered back to victims."""

from __future__ import annotations

from haltline.protocol import PartEnded, PartState

from ...audit.actions import Actor, record
from ...holds.actions.moving import move_part
from ...holds.actions.releasing import free, part_ended
from ...holds.actions.standing import note_freed
from ...holds.models import FreedFor, HoldPart
from ...kernel.clock import database_now
from ...kernel.errors import AlreadyDecided
from ...kernel.scope import in_scope
from ...people.models import Person
from ...trails.actions.ledger import balances, move
from ...trails.models import Leg, MoneyState
from ..models import Payout
from ..states import HOLD_ENDED, PayoutState
from .correcting import void
from .draws import payouts_drawing_on
from .settling import count_again, settle


def end(part: HoldPart, word: PartEnded) -> None:
    """Take a bank's word that a part ended; the caller holds the part's lock.

    Under an order the payouts that draw on it cannot be made any more: they are lifted, their units are
    free at the bank, and a person is told. What the order did not need goes first, then the newest payout.
    """
    if part.state != PartState.RETURN_ORDERED:
        part_ended(part)
        return
    freed = min(part.amount, word.amount)
    owed = sorted(payouts_drawing_on(part.pk), reverse=True)  # the newest payout first: ids rise with time
    left = part.amount - freed
    spare = min(freed, part.amount - sum(units for _, _, units in owed))
    note_freed(part, freed, FreedFor.EXPIRY)
    move_part(part, PartState.RETURN_ORDERED if left else PartState.EXPIRED, amount=left)
    free(part, spare, "expired")
    freed -= spare
    for payout, district, units in owed:
        if freed:
            taken = min(freed, units)
            freed -= taken
            with in_scope(f"worker:{district}"):
                _fail(part, Payout.objects.select_related("plan__pot").get(pk=payout), taken)


def end_by_desk(part: HoldPart, person: Person) -> None:
    """The desk of a bank without a system says that a hold has ended; the caller holds the part's lock."""
    now = database_now()
    if not part.amount or part.expires_at > now:
        raise AlreadyDecided()
    end(part, PartEnded(hold_id=str(part.pk), amount=part.amount, ended_at=now))
    record("hold.end-told-by-desk", Actor(person.actor_code, person.desk_name), district=part.district_id,
           report=part.report_id, subject=part.pk)  # fmt: skip


def _fail(part: HoldPart, payout: Payout, amount: int) -> None:
    """Lift a payout whose money is gone from under it, and name its units free; its scope is open."""
    bank = Actor(f"partner:{part.partner_id}", part.partner.name)
    left = amount
    for leg in Leg.objects.filter(pk__in=[leg for leg, _ in payout.places]).order_by("pk"):
        moved = min(left, balances(leg).get(MoneyState.HELD, 0))
        if moved:
            move(leg, MoneyState.HELD, MoneyState.RELEASED, moved, why="expired", source=f"hold:{part.pk}")
            left -= moved
    void(payout, PayoutState.LIFTED, refusal=HOLD_ENDED, refused_at=database_now())
    record("payout.hold-ended", bank, district=payout.district_id, report=payout.report_id,
           subject=payout.pk, amount=str(amount))  # fmt: skip
    settle(payout.plan, bank)
    count_again(payout)
