"""Texts as small numbers in byte order, so that numbers sort the way their texts do."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


class Coded(NamedTuple):
    """`names` in byte order, and for each text of the column its place among them."""

    codes: NDArray[np.int64]
    names: pa.Array


def coded(column: pa.Array) -> Coded:
    """One column as codes."""
    encoded = column.dictionary_encode()
    order = pc.sort_indices(encoded.dictionary)
    place = np.empty(len(order), np.int64)
    place[np.asarray(order)] = np.arange(len(order))
    return Coded(place[np.asarray(encoded.indices)], encoded.dictionary.take(order))


def coded_together(*columns: pa.Array) -> Coded:
    """Several columns, one after the other, with the same code for the same text."""
    return coded(pa.concat_arrays(columns))
