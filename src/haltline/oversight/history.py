"""A history: what was recorded of reports, holds and calls, in the order in which it happened.

Cost: 20 million events are 72 bytes each beside their texts; every column is one array.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from haltline.oversight.stages import MICROS, STAGES, stage

__all__ = [
    "MICROS",
    "NOT_GIVEN",
    "STAGES",
    "Codes",
    "Excluded",
    "History",
    "Names",
    "Times",
    "named",
    "stage",
]

NOT_GIVEN = -1  # of an amount, and the code of an empty name
Codes = NDArray[np.int32]
Times = NDArray[np.int64]


class Excluded(NamedTuple):
    """A line of the file that was not counted, and why; the header is line 1."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Names:
    """One column of names, numbered by first appearance; code -1 is an empty one."""

    codes: Codes
    known: tuple[str, ...] = field(repr=False)

    def name(self, code: int) -> str:
        """The name of a code; empty for -1."""
        return self.known[code] if code >= 0 else ""

    def code(self, name: str) -> int:
        """The code of a name; -1 for one that never appears."""
        return self.known.index(name) if name in self.known else NOT_GIVEN

    def of(self, rows: NDArray[np.signedinteger]) -> list[str]:
        """The names in some rows."""
        return [self.name(code) for code in self.codes[rows].tolist()]


def named(texts: Sequence[str]) -> Names:
    """Names from texts, for histories that are made rather than read."""
    numbers: dict[str, int] = {}
    codes = [numbers.setdefault(text, len(numbers)) if text else NOT_GIVEN for text in texts]
    return Names(np.array(codes, np.int32), tuple(numbers))


@dataclass(frozen=True, slots=True)
class History:
    """Events in order of (at, recorded_at, line), as they were known at `as_of`.

    Times are microseconds UTC, amounts minor units (-1: not given). `line` is the file's line. `excluded`
    names the lines that were not taken; `later` counts events that were recorded after `as_of`.
    """

    line: NDArray[np.int64] = field(repr=False)
    stage: NDArray[np.int8] = field(repr=False)
    at: Times = field(repr=False)
    recorded_at: Times = field(repr=False)
    amount: NDArray[np.int64] = field(repr=False)
    report: Names = field(repr=False)
    district: Names = field(repr=False)
    station: Names = field(repr=False)
    bank: Names = field(repr=False)
    category: Names = field(repr=False)
    officer: Names = field(repr=False)
    outcome: Names = field(repr=False)
    hold: Names = field(repr=False)
    holder: Names = field(repr=False)
    text: pa.Array | pa.ChunkedArray = field(repr=False)
    excluded: tuple[Excluded, ...]
    as_of: int
    later: int = 0
    calendar: bool = True  # whether times were given as RFC 3339 rather than integer seconds
    _places: dict[tuple[str, ...], NDArray[np.intp]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __len__(self) -> int:
        return len(self.line)

    def where(self, *names: str) -> NDArray[np.intp]:
        """The rows of some stages, in order; looked up once, and not to be written to."""
        if names not in self._places:
            wanted = np.zeros(len(STAGES), np.bool_)
            wanted[[stage(name) for name in names]] = True
            self._places[names] = np.flatnonzero(wanted[self.stage])
            self._places[names].setflags(write=False)
        return self._places[names]
