"""A seeded ledger with frauds in it: honest payments by a power law, and mules that pass money on at once.

90 days; one account for ten rows; 4 % deposits from outside and 6 % exits. 7 % of the accounts are mules. A
fraud is one payment by a victim to a mule, passed on in 2 to 7 further payments of nearly the whole sum,
each 1 to 60 minutes after the last, the last of them an exit in two of three. Openings are some weeks of
takings, or `savings` times as much, and then less of the money that moves is disputed. The same seed makes
the same columns.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from haltline.engine import Ledger
from haltline.engine.disputes import Parts
from haltline.engine.ranks import RankIds

DAY = 86_400
DAYS = 90
DEPOSITS, EXITS, MULES = 0.04, 0.06, 0.07
FRAUD_ROWS = 0.12  # share of all rows that belong to frauds
HOPS_LEAST, HOPS_MOST = 2, 7
SEED = 20261122

Columns = tuple[NDArray[np.int64], ...]


class Drawn(NamedTuple):
    """Columns in ledger order, the opening of each account, and the rows that begin a fraud.

    The outside is the number after the last account.
    """

    times: NDArray[np.int64]
    sources: NDArray[np.int32]
    targets: NDArray[np.int32]
    amounts: NDArray[np.int64]
    openings: NDArray[np.int64]
    first: NDArray[np.int64]


def drawn(rows: int, chance: np.random.Generator, savings: int = 1) -> Drawn:
    """A ledger of about that many rows; openings are `savings` times some weeks of takings."""
    accounts = max(20, rows // 10)
    moved = _frauds(int(rows * FRAUD_ROWS), accounts, chance)
    honest = _honest(rows - len(moved[0]), accounts, chance)
    times, sources, targets, amounts, first = (
        np.concatenate(pair) for pair in zip(honest, moved, strict=True)
    )
    order = np.argsort(times, kind="stable")
    openings = chance.lognormal(12, 1.5, accounts).astype(np.int64) * savings
    sides = (sources[order].astype(np.int32), targets[order].astype(np.int32))
    return Drawn(times[order], *sides, amounts[order], openings, np.flatnonzero(first[order]))


def fraud_ledger(rows: int, frauds_disputed: int, savings: int = 1, seed: int = SEED) -> tuple[Ledger, Parts]:
    """A ledger of about that many rows, and the first payments of some frauds as disputes."""
    chance = np.random.default_rng(seed)
    found = drawn(rows, chance, savings)
    names = [f"A{number:08d}" for number in range(len(found.openings))]
    ledger = Ledger(
        ids=RankIds(np.arange(1, len(found.times) + 1)),
        times=found.times,
        sequences=np.zeros(len(found.times), np.int64),
        sources=found.sources,
        targets=found.targets,
        amounts=found.amounts,
        accounts=names,
        openings=dict(zip(names, found.openings.tolist(), strict=True)),
    )
    return ledger, disputed(found.amounts, found.first, frauds_disputed, chance)


def disputed(
    amounts: NDArray[np.int64], first: NDArray[np.int64], count: int, chance: np.random.Generator
) -> Parts:
    """Whole first payments of frauds, one dispute each."""
    rows = np.sort(chance.choice(first, min(count, len(first)), replace=False))
    names = [f"D{row:010d}" for row in rows.tolist()]
    return Parts(names, rows.tolist(), list(range(len(rows))), amounts[rows].tolist())


def _honest(count: int, accounts: int, chance: np.random.Generator) -> Columns:
    """Payments whose parties follow a power law, at any time of the 90 days."""
    busy = chance.permutation(accounts)
    sources, targets = (busy[(accounts * chance.power(0.5, count)).astype(np.int64)] for _ in range(2))
    targets = np.where(sources == targets, (targets + 1) % accounts, targets)
    outside = chance.random(count)
    sources = np.where(outside < DEPOSITS, accounts, sources)
    targets = np.where(outside > 1 - EXITS, accounts, targets)
    amounts = chance.lognormal(10, 1.2, count).astype(np.int64) + 1
    return chance.integers(0, DAYS * DAY, count), sources, targets, amounts, np.zeros(count, bool)


def _frauds(count: int, accounts: int, chance: np.random.Generator) -> Columns:
    """Chains of payments through mules; the last column marks the first payment of each."""
    mean = (HOPS_LEAST + HOPS_MOST) / 2 + 1
    chains = max(1, int(count / mean))
    lengths = chance.integers(HOPS_LEAST, HOPS_MOST + 1, chains) + 1
    chain = np.repeat(np.arange(chains), lengths)
    starts = np.cumsum(lengths) - lengths
    hop = np.arange(len(chain)) - starts[chain]
    mules = chance.choice(accounts, max(2, int(accounts * MULES)), replace=False)
    targets = mules[chance.integers(0, len(mules), len(chain))]
    sources = np.concatenate([[0], targets[:-1]])
    sources[starts] = chance.integers(0, accounts, chains)
    last = starts + lengths - 1
    targets[last[chance.random(chains) < 2 / 3]] = accounts
    targets = np.where(sources == targets, mules[0] + (sources == mules[0]), targets) % (accounts + 1)
    waits = np.where(hop == 0, 0, chance.integers(60, 3600, len(chain)))
    through = np.cumsum(waits)
    times = chance.integers(0, (DAYS - 1) * DAY, chains)[chain] + through - through[starts][chain]
    amounts = chance.lognormal(10.5, 1, chains)[chain] * (1 - 0.01 * hop)
    return times, sources, targets, amounts.astype(np.int64) + 1, hop == 0
