"""The one order of payments: time, sequence, then the transaction id as bytes."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from haltline.sources.coding import coded

Integers = NDArray[np.int64]


def in_order(times: Integers, sequences: Integers, ids: pa.Array) -> NDArray[np.intp]:
    """The permutation that puts rows in order; only the ids of rows that share a moment are compared."""
    if np.all(times[1:] > times[:-1]):  # a file written in order, no two rows at one moment
        return np.arange(len(times))
    order = np.argsort(times)  # rows of one time come in any order, and are put right below
    sorted_times = times[order]
    same = sorted_times[1:] == sorted_times[:-1]
    tied = np.flatnonzero(np.concatenate([[False], same]) | np.concatenate([same, [False]]))
    rows = order[tied]
    names = coded(ids.take(pa.array(rows))).codes
    order[tied] = rows[np.lexsort((names, sequences[rows], times[rows]))]
    return order


def rank_order(keys: Sequence[Integers]) -> NDArray[np.intp]:
    """The permutation by all the columns of a row, most important first; equal rows are interchangeable."""
    return np.lexsort(tuple(reversed(keys)))
