"""The one order of payments: time, sequence, then the transaction id as bytes."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from haltline.sources.by_number import by_number
from haltline.sources.coding import coded
from haltline.sources.kernels import ROWS_MIN

Integers = NDArray[np.int64]


def in_order(times: Integers, sequences: Integers, ids: pa.Array) -> NDArray[np.intp]:
    """The permutation that puts rows in order; only rows at one moment, or nearly, are compared."""
    if np.all(times[1:] > times[:-1]):  # a file written in order, no two rows at one moment
        return np.arange(len(times))
    order, shared = by_number(times)
    if len(times) >= ROWS_MIN:
        from haltline.sources.kernels.settling import settle

        settle(order, shared, (times, sequences), ids)
        return order
    tied = np.flatnonzero(np.concatenate([[False], shared]) | np.concatenate([shared, [False]]))
    rows = order[tied]
    names = coded(ids.take(pa.array(rows))).codes
    order[tied] = rows[np.lexsort((names, sequences[rows], times[rows]))]
    return order


def rank_order(keys: Sequence[Integers]) -> NDArray[np.intp]:
    """The permutation by all the columns of a row, most important first; equal rows are interchangeable."""
    return np.lexsort(tuple(reversed(keys)))
