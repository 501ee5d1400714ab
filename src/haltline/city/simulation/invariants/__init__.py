"""What must be true after every step, each asked of whoever would be to blame: banks' books, or the centre's.

Each is asked only when something that it looks at has changed.
"""

from haltline.city.simulation.invariants.liens import BooksAgree, Cap, NoPartOutlivesItsEnd, OneLivePart
from haltline.city.simulation.invariants.money import PaidIsReturned, SumRule, ZeroLedger
from haltline.city.simulation.invariants.moves import NoEffectOfRefused, OneDecision, OnlyAlongTheTables
from haltline.city.simulation.invariants.orders import NothingHeldUnasked, TwoHands, WithinTheOrder
from haltline.city.simulation.invariants.view import Invariant, View

__all__ = ["BooksAgree", "Cap", "Invariant", "OneLivePart", "View", "after_every_step"]


def after_every_step() -> tuple[Invariant, ...]:
    """The invariants of every step, each with a memory of its own."""
    return (
        SumRule(), OneLivePart(), OneDecision(), WithinTheOrder(), NothingHeldUnasked(), TwoHands(),
        ZeroLedger(), PaidIsReturned(), OnlyAlongTheTables(), NoEffectOfRefused(), Cap(),
        NoPartOutlivesItsEnd(),
    )  # fmt: skip
