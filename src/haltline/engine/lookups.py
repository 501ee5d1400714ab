"""Entries of a trail found by their place or their dispute without passing over all of them."""

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from haltline.engine.reversals import Integers

if TYPE_CHECKING:
    from haltline.engine.trail import Pieces

Entry = tuple[int, int, int]  # row or account, label, units


class Lookup:
    """Pieces in order of place; the order by dispute is made when it is first asked for."""

    def __init__(self, pieces: "Pieces") -> None:
        self._pieces = pieces
        self._at = np.asarray(pieces.at, np.int64)

    def on(self, places: Integers) -> list[Entry]:
        """The entries at some rising places, in order."""
        first, end = (np.searchsorted(self._at, places, side=side) for side in ("left", "right"))
        spans = zip(first.tolist(), end.tolist(), strict=True)
        return [self._entry(n) for low, high in spans for n in range(low, high)]

    def of(self, label: int) -> list[Entry]:
        """The entries of one dispute, in order of place."""
        order, labels = self._by_label
        first, end = np.searchsorted(labels, [label, label + 1])
        return [self._entry(n) for n in order[first:end].tolist()]

    @cached_property
    def _by_label(self) -> tuple[Integers, Integers]:
        labels = np.asarray(self._pieces.label, np.int64)
        order = np.argsort(labels, kind="stable")
        return order, labels[order]

    def _entry(self, n: int) -> Entry:
        return self._pieces.at[n], self._pieces.label[n], self._pieces.amount[n]
