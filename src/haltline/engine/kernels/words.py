"""Texts as compiled code sees them: eight bytes at once, from any place, and nothing beyond the end.

Cost of a text of b bytes: b / 8 + 1 loads and as many multiplications.
"""

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from haltline.engine.kernels.compiling import compiled

WORD = 8  # bytes
ROOM_MIN = 2 * WORD  # bytes under the words, of which there are two at least: one would be another type
ODD, SPREAD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1B54A32D192ED03)  # multipliers that spread bits
HALF = np.uint64(32)  # bits

Words = NDArray[np.uint64]
Number = Any  # of 64 bits in compiled code; a word has no sign


class Letters(NamedTuple):
    """A column of texts: where each begins, with where the last one ends, and the word from each byte on."""

    begins: NDArray[np.int32]
    words: Words


def letters(texts: pa.StringArray) -> Letters:
    """The column itself, nothing copied; only next to nothing is, to have room for a word."""
    begins = np.frombuffer(texts.buffers()[1], np.int32, len(texts) + 1, texts.offset * 4)
    data = texts.buffers()[2] or b""
    if len(data) < ROOM_MIN:
        data = bytes(data).ljust(ROOM_MIN, b"\0")
    return Letters(read_only(begins), read_only(words_of(data)))


def words_of(data: Any) -> Words:
    """The words that begin at each byte of a buffer; they overlap."""
    return np.ndarray((len(data) - WORD + 1,), np.dtype("<u8"), data, strides=(1,))


def read_only(column: NDArray[Any]) -> NDArray[Any]:
    """The same as one type, whoever the bytes belong to; for another one the compiler would start anew."""
    column = column.view()
    column.flags.writeable = False
    return column


def fingerprints(texts: pa.StringArray) -> NDArray[np.uint64]:
    """64 bits of each text; texts that have different ones are different."""
    column, found = letters(texts), np.empty(len(texts), np.uint64)
    _fingerprints(column.begins, column.words, found)
    return found


@compiled
def _fingerprints(begins: Any, words: Any, found: Any) -> None:
    for row in range(len(found)):
        length = begins[row + 1] - begins[row]
        mixed: Number = np.uint64(length) * ODD
        for at in range(0, length, WORD):
            mixed = mix(mixed, word(words, begins[row] + at, length - at))
        found[row] = mixed


@compiled
def word(words: Any, at: Number, left: Number) -> Number:
    """The next word of a text of which so many bytes are left; zeros where it has ended."""
    if left <= 0:
        return np.uint64(0)
    place = min(at, len(words) - 1)  # the last word that there is, moved down to begin where it should
    found: Number = words[place] >> np.uint64((at - place) * 8)
    if left >= WORD:
        return found
    return found & ((np.uint64(1) << np.uint64(left * 8)) - np.uint64(1))


@compiled
def mix(mixed: Number, more: Number) -> Number:
    """One number of two, such that a change of any bit of either changes it."""
    mixed = (mixed ^ more) * SPREAD
    return mixed ^ (mixed >> HALF)
