"""Pro rata, compiled: every account holds a vector of (label, units) sorted by label, in one pool.

Cost: a row of an account without disputed money is additions; another touches 16 bytes for each label its
two accounts hold. A vector that outgrows its place moves to the end of the pool with double room.
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
from haltline.engine.kernels.exact import floor_share
from haltline.engine.kernels.steps import end_of_parts, spend
from haltline.engine.ledger import Ledger
from haltline.engine.trail import Outcome

LABEL, UNITS = 0, 1  # columns of the pool
START, LENGTH, ROOM = 0, 1, 2  # columns of the table that says where an account's vector lies


def trace_pro_rata(ledger: Ledger, parts: Parts) -> Outcome:
    """Follows the disputed units of `parts` through a ledger whose mass is below 2**62."""
    return outcome(*_pass(ledger_columns(ledger), disputed_columns(parts), len(parts.names)))


@njit(cache=True, nogil=True)
def _pair(vector: Any, at: int, label: int, units: int) -> None:
    vector[at, LABEL] = label
    vector[at, UNITS] = units


@njit(cache=True, nogil=True)
def _cut(vector: Any, part: int, whole: int, leaves: Any) -> Any:
    """Splits a vector when `part` of a `whole` leaves: (entries in `leaves`, entries that stay in place)."""
    gone, kept, through, before = 0, 0, 0, 0
    for at in range(len(vector)):
        label, units = vector[at, LABEL], vector[at, UNITS]
        through += units
        floor = through if part >= whole else floor_share(through, part, whole)
        out, before = floor - before, floor
        if out:
            _pair(leaves, gone, label, out)
            gone += 1
        if out < units:
            _pair(vector, kept, label, units - out)
            kept += 1
    return gone, kept


@njit(cache=True, nogil=True)
def _merge(one: Any, other: Any, merged: Any) -> Any:
    """Adds two sorted vectors into `merged` and returns how many entries that makes."""
    i, j, count = 0, 0, 0
    while i < len(one) or j < len(other):
        if j == len(other) or (i < len(one) and one[i, LABEL] < other[j, LABEL]):
            _pair(merged, count, one[i, LABEL], one[i, UNITS])
            i += 1
        elif i == len(one) or other[j, LABEL] < one[i, LABEL]:
            _pair(merged, count, other[j, LABEL], other[j, UNITS])
            j += 1
        else:
            _pair(merged, count, one[i, LABEL], one[i, UNITS] + other[j, UNITS])
            i += 1
            j += 1
        count += 1
    return count


@njit(cache=True, nogil=True)
def _relabel(carried: Any, amount: int, fresh: Any, superseded: Any) -> Any:
    """Cuts each disputed part in turn from what is still uncut; what was traced in it is superseded."""
    uncut = amount
    gone = np.empty((len(carried), 2), np.int64)
    for part in range(len(fresh)):
        out, kept = _cut(carried, fresh[part, UNITS], uncut, gone)
        carried = carried[:kept]
        uncut -= fresh[part, UNITS]
        for at in range(out):
            superseded[gone[at, LABEL]] += gone[at, UNITS]
    merged = np.empty((len(carried) + len(fresh), 2), np.int64)
    return merged, _merge(carried, fresh, merged)


@njit(cache=True, nogil=True)
def _deliver(place: Any, carried: Any, scratch: Any, pool: Any, used: int) -> Any:
    """Adds carried units to the vector at `place`, moving it when it has no room."""
    start, length, room = place[START], place[LENGTH], place[ROOM]
    scratch = grown(scratch, length + len(carried))
    count = _merge(pool[start : start + length], carried, scratch)
    if count > room:
        start, room = used, 2 * count
        used += room
        pool = grown(pool, used)
    for at in range(count):
        _pair(pool, start + at, scratch[at, LABEL], scratch[at, UNITS])
    place[START], place[LENGTH], place[ROOM] = start, count, room
    return scratch, pool, used


@njit(cache=True, nogil=True)
def _resting(places: Any, pool: Any) -> Any:
    """What every account holds, as (account, label, units)."""
    found, count = np.empty((FIRST_LENGTH, 3), np.int64), 0
    for account in range(len(places)):
        start, length = places[account, START], places[account, LENGTH]
        found = grown(found, count + length)
        for at in range(start, start + length):
            put(found, count, account, pool[at, LABEL], pool[at, UNITS])
            count += 1
    return found[:count]


@njit(TAKEN, cache=True, nogil=True)
def _pass(columns: Any, disputed: Any, names: int) -> Any:
    sources, targets, amounts, balance = columns
    rows, labels, units = disputed
    outside = len(balance) - 1
    shortfalls, superseded = np.zeros(len(balance), np.int64), np.zeros(names, np.int64)
    places = np.zeros((len(balance), 3), np.int64)
    pool, used = np.empty((FIRST_LENGTH, 2), np.int64), 0
    flows, flowed = np.empty((FIRST_LENGTH, 3), np.int64), 0
    carried, scratch = np.empty((FIRST_LENGTH, 2), np.int64), np.empty((FIRST_LENGTH, 2), np.int64)
    fresh, part = np.empty((len(rows), 2), np.int64), 0
    for at in range(len(rows)):
        _pair(fresh, at, labels[at], units[at])
    for row in range(len(sources)):
        source, target, amount = sources[row], targets[row], amounts[row]
        if source == target:
            continue
        count = 0
        if places[source, LENGTH]:
            start, length = places[source, START], places[source, LENGTH]
            carried = grown(carried, length)
            count, kept = _cut(pool[start : start + length], amount, balance[source], carried)
            places[source, LENGTH] = kept
        if source != outside:
            spend(balance, shortfalls, source, amount)
        since, part = part, end_of_parts(rows, part, row)
        if part > since:
            carried, count = _relabel(carried[:count], amount, fresh[since:part], superseded)
        flows = grown(flows, flowed + count)
        for at in range(count):
            put(flows, flowed, row, carried[at, LABEL], carried[at, UNITS])
            flowed += 1
        if target != outside:
            if count:
                scratch, pool, used = _deliver(places[target], carried[:count], scratch, pool, used)
            balance[target] += amount
    return _resting(places, pool), flows[:flowed], superseded, shortfalls
