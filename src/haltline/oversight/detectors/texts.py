"""Texts of any language as words and numbers, without an object for each.

Cost: some ten passes over the bytes of a piece of texts; a piece is 20,000 texts of at most 2,000 letters.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .odds import Floats

LETTERS_MAX = 2000  # of a text: what comes after tells no more of its subject
PIECE = 20_000  # texts at a time
FACTOR = np.uint64(0x9E3779B97F4A7C15 | 1)  # odd, hence it can be undone modulo 2^64
BACK = np.uint64(pow(int(FACTOR), -1, 2**64))
SKETCHED = 3  # words that stand for a text: texts that differ in one of ten words mostly share them
SKETCHED_MIN = 6
SIGNED = 12  # words by which it is seen whether texts of one sketch are alike
MOST_HAVE = 0.5  # of a sketch's texts have a word that is its own
ALIKE = 0.6  # of a text's words are its sketch's own
IN_ORDER = 0.3  # of its pairs of words are: a template in which words were changed still has so many
DIGITS_MAX = 9  # more digits are a telephone or an account, not a sum
TIMES = {
    "[0-9] *(lakh|lac|लाख|لاکھ)": (
        (r"([0-9])\.([0-9]) *(?:lakhs?|lacs?|लाख|لاکھ)", r"\1${2}0000"),
        (r"([0-9]) *(?:lakhs?|lacs?|लाख|لاکھ)", r"${1}00000"),
    ),
    "[0-9] *(crore|करोड़|کروڑ)": (
        (r"([0-9])\.([0-9]) *(?:crores?|करोड़|کروڑ)", r"\1${2}000000"),
        (r"([0-9]) *(?:crores?|करोड़|کروڑ)", r"${1}0000000"),
    ),
    "[0-9] *(k|thousand|हज़ार|हजार|ہزار)": (
        (r"([0-9]) *(?:k|thousand|हज़ार|हजार|ہزار)(\b|[^a-z])", r"${1}000\2"),
    ),
}
FOREIGN_DIGITS = tuple(
    (chr(zero + digit), str(digit)) for zero in (0x966, 0x660, 0x6F0, 0x9E6) for digit in range(10)
)


@dataclass(frozen=True, slots=True)
class Found:
    """Words or numbers of some texts: which text each is in, and its hash or value."""

    text: NDArray[np.int64] = field(repr=False)
    value: NDArray[np.uint64] = field(repr=False)


def folded(texts: pa.Array) -> pa.Array:
    """Texts in one form: compatible letters, small, one space between words, cut at LETTERS_MAX letters."""
    cut = pc.utf8_slice_codeunits(pc.fill_null(texts, "").cast(pa.large_string()), 0, LETTERS_MAX)
    small = pc.utf8_lower(pc.utf8_normalize(cut, form="NFKC"))
    spaced = pc.replace_substring_regex(small, pattern=r"[\s\pZ]+", replacement=" ")
    return pc.utf8_trim(spaced, characters=" .!।۔")


def plain_words(texts: pa.Array) -> pa.Array:
    """Folded texts without marks: what is left are letters, digits and single spaces."""
    return pc.replace_substring_regex(folded(texts), pattern=r"[\pP\pS ]+", replacement=" ")


def without_numbers(texts: pa.Array) -> pa.Array:
    """Plain words without those that have a digit."""
    return pc.utf8_trim_whitespace(
        pc.replace_substring_regex(plain_words(texts), pattern=r" ?[^ ]*[0-9][^ ]*", replacement="")
    )


def pieces(texts: pa.Array | pa.ChunkedArray) -> Iterator[tuple[int, pa.Array]]:
    """A column in pieces, each with the number of its first text."""
    for first in range(0, len(texts), PIECE):
        part = texts.slice(first, PIECE)
        yield first, part.combine_chunks() if isinstance(part, pa.ChunkedArray) else part


def hashes(texts: pa.Array) -> NDArray[np.uint64]:
    """A number for each text, the same for the same text; empty ones have 0."""
    starts, ends, sums = _sums(texts)
    return _mixed((sums[ends] - sums[starts]) * _powers(BACK, len(sums))[starts])


def signatures(texts: pa.Array, *, pairs: bool = False) -> NDArray[np.uint64]:
    """For each text the SIGNED least hashes of its words, each once; shape (texts, SIGNED), 0 where fewer.

    How many of them two texts share is about how many of their words they share, whatever the order; with
    `pairs`, how many pairs of one word and the next, which only texts of one author share.
    """
    found = _pairs(words(texts)) if pairs else words(texts)
    order = np.lexsort((found.value, found.text))
    text, value = found.text[order], found.value[order]
    fresh = np.append(True, (text[1:] != text[:-1]) | (value[1:] != value[:-1]))[: len(text)]
    text, value = text[fresh], value[fresh]
    rank = np.arange(len(text)) - np.searchsorted(text, np.arange(len(texts)))[text]
    least = rank < SIGNED
    signed = np.zeros((len(texts), SIGNED), np.uint64)
    signed[text[least], rank[least]] = value[least]
    return signed


def _pairs(found: Found) -> Found:
    """Each word with the one that follows it in the same text."""
    follows = found.text[1:] == found.text[:-1]
    value = _mixed(found.value[:-1] * FACTOR + found.value[1:])
    return Found(found.text[:-1][follows], value[follows])


def sketches(signed: NDArray[np.uint64], paired: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A number for each text, the same for texts that are nearly alike; 0 where there are few words.

    Texts whose SKETCHED least words are the same are a group; of it those are alike that are made of the
    words which most of the group have, in their order: else three common words would make different texts
    one, and so would a small vocabulary. `signed` and `paired` are the signatures of words and of pairs.
    """
    sketch = np.zeros(len(signed), np.uint64)
    long = np.flatnonzero(signed[:, SKETCHED_MIN - 1])
    for place in range(SKETCHED):
        sketch[long] = _mixed(sketch[long] * FACTOR + signed[long, place])
    sketch[(_held(signed, sketch) < ALIKE) | (_held(paired, sketch) < IN_ORDER)] = 0
    return sketch


