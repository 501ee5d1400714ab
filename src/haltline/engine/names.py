"""Payment names as a file gave them: one block of text rather than an object for each row.

They stay as they stand in the file, beside the order of the ledger, until all are asked for: an answer
speaks of few.
"""

import os
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from typing import Any, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from haltline.engine.ranks import RANK_DIGITS, RankIds

Rows = NDArray[np.signedinteger[Any]]


class WrittenIds(Sequence[str]):
    """The ids of a file, no two alike, kept as Arrow text: their bytes and 4 more a row, 8 for an order.

    `order` has for each place in the ledger the place of its id in the text, where the two differ.
    """

    def __init__(self, texts: pa.StringArray, order: Rows | None = None) -> None:
        self._kept = (texts, order)

    @property
    def texts(self) -> pa.StringArray:
        """All of them in the order of the ledger, in which they stay from now on."""
        texts, order = self._kept
        if order is not None:
            texts = _in_order(texts, order)
            self._kept = (texts, None)
        return texts

    def __len__(self) -> int:
        texts, order = self._kept
        return len(texts) if order is None else len(order)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> "WrittenIds": ...
    def __getitem__(self, index: "int | slice") -> "str | WrittenIds":
        texts, order = self._kept
        if isinstance(index, slice):
            return WrittenIds(texts[index]) if order is None else WrittenIds(texts, order[index])
        return str(texts[index if order is None else int(order[index])].as_py())

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts.to_pylist())

    def only(self, kept: NDArray[np.bool_]) -> "WrittenIds":
        """The names of the rows that are kept."""
        if kept.all():
            return self
        texts, order = self._kept
        return WrittenIds(texts, np.flatnonzero(kept) if order is None else order[kept])

    def at(self, rows: Rows) -> pa.StringArray:
        """The names of a few rows."""
        texts, order = self._kept
        return texts.take(pa.array(rows if order is None else order[rows]))

    def find(self, wanted: AbstractSet[str]) -> dict[str, int]:
        """Where the wanted names stand; names that are not here are left out."""
        texts, order = self._kept
        found = np.asarray(pc.is_in(texts, pa.array(list(wanted), pa.string())))
        rows = np.flatnonzero(found if order is None else found[order])
        return {self[row]: row for row in rows.tolist()}


def _in_order(texts: pa.StringArray, order: Rows) -> pa.StringArray:
    """The texts in an order, each core taking its part."""
    parts = np.array_split(order, os.cpu_count() or 1)
    with ThreadPoolExecutor(len(parts)) as threads:
        return pa.concat_arrays(list(threads.map(lambda part: texts.take(pa.array(part)), parts)))


def texts_at(names: Sequence[str], rows: Rows) -> pa.StringArray:
    """The names of a few rows as Arrow text."""
    if isinstance(names, WrittenIds):
        return names.at(rows)
    return texts(RankIds(names.ranks[rows]) if isinstance(names, RankIds) else [names[row] for row in rows])


def texts(names: Sequence[str]) -> pa.StringArray:
    """Names as Arrow text, whichever way they are kept."""
    if isinstance(names, WrittenIds):
        return names.texts
    if isinstance(names, RankIds):
        return pc.utf8_lpad(pa.array(names.ranks).cast(pa.string()), RANK_DIGITS, "0")
    return pa.array(names, pa.string())
