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


class Numbers(NamedTuple):
    """Texts of several columns by number: first come, first numbered."""

    columns: list[Codes]  # for each text its number among the different ones of its column
    known: list[Codes]  # for each different one of a column its number among all
    texts: pa.Array  # all of them
    order: NDArray[Any]  # that sorts these by their bytes


class Coded(NamedTuple):
    """`names` in byte order, and for each text of the column its place among them."""

    codes: Codes
    names: pa.Array


def coded(column: pa.Array) -> Coded:
    """One column as codes."""
    encoded = column.dictionary_encode()
    order = np.asarray(pc.sort_indices(encoded.dictionary))
    return Coded(_places(order)[np.asarray(encoded.indices)], encoded.dictionary.take(pa.array(order)))


def coded_together(*columns: Column) -> list[Coded]:
    """Several columns with the same code for the same text, each numbered beside the others."""
    numbered = _numbered if max(map(len, columns)) >= ROWS_MIN else _encoded
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        numbers, known, texts, order = numbered(columns, threads)
        names, places = texts.take(pa.array(order)), _places(order)
        return list(threads.map(lambda own, number: Coded(places[own][number], names), known, numbers))


def _places(order: NDArray[Any]) -> Codes:
    """The place in an order of each that is ordered."""
    places = np.empty(len(order), np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return places


def _encoded(columns: Sequence[Column], threads: Executor) -> Numbers:
    """The columns by Arrow."""
    encoded = list(threads.map(lambda column: whole(column).dictionary_encode(), columns))
    together = pa.concat_arrays([each.dictionary for each in encoded]).dictionary_encode()
    ends = np.cumsum([len(each.dictionary) for each in encoded])
    known = np.split(np.asarray(together.indices), ends[:-1])
    order = np.asarray(pc.sort_indices(together.dictionary))
    return Numbers([np.asarray(each.indices) for each in encoded], known, together.dictionary, order)


def _numbered(columns: Sequence[Column], threads: Executor) -> Numbers:
    """The columns by compiled code."""
    from haltline.sources.kernels.numbering import Numbering
    from haltline.sources.kernels.settling import byte_order

    numberings = [Numbering() for _ in columns]
    numbers = list(threads.map(Numbering.numbers, numberings, map(pieces, columns)))
    together = numberings[0]
    known = [together.numbers([each.texts()]) for each in numberings]
    texts = together.texts()
    return Numbers(numbers, known, texts, byte_order(texts))
