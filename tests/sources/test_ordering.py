"""Rows are put in order as Python would sort them by time, sequence and the bytes of their ids."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from haltline.sources.ordering import in_order

ENDS = (-(2**63), 2**63 - 1)
FAR = st.one_of(st.integers(*ENDS), st.sampled_from(ENDS), st.integers(-3, 3))
IDS = st.text(st.sampled_from(["a", "b", "\0", "é", "\U0001f642"]), max_size=20)


def sorted_by_python(times, sequences, ids):
    return sorted(range(len(ids)), key=lambda row: (times[row], sequences[row], ids[row].encode()))


def ordered(times, sequences, ids):
    columns = (np.array(times, np.int64), np.array(sequences, np.int64), pa.array(ids, pa.string()))
    return in_order(*columns).tolist()


@settings(deadline=None, max_examples=300)
@given(rows=st.lists(st.tuples(FAR, st.integers(-2, 2), IDS), unique_by=lambda row: row[2], max_size=40))
@example(rows=[(ENDS[1], 0, "a"), (ENDS[0], 0, "b"), (ENDS[1] - 1, 0, "c"), (ENDS[0] + 1, 0, "d")])
def test_rows_come_by_time_then_sequence_then_id(rows):
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    assert ordered(*columns) == sorted_by_python(*columns)


@pytest.mark.parametrize("step", [1, 1000, 2**40])
@pytest.mark.parametrize("moments", [1, 3, 5000])
def test_many_rows_of_few_moments_come_in_order_too(step, moments):
    seeded = np.random.default_rng(moments)
    times = (seeded.integers(0, moments, 5000) * step - 7).tolist()
    sequences = seeded.integers(0, 2, 5000).tolist()
    ids = [f"T{number:020d}" for number in seeded.permutation(5000).tolist()]
    assert ordered(times, sequences, ids) == sorted_by_python(times, sequences, ids)
