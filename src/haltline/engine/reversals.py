"""Reversals: payments that take an earlier payment back, wholly or in part.

Kept as two columns, the row that takes back and the row that is taken back, since few payments are
reversed. A reversal mirrors its payment, comes after it, and is not reversed itself; all reversals of a
payment together are at most the payment.
"""

from collections import defaultdict
from collections.abc import Mapping

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
        if reason := reason_against(payment < row, payment in reversing, mirrored):
            problems[row] = reason
        else:
            back[payment].append(row)
    for payment, rows in back.items():
        total = sum(int(amounts[row]) for row in rows)
        if total > amounts[payment]:
            problems |= dict.fromkeys(rows, too_much_taken_back(total, int(amounts[payment])))
    return problems


def reason_against(earlier: bool, itself_reverses: bool, mirrored: bool) -> str:
    """What is wrong with taking a payment back; empty when nothing is."""
    if not earlier:
        return "reverses: names a payment that is not earlier"
    if itself_reverses:
        return "reverses: names a payment that is a reversal itself"
    if not mirrored:
        return "reverses: source and target are not those of the payment, exchanged"
    return ""


def too_much_taken_back(total: int, amount: int) -> str:
    """What is wrong when all reversals of a payment together are more than it."""
    return f"reverses: {total} units are taken back of a payment of {amount}"
