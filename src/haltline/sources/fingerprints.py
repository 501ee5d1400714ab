"""Whether names are all different, without comparing them: by a 64-bit fingerprint of each, sorted.

Cost for n names of b bytes: n (b / 8 + 1) loads of words, and one sort of n integers. Different fingerprints
prove different names; equal ones prove nothing, and the names have to be looked at.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

WORD = 8  # bytes
BLOCK_ROWS = 1 << 18  # about what fits beside its words in a core's cache
ODD = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1B54A32D192ED03))  # multipliers that spread bits
SHIFT = np.uint64(29)


def all_different(texts: pa.StringArray) -> bool:
    """True when no two names can be the same; False when some may be."""
    found = np.empty(len(texts), np.uint64)
    offsets, words = _offsets(texts), _words(texts)
    blocks = range(0, len(texts), BLOCK_ROWS)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(lambda start: _fill(found, offsets, words, start), blocks))
    found.sort()
    return not bool((found[1:] == found[:-1]).any())


def _offsets(texts: pa.StringArray) -> NDArray[np.int32]:
    """Where each name begins, and where the last one ends."""
    return np.frombuffer(texts.buffers()[1], np.int32, len(texts) + 1, texts.offset * 4)


def _words(texts: pa.StringArray) -> NDArray[np.uint64]:
    """The eight bytes from every place of the text on, as one number; beyond the end there is room."""
    data = texts.buffers()[2]
    size = data.size if data else 0
    padded = np.zeros(size + WORD, np.uint8)
    if data:
        padded[:size] = np.frombuffer(data, np.uint8)
    return np.ndarray((size + 1,), np.dtype("<u8"), padded, strides=(1,))


def _fill(
    found: NDArray[np.uint64], offsets: NDArray[np.int32], words: NDArray[np.uint64], start: int
) -> None:
    """Fingerprints of a block: each word, cut where the name ends, mixed into what came before."""
    bounds = offsets[start : start + BLOCK_ROWS + 1]
    begins, lengths = bounds[:-1], np.diff(bounds)
    mixed = lengths.astype(np.uint64) * ODD[0]
    for at in range(0, int(lengths.max(initial=0)), WORD):
        left = np.clip(lengths - at, 0, WORD)
        word = words[np.minimum(begins + at, len(words) - 1)]
        short = ((WORD - left) * 8).astype(np.uint64)
        word = np.where(left > 0, (word << (short % np.uint64(64))) >> (short % np.uint64(64)), np.uint64(0))
        mixed = (mixed ^ word) * ODD[1]
        mixed ^= mixed >> SHIFT
    found[start : start + len(mixed)] = mixed
