"""Texts as small numbers in byte order, so that numbers sort the way their texts do."""

import os
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from haltline.sources.kernels import ROWS_MIN
from haltline.sources.table import Column, pieces, whole

Codes = NDArray[np.signedinteger[Any]]
Numbers = tuple[list[Codes], list[Codes], pa.Array]  # of each text in its column; of those in all; all texts


class Coded(NamedTuple):
    """`names` in byte order, and for each text of the column its place among them."""

    codes: Codes
    names: pa.Array


def coded(column: pa.Array) -> Coded:
    """One column as codes."""
    encoded = column.dictionary_encode()
    order, places = _in_byte_order(encoded.dictionary)
    return Coded(places[np.asarray(encoded.indices)], encoded.dictionary.take(order))


def coded_together(*columns: Column) -> list[Coded]:
    """Several columns with the same code for the same text, each numbered beside the others."""
    numbered = _numbered if max(map(len, columns)) >= ROWS_MIN else _encoded
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        numbers, places, texts = numbered(columns, threads)
        order, rank = _in_byte_order(texts)
        names = texts.take(order)
        return list(threads.map(lambda place, number: Coded(rank[place][number], names), places, numbers))


def _in_byte_order(texts: pa.Array) -> tuple[pa.Array, Codes]:
    """The order of different texts, and the place of each in it."""
    if len(texts) >= ROWS_MIN:
        from haltline.sources.kernels.settling import byte_order

        order = byte_order(texts)
    else:
        order = np.asarray(pc.sort_indices(texts))
    places = np.empty(len(order), np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return pa.array(order), places


def _encoded(columns: Sequence[Column], threads: Executor) -> Numbers:
    """The columns by Arrow."""
    encoded = list(threads.map(lambda column: whole(column).dictionary_encode(), columns))
    together = pa.concat_arrays([each.dictionary for each in encoded]).dictionary_encode()
    ends = np.cumsum([len(each.dictionary) for each in encoded])
    places = np.split(np.asarray(together.indices), ends[:-1])
    return [np.asarray(each.indices) for each in encoded], places, together.dictionary


def _numbered(columns: Sequence[Column], threads: Executor) -> Numbers:
    """The columns by compiled code."""
    from haltline.sources.kernels.numbering import Numbering

    numberings = [Numbering() for _ in columns]
    numbers = list(threads.map(Numbering.numbers, numberings, map(pieces, columns)))
    together = numberings[0]
    places = [together.numbers([each.texts()]) for each in numberings]
    return numbers, places, together.texts()
