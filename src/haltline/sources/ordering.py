"""The one order of payments: time, sequence, then the transaction id as bytes."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from haltline.sources.coding import coded

Integers = NDArray[np.int64]
KEY_BITS = 64


def in_order(times: Integers, sequences: Integers, ids: pa.Array) -> NDArray[np.intp]:
    """The permutation that puts rows in order; only rows at one moment, or nearly, are compared."""
    if np.all(times[1:] > times[:-1]):  # a file written in order, no two rows at one moment
        return np.arange(len(times))
    order, same = _by_time(times)
    tied = np.flatnonzero(np.concatenate([[False], same]) | np.concatenate([same, [False]]))
    rows = order[tied]
    names = coded(ids.take(pa.array(rows))).codes
    order[tied] = rows[np.lexsort((names, sequences[rows], times[rows]))]
    return order


def _by_time(times: Integers) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The rows by as much of their times as fits into one number beside the row, and which share it with the
    next: plain numbers are sorted five times as fast as rows by a number of theirs.
    """
    row_bits = len(times).bit_length()
    first = times.min()
    span = int(times.max()) - int(first)
    left_out = max(0, span.bit_length() + row_bits - KEY_BITS)
    keys = (times - first).view(np.uint64)  # right also where the difference leaves the signed numbers
    keys >>= np.uint64(left_out)
    keys <<= np.uint64(row_bits)
    keys |= np.arange(len(times), dtype=np.uint64)
    keys.sort()
    same = keys[1:] ^ keys[:-1] < 1 << row_bits
    keys &= np.uint64((1 << row_bits) - 1)
    return keys.view(np.intp), same


def texts_in(order: NDArray[np.intp], texts: pa.Array) -> pa.Array:
    """The texts in an order, each core taking its part."""
    parts = np.array_split(order, os.cpu_count() or 1)
    with ThreadPoolExecutor(len(parts)) as threads:
        return pa.concat_arrays(list(threads.map(lambda part: texts.take(pa.array(part)), parts)))


def rank_order(keys: Sequence[Integers]) -> NDArray[np.intp]:
    """The permutation by all the columns of a row, most important first; equal rows are interchangeable."""
    return np.lexsort(tuple(reversed(keys)))
