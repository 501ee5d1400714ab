"""One division, exact where 64 bits are not enough."""

from typing import Any

import numpy as np

from haltline.engine.kernels.compiling import compiled

NEAR_MAX = 2**50  # below it, the floating quotient is less than 1 away from the exact one


@compiled
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


@compiled
def _wide_share(through: Any, part: Any, whole: Any) -> Any:
    """floor(through * part / whole) by a product of 128 bits; both factors are below 2**62."""
    mask, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    a, b = np.uint64(through), np.uint64(part)
    low = (a & mask) * (b & mask)
    cross = (a >> half) * (b & mask) + (low >> half)  # no sum here overflows
    more = (a & mask) * (b >> half) + (cross & mask)
    high = (a >> half) * (b >> half) + (cross >> half) + (more >> half)
    low = (more << half) | (low & mask)
    return _long_division(high, low, np.uint64(whole))


@compiled
def floor_share(through: Any, part: Any, whole: Any, ratio: Any) -> Any:
    """floor(through * part / whole) for 0 <= through <= whole and 0 <= part < whole < 2**62, exactly.

    `ratio` is part / whole as a floating number, divided once for all shares of a payment.
    """
    if whole >= NEAR_MAX:
        return _wide_share(through, part, whole)
    near = np.int64(np.float64(through) * ratio)
    # both products may wrap around 64 bits; their difference is small and does not
    rest = through * part - near * whole
    if rest < 0:
        return near - 1
    return near + 1 if rest >= whole else near
