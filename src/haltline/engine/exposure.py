"""Poison: every account that disputed money could have reached, whatever the amounts. A flag, never a sum."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from haltline.engine.disputes import Dispute, Parts, place
from haltline.engine.ledger import Ledger
from haltline.engine.reversals import Codes, Integers
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
    first_rows: Codes | Integers  # by account, the row that reached it first, or -1
    hops: Codes | Integers

    def accounts(self) -> Iterator[Exposed]:
        """Reached accounts in byte order."""
        reached = np.flatnonzero(self.first_rows >= 0)
        rows, hops = self.first_rows[reached], self.hops[reached].tolist()
        times = self.ledger.times[rows].tolist()
        for account, time, fewest in zip(reached.tolist(), times, hops, strict=True):
            yield Exposed(self.ledger.accounts[account], time, fewest)


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
    marks = (_compiled if wanted else _plain)(ledger, parts, end, most)[:-1]
    return Exposure(ledger, parts, marks[:, 0], marks[:, 1])


def _plain(ledger: Ledger, parts: Parts, end: int, most: int) -> Codes:
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
    return np.array([first, hops], np.int32).T


def _compiled(ledger: Ledger, parts: Parts, end: int, most: int) -> Codes:
    """The same from the kernel."""
    from haltline.engine.kernels.given import columns
    from haltline.engine.kernels.reach import FIRST, NEVER, reach

    sources, targets, _ = columns(ledger)
    marks = np.zeros((ledger.outside + 1, 2), np.int32)
    marks[:, FIRST] = NEVER
    reach((sources, targets), np.array(parts.rows, np.int64), (end, most), marks)
    return marks
