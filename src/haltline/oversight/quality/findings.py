"""What the readers of one report found together, item by item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Reading = Mapping[str, bool]
"""Item to whether its answer is a fault."""
READERS_MOST = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One report: for each item how much of a fault it is (0, 1, or half where two readers differ).

    ``in_order``: one less the greatest of them, so half where the readers differ about the worst.
    """

    faults: Mapping[str, float]

    @property
    def in_order(self) -> float:
        """1 where nothing was found, 0 where a fault was."""
        return 1.0 - max(self.faults.values(), default=0.0)


def finding(readings: Sequence[Reading]) -> Finding:
    """The readers' finding: of three the majority, of two the middle, of one what it says.

    An item that a reading does not have counts as no fault in it: the form was another one then.
    """
    items = sorted({item for reading in readings for item in reading})
    return Finding({item: _share([reading.get(item, False) for reading in readings]) for item in items})


def _share(said: Sequence[bool]) -> float:
    share = sum(said) / len(said)
    return float(round(share)) if len(said) >= READERS_MOST else share


def differ(one: Mapping[str, str], other: Mapping[str, str], items: Sequence[str]) -> list[str]:
    """Those of ``items`` on which two readers gave different answers."""
    return [item for item in items if item in one and item in other and one[item] != other[item]]
