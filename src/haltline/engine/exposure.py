"""Poison: every account that disputed money could have reached, whatever the amounts. A flag, never a sum."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from haltline.engine.disputes import Dispute, Parts, place
from haltline.engine.ledger import Ledger
from haltline.engine.tracing import PLAIN_ROWS_MAX


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


def expose(
    ledger: Ledger,
    disputes: Iterable[Dispute] | Parts,
    *,
    as_of: int | None = None,
    max_hops: int | None = None,
    kernel: bool | None = None,
) -> Exposure:
    """Flags accounts in one pass over the rows not later than `as_of`, in order.

    A disputed payment exposes its target by one hop, not its source; any payment out of an exposed
    account exposes its target by one more, up to `max_hops`. `kernel` forces the compiled pass or plain
    Python; by default the size of the ledger decides. Raises DisputesRefused for disputes that cannot stand.
    """
    parts = disputes if isinstance(disputes, Parts) else place(ledger, disputes)
    end, most = ledger.rows_until(as_of), len(ledger) if max_hops is None else max_hops
    wanted = len(ledger) > PLAIN_ROWS_MAX if kernel is None else kernel
    first, hops = (_compiled if wanted else _plain)(ledger, parts, end, most)
    return Exposure(ledger, parts, first[:-1], hops[:-1])


def _plain(ledger: Ledger, parts: Parts, end: int, most: int) -> tuple[list[int], list[int]]:
    """By account, the outside last: the row that reached it first or -1, and the fewest hops."""
    outside, disputed = ledger.outside, frozenset(parts.rows)
    first, hops = [-1] * (outside + 1), [0] * (outside + 1)
    sides = zip(ledger.sources[:end].tolist(), ledger.targets[:end].tolist(), strict=True)
    for row, (source, target) in enumerate(sides):
        by = 1 if row in disputed else hops[source] + 1
        reached = row in disputed or by > 1
        if not reached or by > most or source == target or target == outside:
            continue
        if first[target] < 0:
            first[target], hops[target] = row, by
        elif by < hops[target]:
            hops[target] = by
    return first, hops


def _compiled(ledger: Ledger, parts: Parts, end: int, most: int) -> tuple[list[int], list[int]]:
    """The same from the kernel."""
    from haltline.engine.kernels.given import columns
    from haltline.engine.kernels.reach import FIRST, HOPS, NEVER, reach

    sources, targets, _ = columns(ledger)
    marks = np.zeros((ledger.outside + 1, 2), np.int32)
    marks[:, FIRST] = NEVER
    reach((sources, targets), np.array(parts.rows, np.int64), (end, most), marks)
    return marks[:, FIRST].tolist(), marks[:, HOPS].tolist()
