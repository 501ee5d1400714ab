"""Ids of payments while new ones arrive: blocks as they came, and single ones between them."""

from bisect import bisect_right
from collections.abc import Sequence, Set

from haltline.engine.live.id_lookup import IdLookup
from haltline.engine.names import WrittenIds
from haltline.engine.ranks import RankIds


class PaymentNames:
    """The id of every payment by number, and its number by id; of two with one id the later is found."""

    def __init__(self, ids: Sequence[str]) -> None:
        self._starts: list[int] = []
        self._blocks: list[Sequence[str]] = []
        self._finders: list[tuple[int, IdLookup | RankIds]] = []
        self._single: dict[str, int] = {}
        self._count = 0
        self.extend(ids)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> str:
        at = bisect_right(self._starts, number) - 1
        return self._blocks[at][number - self._starts[at]]

    def find(self, wanted: Set[str]) -> dict[str, int]:
        """The numbers of ids; those that are not here are left out."""
        return self.find_all(list(wanted))

    def find_all(self, wanted: Sequence[str]) -> dict[str, int]:
        """The same for many ids, kept as they are."""
        found: dict[str, int] = {}
        for start, finder in self._finders:
            found |= {name: start + at for name, at in finder.find_all(wanted).items()}
        if self._single:
            found |= {name: self._single[name] for name in wanted if name in self._single}
        return found

    def extend(self, ids: Sequence[str]) -> None:
        """Takes the ids of a whole ledger; those of a large one stay as they are kept there."""
        if not isinstance(ids, RankIds | WrittenIds):
            self.add(ids)
            return
        self._finders.append((self._count, ids if isinstance(ids, RankIds) else IdLookup(ids)))
        self._begin(ids)

    def add(self, ids: Sequence[str]) -> None:
        """Takes ids one by one."""
        self._single |= {name: number for number, name in enumerate(ids, self._count)}
        self._begin(list(ids))

    def forget(self, number: int) -> None:
        """Frees the id of a payment that is gone."""
        if self._single.get(name := self[number]) == number:
            del self._single[name]

    def _begin(self, block: Sequence[str]) -> None:
        last = self._blocks[-1] if self._blocks else None
        if isinstance(block, list) and isinstance(last, list):
            last += block
        else:
            self._starts.append(self._count)
            self._blocks.append(block)
        self._count += len(block)
