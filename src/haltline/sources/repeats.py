"""Rows that stand twice: the same payment repeated is taken once, another one under its name is bad."""

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from haltline.sources.coding import Codes
from haltline.sources.kernels import ROWS_MIN

GLANCE_ROWS = 1000


def find_repeats(
    ids: pa.Array, keys: Callable[[], Sequence[Codes]], lines: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], dict[int, str]]:
    """Which rows repeat an earlier one, and why rows that bear an earlier row's id are bad.

    `keys` gives the columns that tell payments apart; it is asked only when an id stands twice.
    """
    if _rising(ids) or (len(ids) >= ROWS_MIN and all_different(ids)):
        return np.zeros(len(ids), bool), {}
    encoded = ids.dictionary_encode()
    codes = np.asarray(encoded.indices)
    rows = np.arange(len(codes))
    if len(encoded.dictionary) == len(codes):
        return np.zeros(len(codes), bool), {}
    first = np.full(len(encoded.dictionary), len(codes))
    np.minimum.at(first, codes, rows)
    earlier = first[codes]
    later = rows != earlier
    same = np.logical_and.reduce([key == key[earlier] for key in keys()])
    problems = {
        row: f"transaction_id: {ids[row].as_py()!r} stands on line {lines[earlier[row]]} with other content"
        for row in np.flatnonzero(later & ~same).tolist()
    }
    return later & same, problems


def _rising(ids: pa.Array) -> bool:
    """Whether each id is above the one before it, as in a file written in order: then none repeats."""
    some = ids[:GLANCE_ROWS]  # which says of most files that they are in another order
    return all(pc.all(pc.less(part[:-1], part[1:]), min_count=0).as_py() for part in (some, ids))


def all_different(ids: pa.Array) -> bool:
    """True when no two ids can be the same, by sorted fingerprints; False when some may be."""
    from haltline.engine.kernels.words import fingerprints

    found = fingerprints(ids)
    found.sort()
    return not bool((found[1:] == found[:-1]).any())
