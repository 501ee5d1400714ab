"""Payment names as a file gave them: one block of text rather than an object for each row."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from haltline.engine.ranks import RANK_DIGITS, RankIds


class WrittenIds(Sequence[str]):
    """The ids of a file, no two alike, kept as Arrow text: their bytes and four more a row."""

    def __init__(self, texts: pa.StringArray) -> None:
        self.texts = texts

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> "WrittenIds": ...
    def __getitem__(self, index: "int | slice") -> "str | WrittenIds":
        if isinstance(index, slice):
            return WrittenIds(self.texts[index])
        return str(self.texts[index].as_py())

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts.to_pylist())

    def only(self, kept: NDArray[np.bool_]) -> "WrittenIds":
        """The names of the rows that are kept."""
        return self if kept.all() else WrittenIds(self.texts.filter(pa.array(kept)))

    def find(self, wanted: AbstractSet[str]) -> dict[str, int]:
        """Where the wanted names stand; names that are not here are left out."""
        rows = np.flatnonzero(pc.is_in(self.texts, pa.array(list(wanted), pa.string())))
        return {self[row]: row for row in rows.tolist()}


def texts(names: Sequence[str]) -> pa.StringArray:
    """Names as Arrow text, whichever way they are kept."""
    if isinstance(names, WrittenIds):
        return names.texts
    if isinstance(names, RankIds):
        return pc.utf8_lpad(pa.array(names.ranks).cast(pa.string()), RANK_DIGITS, "0")
    return pa.array(names, pa.string())
