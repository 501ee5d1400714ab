"""Steps that are the same under every rule."""

from typing import Any

from numba import njit


@njit(cache=True, nogil=True)
def spend(balance: Any, shortfalls: Any, account: int, amount: int) -> None:
    """Takes a payment off a balance; the units that are missing are born clean and counted."""
    balance[account] -= amount
    if balance[account] < 0:
        shortfalls[account] -= balance[account]
        balance[account] = 0


@njit(cache=True, nogil=True)
def end_of_parts(rows: Any, part: int, row: int) -> int:
    """Where the disputed parts of a row end, when they begin at `part`; there may be none."""
    while part < len(rows) and rows[part] == row:
        part += 1
    return part
