"""Sentences with places to fill, filled for many reports at once; sums and dates as people write them."""

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

PLACE = re.compile(r"\{(\w+)\}")
TWO = pa.array([f"{n:02d}" for n in range(100)])
THREE = pa.array([f"{n:03d}" for n in range(1000)])
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
Texts: TypeAlias = pa.StringArray


def fill(sentences: Sequence[str], choice: np.ndarray, places: Mapping[str, Texts]) -> Texts:
    """One text for each element of `choice`, which says which sentence; `{name}` is filled from `places`."""
    parts, order = [], []
    for number, sentence in enumerate(sentences):
        rows = np.flatnonzero(choice == number)
        if len(rows):
            parts.append(_filled(sentence, rows, places))
            order.append(rows)
    if not parts:
        return pa.array([], pa.string())
    together = pa.concat_arrays(parts)
    return together.take(pa.array(np.argsort(np.concatenate(order), kind="stable")))


def _filled(sentence: str, rows: np.ndarray, places: Mapping[str, Texts]) -> Texts:
    at = pa.array(rows)
    pieces = [
        places[piece].take(at) if n % 2 else pa.scalar(piece, pa.string())
        for n, piece in enumerate(PLACE.split(sentence))
    ]
    if len(pieces) == 1:
        return pa.repeat(pieces[0], len(rows))
    return pc.binary_join_element_wise(*pieces, "")


def one_of(words: Sequence[str], rng: np.random.Generator, count: int) -> Texts:
    """So many words drawn from a list."""
    return pa.array(words, pa.string()).take(pa.array(rng.integers(0, len(words), count)))


def joined(*texts: Texts, by: str = " ") -> Texts:
    """Texts side by side."""
    return pc.binary_join_element_wise(*texts, by)


def plain(numbers: np.ndarray) -> Texts:
    """Whole numbers as digits."""
    return pa.array(numbers).cast(pa.string())


def grouped(rupees: np.ndarray) -> Texts:
    """Whole rupees as they are grouped in India: 1,80,000."""
    last, thousands = rupees % 1000, rupees // 1000 % 100
    lakhs, crores = rupees // 100_000 % 100, rupees // 10_000_000
    two, three = (lambda n: TWO.take(pa.array(n))), THREE.take(pa.array(last))
    small = plain(last)
    by_thousand = joined(plain(thousands), three, by=",")
    by_lakh = joined(plain(lakhs), two(thousands), three, by=",")
    by_crore = joined(plain(crores), two(lakhs), two(thousands), three, by=",")
    size = np.select([crores > 0, lakhs > 0, thousands > 0], [3, 2, 1], 0)
    return pc.choose(pa.array(size), small, by_thousand, by_lakh, by_crore)


def in_devanagari(texts: Texts) -> Texts:
    """The same with the digits of Hindi."""
    for digit, other in zip("0123456789", "०१२३४५६७८९", strict=True):
        texts = pc.replace_substring(texts, digit, other)
    return texts


def as_told(rng: np.random.Generator, rupees: np.ndarray) -> Texts:
    """Sums as people tell them: with and without commas, in lakh, with rupees before or behind."""
    count = len(rupees)
    commas = grouped(rupees)
    lakh = joined(plain(np.round(rupees / 100_000, 2)), pa.repeat(pa.scalar("lakh"), count))
    thousand = joined(plain(rupees // 1000), pa.repeat(pa.scalar("thousand rupees"), count))
    ways = [
        _around("Rs ", plain(rupees), ""),
        _around("Rs. ", commas, ""),
        _around("", commas, " rupees"),
        _around("Rs ", commas, "/-"),
        _around("₹", commas, ""),
        lakh,
        thousand,
    ]
    way = rng.integers(0, 5, count)
    round_lakh = (rupees >= 100_000) & (rupees % 1000 == 0) & (rng.random(count) < 0.5)
    round_thousand = (rupees >= 1000) & (rupees < 100_000) & (rupees % 1000 == 0) & (rng.random(count) < 0.25)
    way = np.select([round_lakh, round_thousand], [5, 6], way)
    return pc.choose(pa.array(way), *ways)


def _around(before: str, texts: Texts, after: str) -> Texts:
    return pc.binary_join_element_wise(pa.scalar(before), texts, pa.scalar(after), "")


def dates(days: np.ndarray, first: "np.datetime64") -> Texts:
    """Local days, counted from the first, as 3/11/2023."""
    known = [first + np.timedelta64(int(n), "D") for n in range(int(days.max()) + 1)] if len(days) else []
    words = ["/".join(str(int(part)) for part in reversed(str(day).split("-"))) for day in known]
    return pa.array(words, pa.string()).take(pa.array(days))
