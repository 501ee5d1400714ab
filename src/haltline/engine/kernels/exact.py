"""One division, exact where 64 bits are not enough."""

from typing import Any

import numpy as np
from numba import njit

PLAIN_MAX = 2**31  # the product of two factors below it fits 63 bits


@njit("i8(u8,u8,u8)", cache=True, nogil=True)
def _long_division(high: Any, low: Any, whole: Any) -> Any:
    """(high * 2**64 + low) // whole by shift and subtract; needs high < whole < 2**63."""
    one, top = np.uint64(1), np.uint64(63)
    quotient = np.uint64(0)
    for bit in range(64):
        high = (high << one) | ((low >> (top - np.uint64(bit))) & one)
        quotient <<= one
        if high >= whole:
            high -= whole
            quotient |= one
    return np.int64(quotient)


@njit("i8(i8,i8,i8)", cache=True, nogil=True)
def floor_share(through: Any, part: Any, whole: Any) -> Any:
    """floor(through * part / whole) for 0 <= through <= whole and 0 <= part < whole < 2**62, exactly."""
    if through < PLAIN_MAX and part < PLAIN_MAX:
        return through * part // whole
    mask, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    a, b = np.uint64(through), np.uint64(part)
    low = (a & mask) * (b & mask)
    cross = (a >> half) * (b & mask) + (low >> half)  # both factors are below 2**62: no sum here overflows
    more = (a & mask) * (b >> half) + (cross & mask)
    high = (a >> half) * (b >> half) + (cross >> half) + (more >> half)
    low = (more << half) | (low & mask)
    return _long_division(high, low, np.uint64(whole))
