"""Payment names for ledgers that have none: the ten-digit rank of the row."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import overload

import numpy as np
from numpy.typing import NDArray

RANK_DIGITS = 10


class RankIds(Sequence[str]):
    """Names `0000000001`, `0000000002`, ... kept as rising numbers, 8 bytes a row, written when asked."""

    def __init__(self, ranks: NDArray[np.int64]) -> None:
        self.ranks = ranks

    def __len__(self) -> int:
        return len(self.ranks)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return RankIds(self.ranks[index])
        return rank_name(int(self.ranks[index]))

    def __iter__(self) -> Iterator[str]:
        return map(rank_name, self.ranks.tolist())

    def only(self, kept: NDArray[np.bool_]) -> "RankIds":
        """The names of the rows that are kept."""
        return RankIds(self.ranks[kept])

    def find(self, wanted: AbstractSet[str]) -> dict[str, int]:
        """Where the wanted names stand; names that are no rank of a row here are left out."""
        return self.find_all(list(wanted))

    def find_all(self, wanted: Sequence[str]) -> dict[str, int]:
        """The same for names as they are kept."""
        if isinstance(wanted, RankIds):
            rows = np.searchsorted(self.ranks, wanted.ranks)
            here = rows < len(self.ranks)
            here[here] = self.ranks[rows[here]] == wanted.ranks[here]
            return dict(zip(map(rank_name, wanted.ranks[here].tolist()), rows[here].tolist(), strict=True))
        found = {}
        for name in wanted:
            rank = rank_named(name)
            row = int(np.searchsorted(self.ranks, rank)) if rank else len(self.ranks)
            if row < len(self.ranks) and self.ranks[row] == rank:
                found[name] = row
        return found


def rank_name(rank: int) -> str:
    """The name of the row with this rank, counted from 1."""
    return str(rank).rjust(RANK_DIGITS, "0")


def rank_named(name: str) -> int | None:
    """The rank a name stands for, None when it is not written the way ranks are."""
    return int(name) if len(name) == RANK_DIGITS and name.isascii() and name.isdigit() else None
