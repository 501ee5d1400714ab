"""Rows in the order of a number that each has.

The row is packed beside its number: sorting plain numbers is five times as fast as sorting rows by theirs.
"""

import numpy as np
from numpy.typing import NDArray

BITS = 64
BLOCK_ROWS = 1 << 16  # at once, so that no second column of rows is made


def by_number(numbers: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The rows by as much of their numbers as fits beside the row, and who shares it with the next.

    There is at least one row. Rows that share it come in the order in which they stand.
    """
    row_bits = len(numbers).bit_length()
    least = numbers.min()
    span = int(numbers.max()) - int(least)
    left_out = max(0, span.bit_length() + row_bits - BITS)
    keys = (numbers - least).view(np.uint64)  # right also where the difference leaves the signed numbers
    keys >>= np.uint64(left_out)
    keys <<= np.uint64(row_bits)
    for start in range(0, len(keys), BLOCK_ROWS):
        block = keys[start : start + BLOCK_ROWS]
        block |= np.arange(start, start + len(block), dtype=np.uint64)
    keys.sort()
    shared = keys[1:] ^ keys[:-1] < 1 << row_bits
    keys &= np.uint64((1 << row_bits) - 1)
    return keys.view(np.intp), shared
