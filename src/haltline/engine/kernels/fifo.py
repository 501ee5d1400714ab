"""First in, first out, compiled: one pass over the rows that keeps disputed intervals only.

Cost: a row without disputed money touches 24 bytes of each of its two accounts; an interval takes 32 bytes.
Same places on a line per account as plain/fifo.py: what leaves next starts at `left`, what arrives lies
behind the balance. The intervals of an account are a queue, linked through one table.
"""

from typing import Any

import numpy as np
from numba import njit

from haltline.engine.disputes import Parts
from haltline.engine.kernels.columns import (
    FIRST_LENGTH,
    TAKEN,
    disputed_columns,
    grown,
    ledger_columns,
    outcome,
    put,
)
from haltline.engine.kernels.steps import end_of_parts, spend
from haltline.engine.ledger import Ledger
from haltline.engine.trail import Outcome

NONE = -1
FAR = 2**63 - 1  # beyond every place: the account holds no disputed unit
LOW, HIGH, LABEL, NEXT = 0, 1, 2, 3  # columns of the table of intervals; a carried piece has the first three


def trace_fifo(ledger: Ledger, parts: Parts) -> Outcome:
    """Follows the disputed units of `parts` through a ledger whose mass is below 2**62."""
    return outcome(*_pass(ledger_columns(ledger), disputed_columns(parts), len(parts.names)))


@njit(cache=True, nogil=True)
def _take(source: int, start: int, end: int, queues: Any, intervals: Any, carried: Any) -> Any:
    """Takes what is disputed in [start, end) of an account, counted from `start`."""
    head, first, _ = queues
    count, at = 0, head[source]
    while at != NONE and intervals[at, LOW] < end:
        carried = grown(carried, count + 1)
        high = intervals[at, HIGH]
        carried[count, LOW] = intervals[at, LOW] - start
        carried[count, HIGH] = min(high, end) - start
        carried[count, LABEL] = intervals[at, LABEL]
        count += 1
        if high > end:
            intervals[at, LOW] = end
            break
        at = intervals[at, NEXT]
    head[source] = at
    first[source] = FAR if at == NONE else intervals[at, LOW]
    return carried, count


@njit(cache=True, nogil=True)
def _relabel(carried: Any, count: int, labels: Any, units: Any, superseded: Any) -> Any:
    """Gives the first units of a payment to its disputes; what was traced in them is superseded."""
    fresh = np.empty((len(labels) + count, 3), np.int64)
    made, cut = 0, 0
    for part in range(len(labels)):
        put(fresh, made, cut, cut + units[part], labels[part])
        cut += units[part]
        made += 1
    for at in range(count):
        low, high, label = carried[at, LOW], carried[at, HIGH], carried[at, LABEL]
        superseded[label] += max(0, min(high, cut) - low)
        if high > cut:
            put(fresh, made, max(low, cut), high, label)
            made += 1
    return fresh, made


@njit(cache=True, nogil=True)
def _lay(target: int, behind: int, carried: Any, count: int, queues: Any, table: Any) -> Any:
    """Lays carried pieces behind place `behind` of an account; `table` is the intervals and how many."""
    head, first, tail = queues
    intervals, laid = table
    intervals = grown(intervals, laid + count)
    for at in range(count):
        low, high = behind + carried[at, LOW], behind + carried[at, HIGH]
        put(intervals, laid, low, high, carried[at, LABEL])
        intervals[laid, NEXT] = NONE
        if head[target] == NONE:
            head[target], first[target] = laid, low
        else:
            intervals[tail[target], NEXT] = laid
        tail[target] = laid
        laid += 1
    return intervals, laid


@njit(cache=True, nogil=True)
def _resting(head: Any, intervals: Any, laid: int) -> Any:
    """What is left in every queue, as (account, label, units)."""
    found, count = np.empty((laid, 3), np.int64), 0
    for account in range(len(head)):
        at = head[account]
        while at != NONE:
            units = intervals[at, HIGH] - intervals[at, LOW]
            put(found, count, account, intervals[at, LABEL], units)
            count += 1
            at = intervals[at, NEXT]
    return found[:count]


@njit(TAKEN, cache=True, nogil=True)
def _pass(columns: Any, disputed: Any, names: int) -> Any:
    sources, targets, amounts, balance = columns
    rows, labels, units = disputed
    outside = len(balance) - 1
    left, shortfalls = np.zeros(len(balance), np.int64), np.zeros(len(balance), np.int64)
    head, tail = np.full(len(balance), NONE, np.int64), np.full(len(balance), NONE, np.int64)
    first = np.full(len(balance), FAR, np.int64)  # the place of the next disputed unit, to pass others by
    queues = (head, first, tail)
    superseded = np.zeros(names, np.int64)
    intervals, laid = np.empty((FIRST_LENGTH, 4), np.int64), 0
    flows, flowed = np.empty((FIRST_LENGTH, 3), np.int64), 0
    carried, part = np.empty((FIRST_LENGTH, 3), np.int64), 0
    for row in range(len(sources)):
        source, target, amount = sources[row], targets[row], amounts[row]
        if source == target:
            continue
        start, count = left[source], 0
        if first[source] < start + amount:
            carried, count = _take(source, start, start + amount, queues, intervals, carried)
        if source != outside:
            left[source] = start + amount
            spend(balance, shortfalls, source, amount)
        since, part = part, end_of_parts(rows, part, row)
        if part > since:
            carried, count = _relabel(carried, count, labels[since:part], units[since:part], superseded)
        flows = grown(flows, flowed + count)
        for at in range(count):
            put(flows, flowed, row, carried[at, LABEL], carried[at, HIGH] - carried[at, LOW])
            flowed += 1
        if target != outside:
            if count:
                behind = left[target] + balance[target]
                table = (intervals, laid)
                intervals, laid = _lay(target, behind, carried, count, queues, table)
            balance[target] += amount
    return _resting(head, intervals, laid), flows[:flowed], superseded, shortfalls