def _held(signed: NDArray[np.uint64], sketch: NDArray[np.uint64]) -> Floats:
    """Of each text's signature the share that most texts of its group have."""
    _, group, size = np.unique(sketch, return_inverse=True, return_counts=True)
    text, column = np.nonzero(signed)
    both = _mixed(group[text].astype(np.uint64) * FACTOR + signed[text, column])
    _, which, uses = np.unique(both, return_inverse=True, return_counts=True)
    common = uses[which] >= MOST_HAVE * size[group[text]]
    return np.bincount(text, common, len(signed)) / np.maximum(1, np.bincount(text, minlength=len(signed)))


def words(texts: pa.Array) -> Found:
    """The words of texts between spaces, as hashes, in order."""
    starts, ends, sums = _sums(texts)
    data = _bytes(texts)
    inside = data != ord(" ")
    first, after = _runs(inside, starts, ends)
    value = _mixed((sums[after] - sums[first]) * _powers(BACK, len(sums))[first])
    return Found(np.searchsorted(ends, first, side="right"), value)


def sums_written(texts: pa.Array) -> Found:
    """The numbers that folded texts name, with commas, lakh and crore understood; no telephones."""
    texts = _western(texts)
    texts = pc.replace_substring_regex(texts, pattern=r"([0-9]),([0-9])", replacement=r"\1\2")
    texts = pc.replace_substring_regex(texts, pattern=r"([0-9]),([0-9])", replacement=r"\1\2")
    for sign, changes in TIMES.items():
        if pc.any(pc.match_substring_regex(texts, pattern=sign)).as_py():
            for pattern, replacement in changes:
                texts = pc.replace_substring_regex(
                    texts,
                    pattern=pattern,
                    replacement=replacement.replace("${1}", r"\1").replace("${2}", r"\2"),
                )
    starts, ends, _ = _sums(texts)
    data = _bytes(texts)
    first, after = _runs((data >= ord("0")) & (data <= ord("9")), starts, ends)
    some = after - first <= DIGITS_MAX
    first, after = first[some], after[some]
    value = np.zeros(len(first), np.uint64)
    for place in range(DIGITS_MAX):
        more = first + place < after
        value[more] = value[more] * np.uint64(10) + (data[first[more] + place] - ord("0")).astype(np.uint64)
    return Found(np.searchsorted(ends, first, side="right"), value)


def _western(texts: pa.Array) -> pa.Array:
    if pc.any(pc.match_substring_regex(texts, pattern=r"[०-९٠-٩۰-۹০-৯]")).as_py():
        for letter, digit in FOREIGN_DIGITS:
            texts = pc.replace_substring(texts, pattern=letter, replacement=digit)
    return texts


def _bytes(texts: pa.Array) -> NDArray[np.uint8]:
    """The bytes of all texts one after another."""
    offsets = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]
    if not len(texts) or texts.buffers()[2] is None:
        return np.zeros(0, np.uint8)
    return np.frombuffer(texts.buffers()[2], np.uint8)[offsets[0] : offsets[-1]]


def _sums(texts: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint64]]:
    """Where each text starts and ends, and sums of bytes times powers, of which any part has its hash."""
    offsets = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]
    offsets = offsets - offsets[0] if len(offsets) else np.zeros(1, np.int64)
    data = _bytes(texts)
    sums = np.zeros(len(data) + 1, np.uint64)
    np.cumsum((data.astype(np.uint64) + np.uint64(1)) * _powers(FACTOR, len(data)), out=sums[1:])
    return offsets[:-1], offsets[1:], sums


def _powers(factor: np.uint64, count: int) -> NDArray[np.uint64]:
    powers = np.full(max(count, 1), factor, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


def _runs(
    inside: NDArray[np.bool_], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where runs of letters that count begin and end; no run goes on from one text to the next."""
    edge = np.zeros(len(inside) + 1, np.bool_)
    edge[starts] = True
    edge[ends] = True
    before = np.append(False, inside)
    here = np.append(inside, False)
    first = np.flatnonzero(here & (~before | edge))
    after = np.flatnonzero(before & (~here | edge))
    return first, after


def _mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    value = (value ^ (value >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    return value ^ (value >> np.uint64(29))


def logs_of_counts(counts: Floats, smoothing: float) -> Floats:
    """The logarithm of each column's shares of counts, each count a little larger."""
    more = counts + smoothing
    return np.asarray(np.log(more) - np.log(more.sum(axis=0, keepdims=True)))
