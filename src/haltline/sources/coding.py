"""Texts as small numbers in byte order, so that numbers sort the way their texts do."""

import os
from concurrent.futures import ThreadPoolExecutor
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


def coded_together(*columns: pa.Array) -> list[Coded]:
    """Several columns with the same code for the same text, each encoded beside the others."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        encoded = list(threads.map(lambda column: column.dictionary_encode(), columns))
    together = coded(pa.concat_arrays([each.dictionary for each in encoded]))
    ends = np.cumsum([len(each.dictionary) for each in encoded])
    places = np.split(together.codes, ends[:-1])
    return [
        Coded(place[np.asarray(each.indices)], together.names)
        for place, each in zip(places, encoded, strict=True)
    ]
