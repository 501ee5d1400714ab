"""Compiled code gives texts the numbers that a dict gives them, whatever they are and whichever collide."""

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haltline.engine.kernels.words import ODD
from haltline.sources import coding
from haltline.sources.coding import coded_together
from haltline.sources.kernels import numbering
from haltline.sources.kernels.numbering import Numbering

LETTERS = st.sampled_from(["a", "b", "\0", "é", "न", "\U0001f642"])
TEXTS = st.lists(st.text(LETTERS, max_size=40), max_size=60)


@pytest.fixture(params=[128, 4096])
def slots(request, monkeypatch):
    """Tables so small that most texts collide, which have to grow again and again."""
    monkeypatch.setattr(numbering, "FIRST_SLOTS", request.param)
    monkeypatch.setattr(numbering, "FIRST_BYTES", request.param)


def by_dict(*columns):
    """The numbers of each column, and the different texts in the order of their numbers."""
    known = {}
    return [[known.setdefault(text, len(known)) for text in column] for column in columns], list(known)


def by_compiled_code(*columns):
    together = Numbering()
    return [together.numbers([pa.array(column, pa.string())]).tolist() for column in columns], (
        together.texts().to_pylist()
    )


@settings(deadline=None, max_examples=200)
@given(first=TEXTS, second=TEXTS)
def test_every_text_has_the_number_that_a_dict_gives_it(first, second):
    assert by_compiled_code(first, second) == by_dict(first, second)


@pytest.mark.usefixtures("slots")
@pytest.mark.parametrize("longest", [1, 9, 15, 16, 17, 60])
def test_a_table_that_grows_forgets_and_confuses_nothing(longest):
    seeded = random.Random(longest)
    texts = ["".join(seeded.choices("ab0é", k=seeded.randint(0, longest))) for _ in range(20_000)]
    assert by_compiled_code(texts, texts[::-1]) == by_dict(texts, texts[::-1])


@settings(deadline=None)
@given(texts=TEXTS, cut=st.integers(0, 70))
def test_part_of_a_column_is_numbered_like_a_column_of_its_own(texts, cut):
    part = pa.array(texts, pa.string())[cut:]
    together = Numbering()
    assert together.numbers([part]).tolist() == by_dict(texts[cut:])[0][0]
    together.texts().validate(full=True)


def test_long_texts_that_look_alike_to_the_table_are_told_apart():
    one, two = alike()
    assert by_compiled_code([one, two, one, two]) == ([[0, 1, 0, 1]], [one, two])


def alike():
    """Two texts of one length and one first word, of whose other two words the table keeps the same bits."""
    seeded = random.Random(1)
    while True:
        one, last, two = (bytes(seeded.choices(range(32, 127), k=8)) for _ in range(3))
        also = number(last) ^ number(one) * int(ODD) % 2**64 ^ number(two) * int(ODD) % 2**64
        if (changed := also.to_bytes(8, "little")).isascii():
            return (b"8 bytes " + one + last).decode(), (b"8 bytes " + two + changed).decode()


def number(word):
    return int.from_bytes(word, "little")


@pytest.mark.parametrize("rows_min", [0, 10**9])
def test_columns_coded_together_sort_the_way_their_texts_do(monkeypatch, rows_min):
    monkeypatch.setattr(coding, "ROWS_MIN", rows_min)
    seeded = random.Random(7)
    columns = [["".join(seeded.choices("ab\0é", k=seeded.randint(0, 20))) for _ in range(900)] for _ in "12"]
    columns.append(["a", "only here", ""])
    names = sorted({text for column in columns for text in column}, key=str.encode)
    for codes, column in zip(coded_together(*map(pa.array, columns)), columns, strict=True):
        assert codes.names.to_pylist() == names
        assert [names[code] for code in codes.codes.tolist()] == column
        assert codes.codes.dtype == np.int32
