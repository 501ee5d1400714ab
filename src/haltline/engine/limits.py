"""How far a trace goes: hops, time, size and a last moment; what lies beyond is counted, never dropped."""

from dataclasses import dataclass
from enum import StrEnum

from haltline.values.errors import InvalidValue


class Reason(StrEnum):
    """Why units are not followed; of several, the first in this order is named."""

    MAX_HOPS = "max-hops"
    WINDOW = "window"
    MIN_AMOUNT = "min-amount"
    AS_OF = "as-of"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a trace; None means no bound.

    `max_hops` payments a unit may ride, the disputed one being the first. `window` after a dispute's first
    payment and `as_of`, the last moment, in the ledger's own time (integers as given, else microseconds).
    `min_amount` minor units that one dispute has in one payment. InvalidValue when one is below 0.
    """

    max_hops: int | None = None
    window: int | None = None
    min_amount: int | None = None
    as_of: int | None = None

    def __post_init__(self) -> None:
        for name in ("max_hops", "window", "min_amount"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise InvalidValue(name.replace("_", "-"), "is below 0")

    @property
    def any_on_the_way(self) -> bool:
        """Whether units may be lost sight of on a payment (the last moment only cuts the ledger)."""
        return not (self.max_hops is None and self.window is None and self.min_amount is None)


NO_LIMITS = Limits()
