"""Long columns of plain figures say what the careful reading says; any others are left to it."""

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from haltline.sources import fields
from haltline.sources.kernels.figures import moments, units

DIGITS = st.text("0123456789", max_size=20)
DECIMALS = st.builds("{}{}{}".format, DIGITS, st.sampled_from(["", ".", "..", "-", ","]), DIGITS)
MOMENTS = st.datetimes().map("{0:%Y-%m-%dT%H:%M:%S.%fZ}".format).map(lambda text: text.rjust(27, "0"))
SCALES = st.integers(0, 18)
ODD_MOMENTS = [
    "2026-11-22T09:30:00",
    "2026-11-22T09:30:00.Z",
    "2026-11-22T09:30:00.1234567Z",
    "2026-11-22T09:30:00+00:00",
    "2026-11-22t09:30:00Z",
    "2026-11-22 09:30:00Z",
    "2026-13-22T09:30:00Z",
    "2026-11-31T09:30:00Z",
    "2026-02-29T09:30:00Z",
    "1900-02-29T09:30:00Z",
    "0000-01-01T00:00:00Z",
    "2026-11-22T24:00:00Z",
    "2026-11-22T09:60:00Z",
    "2026-11-22T09:30:60Z",
    "2026-1a-22T09:30:00Z",
    "2026-11-22T09:30:00,5Z",
    "2026-11-22T09:30:00.5xZ",
    "",
    "Z",
    "42",
]


def carefully(texts, scale):
    """What is read row by row: the units, or none where a text is not a plain decimal."""
    column = pa.array(texts, pa.string())
    plain, _ = fields._scaled(column, scale)
    if not all(plain.to_pylist()):
        return None
    return fields.amounts(column, scale, "amount", zero=True).values.tolist()


@settings(deadline=None, max_examples=400)
@given(texts=st.lists(DECIMALS, max_size=4), scale=SCALES)
@example(texts=["9" * 18], scale=0)
@example(texts=["9" * 19], scale=0)
@example(texts=["9.99", "0.1", "7"], scale=2)
@example(texts=["9" * 16 + ".99", "9" * 17], scale=2)
def test_plain_decimals_are_read_as_the_careful_reading_does_and_no_others(texts, scale):
    found = units([pa.array(texts, pa.string())], scale)
    expected = carefully(texts, scale)
    if scale < 18 or found is not None:
        assert (None if found is None else found.tolist()) == expected


@settings(deadline=None, max_examples=400)
@given(texts=st.lists(MOMENTS, min_size=1, max_size=4), digits=st.integers(0, 6))
def test_plain_moments_are_read_as_the_careful_reading_does(texts, digits):
    cut = [text[: 20 + digits if digits else 19] + "Z" for text in texts]
    found = moments([pa.array(cut)])
    assert found is not None
    assert found.tolist() == fields.times(pa.array(cut))[0].values.tolist()


@pytest.mark.parametrize("odd", ODD_MOMENTS)
def test_one_text_that_is_no_plain_moment_leaves_the_column_to_the_careful_reading(odd):
    assert moments([pa.array(["2026-11-22T09:30:00Z", odd])]) is None


def test_part_of_a_column_is_read_from_where_it_begins():
    assert units([pa.array(["x", "5", "60"])[1:], pa.array(["7"])], 0).tolist() == [5, 60, 7]
    assert moments([pa.array(["x", "1970-01-01T00:00:01Z"])[1:]]).tolist() == [1_000_000]


@pytest.mark.parametrize(
    ("texts", "bad"), [(["1", "0"], 1), (["1.5", "x"], 1), (["", "2"], 0), (["1.25", "2"], 0)]
)
def test_a_long_column_is_refused_in_the_same_words(monkeypatch, texts, bad):
    careful = fields.amounts(pa.array(texts), 1, "amount")
    monkeypatch.setattr(fields, "ROWS_MIN", 0)
    found = fields.amounts(pa.array(texts), 1, "amount")
    assert (found.values.tolist(), found.problems) == (careful.values.tolist(), careful.problems)
    assert list(found.problems) == [bad]
