"""Which units of a payment a dispute names, and which an older trail must yield to a newer dispute.

Several disputes on one payment take consecutive units, in the order in which they were told. So no unit is
followed twice, and a unit to which banks lead the centre under two holds is a question for a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from haltline.protocol import slices
from haltline.protocol.slices import EMPTY, Slices


def own_units(*, before: int, disputed: int, paid: int) -> Slices:
    """The units of a payment of `paid` that a dispute names where disputes before it name `before`.

    What does not fit stays at the payment's end.
    """
    lo = min(before, paid - disputed)
    return ((lo, lo + disputed),)


class Overlap(StrEnum):
    """How a dispute meets earlier ones on its payment."""

    NONE = "none"
    PART = "part"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Meeting:
    """What an earlier report leaves of a payment: `amount` minor units are disputed anew."""

    overlap: Overlap
    amount: int


def meet_earlier(*, before: int, disputed: int, paid: int) -> Meeting:
    """A payment reported before: what earlier disputes name of it is not counted twice.

    Where nothing is left the report joins the earlier case; where a part is left, that part is disputed.
    """
    room = paid - before
    if room >= disputed:
        return Meeting(Overlap.NONE, disputed)
    return Meeting(Overlap.PART, room) if room > 0 else Meeting(Overlap.WHOLE, 0)


def newer_units(units: Slices, *, hop: int, reference: str, named: int) -> Slices:
    """Those of a leg's `units` that disputes name themselves: a newer claim than the trail's.

    `named`: minor units that all disputes together name of the leg's payment, from its first unit on. On the
    payment that the leg's own dispute names (hop 0 and 1) there is nothing newer.
    """
    if hop < 2 or not reference:
        return EMPTY
    return slices.intersect(units, slices.first(named))


def named_twice(units: Slices, followed: Iterable[Slices]) -> Slices:
    """Those of a leg's `units` that other legs on its payment, under other holds, have already.

    Every disputed unit came by one way. So one of two holds that lead to it was answered wrongly, or an older
    trail could not yield because a plan had shared its units. Nothing more is asked before a person has found
    out.
    """
    return slices.union(pair for other in followed for pair in slices.intersect(units, other))
