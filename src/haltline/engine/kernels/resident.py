"""A ledger kept ready for questions: a complaint is answered by looking, not by reading all rows again."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

import numpy as np

from haltline.engine.disputes import Parts
from haltline.engine.kernels import places
from haltline.engine.kernels.given import columns
from haltline.engine.kernels.tables import FIRST_LENGTH, Table, pieces, with_room
from haltline.engine.kernels.walk import FAR
from haltline.engine.ledger import KERNEL_MASS_MAX, Ledger
from haltline.engine.reversals import Integers
from haltline.engine.trail import Outcome, Trail
from haltline.values.errors import InvalidValue

Found = tuple[Table, Table, Integers]  # flows, resting, superseded

RULE = "fifo"
SHARED_PARTS_MIN = 512  # fewer are followed by one thread


class Resident:
    """A ledger with the places of all its units under fifo; about 28 bytes a row beside the ledger.

    Made in one pass. InvalidValue for a ledger with reversals, which move units out of their order, or with
    2**62 units and more: `trace` follows those.
    """

    def __init__(self, ledger: Ledger) -> None:
        if len(ledger.reversals):
            raise InvalidValue("ledger", "has reversals, which leave out of order; trace it as a whole")
        if ledger.mass >= KERNEL_MASS_MAX:
            raise InvalidValue("ledger", "has more units than the places of one line; trace it as a whole")
        self.ledger = ledger
        sources, targets, amounts = columns(ledger)
        self._targets = targets
        self._accounts = np.zeros((ledger.outside + 1, 4), np.int64)
        self._accounts[:-1, places.IN] = ledger.opening_column()
        self._accounts[-1, places.IN] = FAR  # outside is never short
        payments = np.bincount(sources, minlength=ledger.outside + 1)
        self._accounts[:, places.START] = self._accounts[:, places.END] = np.cumsum(payments) - payments
        self._arrivals = np.empty(len(ledger), np.int64)
        self._leaving = np.empty((len(ledger) + 1, 2), np.int64)
        self._shortfalls = np.zeros(ledger.outside + 1, np.int64)
        lines = (self._accounts, self._arrivals, self._leaving, self._shortfalls)
        places.lay((sources, targets, amounts), *lines)

    @cached_property
    def shortfalls(self) -> list[int]:
        """Units that each account sent without having them; no dispute changes them."""
        return self._shortfalls[:-1].tolist()

    def trace(self, parts: Parts) -> Trail:
        """The trail of disputes placed on this ledger, as `trace` gives it under fifo without limits."""
        given = _given(parts)
        count = len(parts.rows)
        threads = min(os.cpu_count() or 1, 1 + count // SHARED_PARTS_MIN)
        shares = [(count * n // threads, count * (n + 1) // threads) for n in range(threads)]
        with ThreadPoolExecutor(threads) as pool:  # starts no thread for a share that this one takes
            others = [pool.submit(self._follow, given, share, len(parts.names)) for share in shares[1:]]
            found = [self._follow(given, shares[0], len(parts.names)), *(other.result() for other in others)]
        flows, resting, superseded = (list(column) for column in zip(*found, strict=True))
        outcome = Outcome(
            positions=pieces(np.concatenate(resting)),
            flows=pieces(np.concatenate(flows)),
            superseded=np.sum(superseded, axis=0).tolist(),
            shortfalls=self.shortfalls,
        )
        return Trail(RULE, self.ledger, parts, outcome)

    def _follow(self, given: places.Given, share: tuple[int, int], names: int) -> Found:
        index = (self._targets, self._accounts, self._arrivals, self._leaving, self.ledger.outside)
        return followed(index, given, np.arange(*share), names)


def followed(index: tuple[Any, ...], given: places.Given, chosen: Integers, names: int) -> Found:
    """Flows, resting units and superseded sums of chosen disputed parts; for `index` see `places.follow`."""
    cursor, superseded = np.zeros(3, np.int64), np.zeros(names, np.int64)
    flows, resting, stack = (np.empty((FIRST_LENGTH, 3), np.int64) for _ in range(3))
    while not places.follow(index, given, chosen, (flows, resting, superseded, stack), cursor):
        flows, resting, stack = (with_room(table, len(table) + 1) for table in (flows, resting, stack))
    return flows[: cursor[places.FLOWED]], resting[: cursor[places.RESTED]], superseded


def _given(parts: Parts) -> places.Given:
    rows, labels, units = (np.array(c, np.int64) for c in (parts.rows, parts.labels, parts.amounts))
    return places.Given(rows, labels, units, parts.offsets(), places.filter_of(rows))
