"""The six states a disputed unit can be shown in, in the one order in which they are always drawn."""

from __future__ import annotations

from dataclasses import dataclass

ORDER = ("returned", "held", "in_flight", "unknown", "released", "withdrawn")
"""From back with the victim to gone. Superseded money is drawn inside unknown."""

CSS = {
    "returned": "returned",
    "held": "held",
    "in_flight": "flight",
    "unknown": "unknown",
    "released": "released",
    "withdrawn": "gone",
}
"""State to the ending of its class names and colour tokens."""

ENGLISH = {
    "returned": "Returned",
    "held": "Held",
    "in_flight": "In flight",
    "unknown": "Unknown",
    "released": "Released",
    "withdrawn": "Withdrawn",
}


@dataclass(frozen=True, slots=True)
class Sums:
    """Where disputed money is now, in minor units; the parts always add up to ``disputed``."""

    returned: int = 0
    held: int = 0
    in_flight: int = 0
    unknown: int = 0
    released: int = 0
    withdrawn: int = 0

    def __post_init__(self) -> None:
        """A negative part is a fault in the books, never a picture."""
        for state in ORDER:
            if getattr(self, state) < 0:
                raise ValueError(f"{state} is negative: {getattr(self, state)}")

    @property
    def disputed(self) -> int:
        """The whole: printed at the end of every bar."""
        return sum(self.parts.values())

    @property
    def parts(self) -> dict[str, int]:
        """Every state with its sum, in the fixed order, zeros included."""
        return {state: getattr(self, state) for state in ORDER}

    @property
    def in_reach(self) -> int:
        """Money that an answer could still hold: in flight and unknown."""
        return self.in_flight + self.unknown
