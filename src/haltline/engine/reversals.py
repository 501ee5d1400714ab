"""Reversals: payments that take an earlier payment back, wholly or in part.

Kept as two columns, the row that takes back and the row that is taken back, since few payments are
reversed. A reversal mirrors its payment, comes after it, and is not reversed itself; all reversals of a
payment together are at most the payment.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Codes = NDArray[np.int32]


def no_reversals() -> Integers:
    """The two columns of a ledger in which nothing is taken back."""
    return np.empty((0, 2), np.int64)


def reversal_pairs(found: Mapping[int, int]) -> Integers:
    """Row -> the row it takes back, as two columns in order of the first."""
    return np.array(sorted(found.items()), np.int64).reshape(-1, 2)


def reversal_problems(
    pairs: Integers, sources: Codes | Integers, targets: Codes | Integers, amounts: Integers
) -> dict[int, str]:
    """What is wrong with which reversing rows, given the columns of all rows in ledger order."""
    reversing = frozenset(pairs[:, 0].tolist())
    problems: dict[int, str] = {}
    back: dict[int, list[int]] = defaultdict(list)
    for row, payment in pairs.tolist():
        mirrored = bool(sources[row] == targets[payment] and targets[row] == sources[payment])
        if reason := _reason(row, payment, mirrored, reversing):
            problems[row] = reason
        else:
            back[payment].append(row)
    for payment, rows in back.items():
        total = sum(int(amounts[row]) for row in rows)
        if total > amounts[payment]:
            reason = f"reverses: {total} units are taken back of a payment of {int(amounts[payment])}"
            problems |= dict.fromkeys(rows, reason)
    return problems


def _reason(row: int, payment: int, mirrored: bool, reversing: Collection[int]) -> str:
    if payment >= row:
        return "reverses: names a payment that is not earlier"
    if payment in reversing:
        return "reverses: names a payment that is a reversal itself"
    if not mirrored:
        return "reverses: source and target are not those of the payment, exchanged"
    return ""
