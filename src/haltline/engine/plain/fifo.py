"""First in, first out in plain Python: the oldest units of an account leave first (Clayton's case).

Units are places on a line per account: what leaves next starts at `left`, what arrives is laid behind the
balance. Only disputed units are kept, as intervals; untainted ones are the gaps between them.
Cost: a row without disputed money is a few additions; about 2 million rows a second.
"""

from collections import deque

from haltline.engine.disputes import Parts
from haltline.engine.ledger import Ledger
from haltline.engine.plain.gather import Gathering
from haltline.engine.trail import Outcome

Interval = tuple[int, int, int]  # from, to, label: in an account's places, or in a payment's units


def trace_fifo(ledger: Ledger, parts: Parts) -> Outcome:
    """Follows the disputed units of `parts` through the ledger, first in, first out."""
    outside, disputed = ledger.outside, parts.by_row()
    found = Gathering(ledger, parts)
    balance, left = ledger.opening_units(), [0] * outside
    queues: dict[int, deque[Interval]] = {}
    columns = (ledger.sources.tolist(), ledger.targets.tolist(), ledger.amounts.tolist())
    for row, (source, target, amount) in enumerate(zip(*columns, strict=True)):
        if source == target:
            continue
        carried: list[Interval] = []
        if source != outside:
            start = left[source]
            if source in queues:
                carried = _take(queues[source], start, start + amount)
            left[source] = start + amount
            balance[source] -= amount
            if balance[source] < 0:  # the missing units are born clean, behind all that left
                found.shortfalls[source] -= balance[source]
                balance[source] = 0
        if row in disputed:
            carried = _relabel(carried, disputed[row], found.superseded)
        if carried:
            found.flow(row, ((label, high - low) for low, high, label in carried))
        if target != outside:
            if carried:
                behind = left[target] + balance[target]
                queue = queues.setdefault(target, deque())
                queue.extend((behind + low, behind + high, label) for low, high, label in carried)
            balance[target] += amount
    for account in sorted(queues):
        found.position(account, ((label, high - low) for low, high, label in queues[account]))
    return found.outcome()


def _take(queue: deque[Interval], start: int, end: int) -> list[Interval]:
    """Takes the disputed units before place `end`, counted from `start`, the first unit that leaves."""
    taken = []
    while queue and queue[0][0] < end:
        low, high, label = queue.popleft()
        if high > end:
            queue.appendleft((end, high, label))
            high = end
        taken.append((low - start, high - start, label))
    return taken


def _relabel(carried: list[Interval], parts: list[tuple[int, int]], superseded: list[int]) -> list[Interval]:
    """Gives the first units of a payment to its disputes; what was traced in them is superseded."""
    fresh, cut = [], 0
    for label, amount in parts:
        fresh.append((cut, cut + amount, label))
        cut += amount
    for low, high, label in carried:
        superseded[label] += max(0, min(high, cut) - low)
        if high > cut:
            fresh.append((max(low, cut), high, label))
    return fresh
