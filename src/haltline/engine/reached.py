"""How many accounts the money of each dispute could have reached: poison, told dispute by dispute.

Who was reached at all is known from `exposure`, so only payments out of reached accounts are looked at. An
account's disputes are the bits of one number, and a payment hands them all on at once.
Cost: in plain Python a microsecond a payment that is looked at, compiled one OR for each 64 disputes; and a
bit of memory for each account and dispute.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from haltline.engine.disputes import Parts
from haltline.engine.exposure import Exposure
from haltline.engine.reversals import Codes, Integers
from haltline.engine.tracing import PLAIN_ROWS_MAX

BITS_MAX = 1 << 32  # of all accounts at once: half a gigabyte


class Rides(NamedTuple):
    """Payments by which disputed money could have come to an account, in order: row, payer, payee."""

    rows: Integers
    sources: Codes | Integers
    targets: Codes | Integers


def accounts_reached(
    exposure: Exposure, *, as_of: int | None = None, kernel: bool | None = None
) -> dict[str, int]:
    """Per dispute the number of accounts that its money could have reached; `as_of` as for the exposure.

    `kernel` forces compiled code or plain Python; by default the number of payments decides.
    """
    ledger, parts = exposure.ledger, exposure.parts
    end = ledger.rows_until(as_of)
    never = len(ledger)
    since = np.append(np.where(exposure.first_rows < 0, never, exposure.first_rows), never)
    sources, targets = ledger.sources[:end], ledger.targets[:end]
    after = since[sources] < np.arange(len(sources))
    after[[row for row in parts.rows if row < end]] = True
    rows = np.flatnonzero(after & (targets != ledger.outside) & (targets != sources))
    return counted(Rides(rows, sources[rows], targets[rows]), parts, kernel=kernel)


def counted(rides: Rides, parts: Parts, *, kernel: bool | None = None) -> dict[str, int]:
    """Per dispute the number of accounts that it comes to by these payments."""
    places, accounts = _numbered(rides)
    width = max(64, BITS_MAX // max(1, accounts))
    wanted = len(rides.rows) > PLAIN_ROWS_MAX if kernel is None else kernel
    counts: list[int] = []
    for start in range(0, len(parts.names), width):
        labels = range(start, min(start + width, len(parts.names)))
        counts += _compiled(rides, places, parts, labels) if wanted else _plain(rides, parts, labels)
    return dict(zip(parts.names, counts, strict=True))


def _plain(rides: Rides, parts: Parts, labels: range) -> list[int]:
    """The counts of some disputes; many accounts are reached by the very same ones."""
    sums = np.zeros(len(labels), np.int64)
    for held, times in Counter(_handed_on(rides, parts, labels)).items():
        packed = np.frombuffer(held.to_bytes(-(-len(labels) // 8), "little"), np.uint8)
        sums += times * np.unpackbits(packed, count=len(labels), bitorder="little").astype(np.int64)
    return sums.tolist()


def _numbered(rides: Rides) -> tuple[Integers, int]:
    """By code the number of each account that is paid, and how many these are; all others share it."""
    last = max(int(side.max(initial=0)) for side in (rides.sources, rides.targets))
    paid = np.zeros(last + 2, np.bool_)  # the last place, also at -1, is the outside
    paid[rides.targets] = True
    accounts = int(paid.sum())
    return np.where(paid, np.cumsum(paid) - 1, accounts), accounts


def _compiled(rides: Rides, places: Integers, parts: Parts, labels: range) -> list[int]:
    """The same from the kernel."""
    from haltline.engine.kernels.handing_on import sums

    rows, named = np.array(parts.rows, np.int64), np.array(parts.labels, np.int64)
    ride = np.searchsorted(rides.rows, rows)
    wanted = np.isin(rows, rides.rows) & (named >= labels.start) & (named < labels.stop)
    own = (ride[wanted], named[wanted] - labels.start)
    return sums((places[rides.sources], places[rides.targets]), own, int(places[-1]), len(labels))


def _handed_on(rides: Rides, parts: Parts, labels: range) -> Iterable[int]:
    """For each account that is reached the disputes of a range that reach it, as bits."""
    own: dict[int, int] = defaultdict(int)
    for row, label in zip(parts.rows, parts.labels, strict=True):
        if label in labels:
            own[row] |= 1 << (label - labels.start)
    held: dict[int, int] = {}
    for row, source, target in zip(*(column.tolist() for column in rides), strict=True):
        if bits := held.get(source, 0) | own.get(row, 0):
            held[target] = held.get(target, 0) | bits
    return held.values()
