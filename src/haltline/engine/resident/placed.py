"""A ledger kept ready for fifo: a complaint is looked up on the lines of places, no row is read."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from haltline.engine.disputes import Parts
from haltline.engine.kernels.given import columns
from haltline.engine.kernels.tables import FIRST_LENGTH, Table, pieces, with_room
from haltline.engine.kernels.walk import FAR
from haltline.engine.ledger import Ledger
from haltline.engine.resident.kernels import places
from haltline.engine.reversals import Integers
from haltline.engine.trail import Outcome

Found = tuple[Table, Table, Integers]  # flows, resting, superseded

SHARED_PARTS_MIN = 512  # fewer are followed by one thread
FEW_PARTS_MAX = 16  # up to here a filter of a line of memory is enough


class Placed:
    """A ledger with the places of all its units; about 28 bytes a row beside the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        sources, targets, amounts = columns(ledger)
        accounts = np.zeros((ledger.outside + 1, 4), np.int64)
        accounts[:-1, places.IN] = ledger.opening_column()
        accounts[-1, places.IN] = FAR  # outside is never short
        payments = np.bincount(sources, minlength=ledger.outside + 1)
        accounts[:, places.START] = accounts[:, places.END] = np.cumsum(payments) - payments
        arrivals = np.empty(len(ledger), np.int64)
        leaving = np.empty((len(ledger) + 1, 2), np.int64)
        shortfalls = np.zeros(ledger.outside + 1, np.int64)
        places.lay((sources, targets, amounts), accounts, arrivals, leaving, shortfalls)
        self._index = (targets, accounts, arrivals, leaving, ledger.outside)
        self.shortfalls: list[int] = shortfalls[:-1].tolist()

    def outcome(self, parts: Parts) -> Outcome:
        """Where the units of disputes are, and which way they went."""
        given, count, names = _given(parts), len(parts.rows), len(parts.names)
        if count < SHARED_PARTS_MIN:
            flows, resting, superseded = followed(self._index, given, np.arange(count), names)
        else:
            flows, resting, superseded = self._shared(given, count, names)
        return Outcome(pieces(resting), pieces(flows), superseded.tolist(), self.shortfalls)

    def _shared(self, given: places.Given, count: int, names: int) -> Found:
        """The same by several threads, each with a share of the parts."""
        threads = min(os.cpu_count() or 1, 1 + count // SHARED_PARTS_MIN)
        shares = [np.arange(count * n // threads, count * (n + 1) // threads) for n in range(threads)]
        with ThreadPoolExecutor(threads) as pool:
            others = [pool.submit(followed, self._index, given, share, names) for share in shares[1:]]
            found = [followed(self._index, given, shares[0], names), *(other.result() for other in others)]
        flows, resting, superseded = zip(*found, strict=True)
        return np.concatenate(flows), np.concatenate(resting), np.sum(superseded, axis=0)


def followed(index: tuple[Any, ...], given: places.Given, chosen: Integers, names: int) -> Found:
    """Flows, resting units and superseded sums of chosen disputed parts; for `index` see `places.follow`."""
    cursor, superseded = np.zeros(3, np.int64), np.zeros(names, np.int64)
    flows, resting, stack = (np.empty((FIRST_LENGTH, 3), np.int64) for _ in range(3))
    while not places.follow(index, given, chosen, (flows, resting, superseded, stack), cursor):
        flows, resting, stack = (with_room(table, len(table) + 1) for table in (flows, resting, stack))
    return flows[: cursor[places.FLOWED]], resting[: cursor[places.RESTED]], superseded


def _given(parts: Parts) -> places.Given:
    rows, labels, units = (np.array(c, np.int64) for c in (parts.rows, parts.labels, parts.amounts))
    few = len(rows) <= FEW_PARTS_MAX
    offsets = np.zeros(1, np.int64) if len(rows) == 1 else parts.offsets()
    kept = places.filter_of(rows, places.FEW_ROOM if few else places.MANY_ROOM)
    return places.Given(rows, labels, units, offsets, kept)
