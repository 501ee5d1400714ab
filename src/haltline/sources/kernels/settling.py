"""Rows that share a moment, or nearly, in the order of time, sequence and the bytes of a name.

Each run of such rows is merged on its own, so n rows in runs of m cost n log m comparisons.
"""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from haltline.engine.kernels.compiling import compiled
from haltline.engine.kernels.words import WORD, Number, Words, letters, read_only, word
from haltline.sources.by_number import by_number

BYTE, LAST = np.uint64(8), np.uint64(0xFF)  # bits
SIGN = np.uint64(1 << 63)


def settle(
    order: NDArray[np.intp],
    shared: NDArray[np.bool_],
    keys: tuple[NDArray[np.int64], NDArray[np.int64]],
    names: pa.StringArray,
) -> None:
    """Puts the runs of an order right in place; `shared` says which rows are in one run with the next."""
    spare = np.empty(_longest(shared), np.intp)
    _settle(order, shared, (*map(read_only, keys), *letters(names)), spare)


def byte_order(names: pa.StringArray) -> NDArray[np.intp]:
    """The permutation that sorts names by their bytes; there is at least one."""
    lengths = np.diff(letters(names).begins)
    at, heads = 0, _heads(names, 0, lengths == 0)
    while at < lengths.max() and (alike := _bytes_alike(int(heads.min()), int(heads.max()))):
        at += alike
        heads = _heads(names, at, lengths == 0)
    keys = (heads ^ SIGN).view(np.int64)
    order, shared = by_number(keys)
    settle(order, shared, (keys, np.zeros(len(names), np.int64)), names)
    return order


def _heads(names: pa.StringArray, at: int, empty: NDArray[np.bool_]) -> Words:
    """The eight bytes of each name from a place on, as numbers that sort as they do; zeros behind its end.

    An empty name has the least of the others, with which it shares nothing.
    """
    column, found = letters(names), np.empty(len(names), np.uint64)
    _fill(column.begins, column.words, at, found)
    found.byteswap(inplace=True)
    found[empty] = found.min(where=~empty, initial=found.max())
    return found


def _bytes_alike(least: int, most: int) -> int:
    """How many bytes all numbers between two begin with."""
    return WORD - ((least ^ most).bit_length() + 7) // 8


@compiled
def _fill(begins: Any, words: Any, at: Number, found: Any) -> None:
    for row in range(len(found)):
        begin = begins[row] + at
        found[row] = word(words, begin, begins[row + 1] - begin)


@compiled
def _longest(shared: Any) -> Number:
    """The rows of the longest run."""
    longest = rows = 1
    for more in shared:
        rows = rows + 1 if more else 1
        longest = max(longest, rows)
    return longest


@compiled
def _settle(order: Any, shared: Any, rows: Any, spare: Any) -> None:
    start = 0
    while start < len(shared):
        if not shared[start]:
            start += 1
            continue
        end = start + 1
        while end < len(shared) and shared[end]:
            end += 1
        _sort(order[start : end + 1], rows, spare)
        start = end


@compiled
def _sort(run: Any, rows: Any, spare: Any) -> None:
    """Merges neighbours, then neighbouring pairs, and so on."""
    width = 1
    while width < len(run):
        for low in range(0, len(run) - width, 2 * width):
            middle, high = low + width, min(low + 2 * width, len(run))
            if _before(run[middle], run[middle - 1], rows):
                _merge(run[low:high], width, rows, spare)
        width *= 2


@compiled
def _merge(run: Any, middle: Number, rows: Any, spare: Any) -> None:
    """Merges the two sorted parts of a run."""
    for at in range(middle):
        spare[at] = run[at]
    first, second, to = 0, middle, 0
    while first < middle:
        if second < len(run) and _before(run[second], spare[first], rows):
            run[to] = run[second]
            second += 1
        else:
            run[to] = spare[first]
            first += 1
        to += 1


@compiled
def _before(one: Number, other: Number, rows: Any) -> bool:
    """Whether a row comes before another one."""
    times, sequences, begins, words = rows
    if times[one] != times[other]:
        return times[one] < times[other]
    if sequences[one] != sequences[other]:
        return sequences[one] < sequences[other]
    return _smaller(words, begins[one], begins[other], (begins[one + 1], begins[other + 1]))


@compiled
def _smaller(words: Any, one: Number, other: Number, ends: Any) -> bool:
    """Whether the name from one place on comes before another one, byte by byte; the longer one is later."""
    ends_one, ends_other = ends
    while one < ends_one and other < ends_other:
        first, second = word(words, one, ends_one - one), word(words, other, ends_other - other)
        if first != second:
            while first & LAST == second & LAST:
                first, second = first >> BYTE, second >> BYTE
            return first & LAST < second & LAST
        one, other = one + WORD, other + WORD
    return ends_one - one < ends_other - other
