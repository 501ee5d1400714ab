"""Names are told apart by fingerprints of all their bytes; what looks alike is looked at again."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haltline.engine.kernels.words import fingerprints
from haltline.sources.repeats import all_different

NAMES = st.text(st.sampled_from(["a", "b", "\0", "é"]), max_size=20)


@settings(deadline=None)
@given(names=st.lists(NAMES, max_size=12), cut=st.integers(0, 3))
def test_names_are_different_when_a_set_says_so(names, cut):
    texts = pa.array(names, pa.string())[cut:]
    assert all_different(texts) == (len(set(names[cut:])) == len(names[cut:]))


@settings(deadline=None)
@given(names=st.lists(NAMES, max_size=12))
def test_a_name_has_one_fingerprint_wherever_it_stands(names):
    found = fingerprints(pa.array([*names, *names[::-1]], pa.string())).tolist()
    assert found[: len(names)] == found[len(names) :][::-1]


@pytest.mark.parametrize("twin", [0, 500, 999, None])
def test_one_name_that_stands_twice_among_many_is_noticed(twin):
    names = [f"TXN{number:017d}" for number in range(1000)]
    texts = pa.array([*names, *([] if twin is None else [names[twin]])])
    assert all_different(texts) == (twin is None)
