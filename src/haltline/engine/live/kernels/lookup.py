"""Finds ids among many millions without an object for each: by fingerprints of 64 bits in order.

Equal fingerprints prove nothing, so the few names that have one are compared. 12 bytes a name, made at the
first question: one pass over the text and one sort.
"""

from collections.abc import Sequence, Set
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from haltline.engine.kernels.compiling import compiled
from haltline.engine.names import texts
from haltline.engine.reversals import Integers

BASIS, PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)  # FNV-1a by Fowler, Noll and Vo


class Lookup:
    """Where ids stand among those of many payments, no two of which are alike."""

    def __init__(self, ids: Sequence[str]) -> None:
        self._ids = ids

    def find(self, wanted: Set[str]) -> dict[str, int]:
        """Where the wanted ids stand; those that are not here are left out."""
        return self.find_all(list(wanted))

    def find_all(self, wanted: Sequence[str]) -> dict[str, int]:
        """The same for many ids, which stay as they are kept unless they may be here."""
        marks, rows = self._in_order
        sought = fingerprints(texts(wanted))
        order = np.argsort(sought)  # neighbours then look beside each other
        at = np.searchsorted(marks, sought[order])
        inside = at < len(marks)
        maybe = np.flatnonzero(inside)[marks[at[inside]] == sought[order][inside]]
        found = {}
        for first, asked in zip(at[maybe].tolist(), order[maybe].tolist(), strict=True):
            end = int(np.searchsorted(marks, sought[asked], side="right"))
            for row in rows[first:end].tolist():
                if self._ids[row] == wanted[asked]:
                    found[wanted[asked]] = row
        return found

    @cached_property
    def _in_order(self) -> tuple[Any, Integers]:
        marks = fingerprints(texts(self._ids))
        rows = np.argsort(marks)
        return marks[rows], rows.astype(np.int32)


def fingerprints(names: pa.StringArray) -> Any:
    """A number of 64 bits for each name."""
    offsets, data = names.buffers()[1:]
    found = np.empty(len(names), np.uint64)
    starts = np.frombuffer(offsets, np.int32, len(names) + 1, names.offset * 4) if len(names) else found
    _fingerprint(starts, np.frombuffer(data or b"", np.uint8), found)
    return found


@compiled
def _fingerprint(starts: Any, data: Any, found: Any) -> None:
    for at in range(len(found)):
        mark = BASIS
        for byte in range(starts[at], starts[at + 1]):
            mark = (mark ^ np.uint64(data[byte])) * PRIME
        found[at] = mark
