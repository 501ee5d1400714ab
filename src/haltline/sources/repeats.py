"""Rows that stand twice: the same payment repeated is taken once, another one under its name is bad."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def find_repeats(
    ids: pa.Array, keys: Sequence[NDArray[np.int64]], lines: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], dict[int, str]]:
    """Which rows repeat an earlier one, and why rows that bear an earlier row's id are bad."""
    encoded = ids.dictionary_encode()
    codes = np.asarray(encoded.indices)
    rows = np.arange(len(codes))
    if len(encoded.dictionary) == len(codes):
        return np.zeros(len(codes), bool), {}
    first = np.full(len(encoded.dictionary), len(codes))
    np.minimum.at(first, codes, rows)
    earlier = first[codes]
    later = rows != earlier
    same = np.logical_and.reduce([key == key[earlier] for key in keys])
    problems = {
        row: f"transaction_id: {ids[row].as_py()!r} stands on line {lines[earlier[row]]} with other content"
        for row in np.flatnonzero(later & ~same).tolist()
    }
    return later & same, problems
