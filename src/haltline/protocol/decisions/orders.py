"""An order about a hold until the bank has carried it out: a release, a reduction, an extension, a tombstone.

An order has the clocks of a request: overdue, reminded, then a person calls. What the bank refused had no
effect there, so what was counted as on its way to be free is held again and can be given free once more.
"""

from dataclasses import replace
from typing import Final

from haltline.protocol.decisions.freeing import PartNow
from haltline.protocol.messages.steps import Extend, PartStatus, Reduce, Release, Tombstone
from haltline.protocol.states import LIVE_PART_STATES

Order = Release | Reduce | Extend | Tombstone
ORDERS: Final[dict[str, type[Order]]] = {
    "release": Release,
    "reduce": Reduce,
    "extend": Extend,
    "tombstone": Tombstone,
}
"""The kinds of order, by their name in the outbox."""


def still_ordered(order: Order, part: PartNow | None, *, over: bool) -> bool:
    """Whether word of the order is still awaited; `over`: the end of the hold, or of its request, has passed.

    A hold that ended needs no order any more. A release is awaited beyond the end: it was to be free before.
    """
    if isinstance(order, Release | Reduce):
        return part is not None and part.state in LIVE_PART_STATES and part.releasing > 0
    return not over and (part is None or part.state in LIVE_PART_STATES)


def carried_out(order: Order, part: PartNow | None, status: PartStatus) -> bool:
    """Whether a bank's answer says that it did what was asked; `part` is as it stood before the answer.

    An answer may be overtaken by a reply that told the smaller sum already: then what the bank has given free
    in all is enough.
    """
    match order:
        case Release() if part is not None:
            return status.held <= max(0, part.amount - order.amount) or status.released >= order.amount
        case Reduce():
            return status.held <= order.keep
        case Tombstone():
            return not status.held
    return True


def given_back(order: Order, part: PartNow) -> PartNow:
    """A part whose order the bank did not carry out: its units are no longer on their way to be free."""
    match order:
        case Release():
            undone = order.amount
        case Reduce():
            undone = max(0, part.amount - order.keep)
        case _:
            undone = 0
    return replace(part, releasing=max(0, part.releasing - undone))


def given_again(order: Order, part: PartNow | None) -> Order | None:
    """The order as it can be given once more, under a new key; None where nothing is left to order."""
    if part is not None and part.state not in LIVE_PART_STATES:
        return None
    match order:
        case Release():
            amount = min(order.amount, part.releasable) if part else 0
            return order.model_copy(update={"amount": amount}) if amount else None
        case Reduce():
            return order if part and order.keep < part.releasable else None
    return order
