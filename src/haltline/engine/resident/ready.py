"""A ledger kept ready for questions: a complaint is answered by looking, not by reading all rows again."""

from haltline.engine.disputes import Parts
from haltline.engine.ledger import KERNEL_MASS_MAX, Ledger
from haltline.engine.resident.kernels import balances
from haltline.engine.resident.mixed import Mixed
from haltline.engine.resident.placed import Placed
from haltline.engine.trail import Trail
from haltline.values.errors import InvalidValue

RULES = ("fifo", "pro-rata", "libr")


class Resident:
    """A ledger with what no dispute changes under a rule: fifo's places of units, or the balances under
    pro-rata and libr. Takes 28 bytes a row beside the ledger under fifo, 36 under the other two.

    Made in one pass. InvalidValue for lifo, for a ledger with reversals, whose units go back by another way,
    and for one with 2**62 units or 2**30 rows and more: `trace` follows those.
    """

    def __init__(self, ledger: Ledger, rule: str = "fifo") -> None:
        if rule not in RULES:
            raise InvalidValue("rule", f"{rule!r} is not one of {', '.join(RULES)}")
        if len(ledger.reversals):
            raise InvalidValue("ledger", "has reversals, which leave out of order; trace it as a whole")
        if ledger.mass >= KERNEL_MASS_MAX:
            raise InvalidValue("ledger", "has more units than the places of one line; trace it as a whole")
        if len(ledger) >= balances.ROWS_MAX:
            raise InvalidValue("ledger", "has more rows than an index holds; trace it as a whole")
        self.ledger, self.rule = ledger, rule
        self._ready = Placed(ledger) if rule == "fifo" else Mixed(ledger, untainted_first=rule == "libr")

    @property
    def shortfalls(self) -> list[int]:
        """Units that each account sent without having them; no dispute changes them."""
        return self._ready.shortfalls

    def trace(self, parts: Parts) -> Trail:
        """The trail of disputes placed on this ledger, as `trace` gives it under the rule without limits."""
        return Trail(self.rule, self.ledger, parts, self._ready.outcome(parts))
