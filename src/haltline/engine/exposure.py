"""Poison: every account that disputed money could have reached, whatever the amounts. A flag, never a sum."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from haltline.engine.disputes import Dispute, Parts, place
from haltline.engine.ledger import Ledger


class Exposed(NamedTuple):
    """When an account was first reached, and by how few payments it ever was, the disputed one included."""

    account: str
    first_time: int
    hops: int


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """The accounts that disputed money could have reached; hops are over all disputes."""

    ledger: Ledger
    parts: Parts
    first_rows: Sequence[int]  # by account, the row that reached it first, or -1
    hops: Sequence[int]

    def accounts(self) -> Iterator[Exposed]:
        """Reached accounts in byte order."""
        for account, (row, hops) in enumerate(zip(self.first_rows, self.hops, strict=True)):
            if row >= 0:
                yield Exposed(self.ledger.accounts[account], int(self.ledger.times[row]), hops)


def expose(ledger: Ledger, disputes: Iterable[Dispute] | Parts, *, as_of: int | None = None) -> Exposure:
    """Flags accounts in one pass over the rows not later than `as_of`, in order.

    A disputed payment exposes its target by one hop, not its source; any payment out of an exposed
    account exposes its target by one more. Raises DisputesRefused for disputes that cannot stand.
    """
    parts = disputes if isinstance(disputes, Parts) else place(ledger, disputes)
    end, outside, disputed = ledger.rows_until(as_of), ledger.outside, frozenset(parts.rows)
    first, hops = [-1] * (outside + 1), [0] * (outside + 1)
    for row, (source, target) in enumerate(
        zip(ledger.sources[:end].tolist(), ledger.targets[:end].tolist(), strict=True)
    ):
        by = 1 if row in disputed else hops[source] + 1
        if source == target or target == outside or (by == 1 and row not in disputed):
            continue
        if first[target] < 0:
            first[target], hops[target] = row, by
        elif by < hops[target]:
            hops[target] = by
    return Exposure(ledger, parts, first[:outside], hops[:outside])
