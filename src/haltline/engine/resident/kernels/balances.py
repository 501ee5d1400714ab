"""What every account had before each of its payments: no dispute moves a balance, so one pass serves all.

Per payment 32 bytes, those of one payer beside each other in order: its row and its payee in one number, the
first payment of its payee after it, the payer's balance before it and its amount. Each account's payments
end with one that never comes, so that whoever reads on stops there. Per account 8 bytes: where its payments
start. Per 32 payments 8 bytes: the least holding of disputed units with which one of them may move a unit, so
that an account of a million payments is passed over quickly.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from haltline.engine.kernels.compiling import compiled
from haltline.engine.kernels.given import columns
from haltline.engine.kernels.prefetch import prefetch
from haltline.engine.kernels.tables import Table, put4
from haltline.engine.kernels.walk import BALANCE, FAR, move
from haltline.engine.ledger import Ledger
from haltline.engine.reversals import Integers

KEY, THEN, HAD, AMOUNT = 0, 1, 2, 3  # columns of the payments
END = 1  # column of the accounts beside the balance, while payments are laid
PAYEE_BITS = 32  # of a key, below the row
NEVER = 2**62  # above every key
ROWS_MAX = 2**30  # in a key
BLOCK_BITS = 5  # of the payments that share a least holding
AHEAD, SOON = 16, 6  # rows ahead in which an account, and then its next payment's entry, is asked for


Least = NDArray[np.float64]


def laid(ledger: Ledger, *, untainted_first: bool) -> tuple[Integers, tuple[Table, Least], Integers]:
    """Where each account's payments start; the payments and the least holdings of their blocks, which differ
    by whether untainted money leaves first; and what each account sent without having it."""
    sources, targets, amounts = columns(ledger)
    counts = np.bincount(sources, minlength=ledger.outside + 1)
    counts -= np.bincount(sources[sources == targets], minlength=ledger.outside + 1)
    starts = np.cumsum(counts + 1) - counts - 1
    accounts = np.zeros((ledger.outside + 1, 2), np.int64)
    accounts[:-1, BALANCE] = ledger.opening_column()
    accounts[-1, BALANCE] = FAR  # outside is never short
    accounts[:, END] = starts
    payments = np.empty((int(starts[-1] + counts[-1]) + 1, 4), np.int64)
    never = starts + counts
    payments[never] = (NEVER, 0, 0, 1)
    least = np.full((len(payments) >> BLOCK_BITS) + 1, np.inf)
    least[never >> BLOCK_BITS] = 0
    shortfalls = np.zeros(ledger.outside + 1, np.int64)
    _lay((sources, targets, amounts), accounts, (payments, least), shortfalls, untainted_first)
    return starts, (payments, least), shortfalls


@compiled
def _lay(columns: Any, accounts: Any, index: Any, shortfalls: Any, untainted_first: bool) -> None:
    """Puts every row among its source's payments."""
    sources, targets, amounts = columns
    payments, least = index
    last = len(sources) - 1
    for row in range(len(sources)):
        ahead, soon = min(row + AHEAD, last), min(row + SOON, last)
        prefetch(accounts, sources[ahead])
        prefetch(accounts, targets[ahead])
        prefetch(payments, accounts[sources[soon], END])
        source, target, amount = sources[row], targets[row], amounts[row]
        if source == target:
            continue
        end, key = accounts[source, END], (row << PAYEE_BITS) | target
        balance = accounts[source, BALANCE]
        put4(payments, end, key, accounts[target, END], balance, amount)
        holding = _least_holding(balance, amount, untainted_first)
        least[end >> BLOCK_BITS] = min(least[end >> BLOCK_BITS], holding)
        accounts[source, END] = end + 1
        move(accounts, shortfalls, source, target, amount)


@compiled
def _least_holding(balance: int, amount: int, untainted_first: bool) -> float:
    """About how many disputed units an account must hold so that a payment may move one of them."""
    if amount >= balance:
        return 0.0
    return np.float64(balance - amount) if untainted_first else np.float64(balance) / np.float64(amount)


@compiled
def row_of(key: int) -> int:
    """The row of a payment."""
    return key >> PAYEE_BITS


@compiled
def payee_of(key: int) -> int:
    """The payee of a payment."""
    return key & (2**PAYEE_BITS - 1)


@compiled
def find(starts: Any, payments: Any, named: Any, found: Any) -> None:
    """Finds where (rows, their sources) stand among the payments; none of them pays its own source."""
    rows, sources = named
    for at in range(len(rows)):
        source = sources[at]
        low, high = starts[source], len(payments)
        if source + 1 < len(starts):
            high = starts[source + 1]
        while high - low > 1:
            middle = (low + high) >> 1
            if row_of(payments[middle, KEY]) <= rows[at]:
                low = middle
            else:
                high = middle
        found[at] = low
