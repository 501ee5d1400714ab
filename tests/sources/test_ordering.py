"""Rows are put in order as Python would sort them by time, sequence and the bytes of their ids."""

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from haltline.sources import by_number, ordering
from haltline.sources.kernels.settling import byte_order
from haltline.sources.ordering import in_order

ENDS = (-(2**63), 2**63 - 1)
FAR = st.one_of(st.integers(*ENDS), st.sampled_from(ENDS), st.integers(-3, 3))
IDS = st.text(st.sampled_from(["a", "b", "\0", "é", "\U0001f642"]), max_size=20)
ROWS = st.lists(
    st.tuples(FAR, st.integers(-2, 2), IDS), unique_by=lambda row: row[2], min_size=1, max_size=40
)

both_ways = pytest.mark.parametrize("rows_min", [0, 10**9], ids=["compiled", "by Arrow"])


def sorted_by_python(times, sequences, ids):
    return sorted(range(len(ids)), key=lambda row: (times[row], sequences[row], ids[row].encode()))


def ordered(rows_min, times, sequences, ids):
    columns = (np.array(times, np.int64), np.array(sequences, np.int64), pa.array(ids, pa.string()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ordering, "ROWS_MIN", rows_min)
        patch.setattr(by_number, "BLOCK_ROWS", 7)
        return in_order(*columns).tolist()


@both_ways
@settings(deadline=None, max_examples=300)
@given(rows=ROWS)
@example(rows=[(ENDS[1], 0, "a"), (ENDS[0], 0, "b"), (ENDS[1] - 1, 0, "c"), (ENDS[0] + 1, 0, "d")])
@example(rows=[(0, 0, "a\0"), (0, 0, "a"), (0, 0, "a\0\0"), (0, 0, "")])
def test_rows_come_by_time_then_sequence_then_id(rows_min, rows):
    columns = [list(column) for column in zip(*rows, strict=True)]
    assert ordered(rows_min, *columns) == sorted_by_python(*columns)


@both_ways
@pytest.mark.parametrize("step", [1, 1000, 2**40])
@pytest.mark.parametrize("moments", [1, 3, 5000])
def test_many_rows_of_few_moments_come_in_order_too(rows_min, step, moments):
    seeded = np.random.default_rng(moments)
    times = (seeded.integers(0, moments, 5000) * step - 7).tolist()
    sequences = seeded.integers(0, 2, 5000).tolist()
    ids = [f"T{number:020d}" for number in seeded.permutation(5000).tolist()]
    assert ordered(rows_min, times, sequences, ids) == sorted_by_python(times, sequences, ids)


def test_a_file_without_rows_is_in_order():
    assert ordered(0, [], [], []) == []


@settings(deadline=None, max_examples=200)
@given(begin=st.sampled_from(["", "eight by", "a beginning that all share "]), names=st.sets(IDS, min_size=1))
def test_names_are_sorted_by_their_bytes_whatever_they_share(begin, names):
    given_ = [*{"", *(begin + name for name in names)}]
    found = byte_order(pa.array(given_, pa.string()))
    assert [given_[row] for row in found.tolist()] == sorted(given_, key=str.encode)


def test_names_in_which_few_bytes_differ_are_sorted():
    seeded = random.Random(3)
    names = list({"".join(seeded.choices("01", k=seeded.randint(0, 24))) for _ in range(5000)})
    found = byte_order(pa.array(names))
    assert [names[row] for row in found.tolist()] == sorted(names)
