"""Finds ids among many millions without an object for each: by fingerprints of 64 bits in order.

Equal fingerprints prove nothing, so the few names that have one are compared. 12 bytes a name, made at the
first question: one pass over the text and one sort.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from haltline.engine.kernels.words import fingerprints
from haltline.engine.names import texts
from haltline.engine.reversals import Codes


class IdLookup:
    """Where ids stand among those of many payments, no two of which are alike."""

    def __init__(self, ids: Sequence[str]) -> None:
        self._ids = ids

    def find_all(self, wanted: Sequence[str]) -> dict[str, int]:
        """Where the wanted ids stand, which stay as they are kept unless they may be here; others are
        left out."""
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
    def _in_order(self) -> tuple[Any, Codes]:
        marks = fingerprints(texts(self._ids))
        rows = np.argsort(marks)
        return marks[rows], rows.astype(np.int32)
