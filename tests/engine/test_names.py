"""Names of payments as text of the file, in the order of the ledger: looked up, cut and listed."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from haltline.engine.names import WrittenIds, texts, texts_at
from haltline.engine.ranks import RankIds

TEXTS = st.lists(st.text(st.characters(codec="utf-8"), max_size=4), unique=True, max_size=8)


@given(texts=TEXTS, wanted=TEXTS, start=st.integers(0, 8), end=st.integers(0, 8))
def test_names_of_a_file_are_a_list_of_texts(texts, wanted, start, end):
    ids = WrittenIds(pa.array(texts, pa.string()))
    assert list(ids) == texts
    assert [ids[row] for row in range(len(ids))] == texts
    assert list(ids[start:end]) == texts[start:end]
    assert ids.find({*wanted, *texts[:2]}) == {
        name: row for row, name in enumerate(texts) if name in {*wanted, *texts[:2]}
    }


@given(texts_of=TEXTS, data=st.data(), start=st.integers(0, 8), end=st.integers(0, 8))
def test_names_are_in_the_order_of_the_ledger_before_and_after_all_are_asked_for(texts_of, data, start, end):
    order = data.draw(st.permutations(range(len(texts_of))))[: data.draw(st.integers(0, 8))]
    names = [texts_of[place] for place in order]
    kept = np.array([len(name) % 2 == 0 for name in names], bool)
    ids = WrittenIds(pa.array(texts_of, pa.string()), np.array(order, np.int64))
    for _ in range(2):
        assert len(ids) == len(names)
        assert [ids[row] for row in range(len(ids))] == names
        assert list(ids[start:end]) == names[start:end]
        assert list(ids.only(kept)) == [name for name, keeps in zip(names, kept, strict=True) if keeps]
        assert texts_at(ids, np.arange(len(ids))[::-1]).to_pylist() == names[::-1]
        assert ids.find(set(texts_of)) == {name: row for row, name in enumerate(names)}
        assert texts(ids).to_pylist() == list(ids) == names


def test_few_ranks_and_few_plain_names_are_written_alike():
    assert texts_at(RankIds(np.array([1, 5, 7])), np.array([2, 0])).to_pylist() == [
        "0000000007",
        "0000000001",
    ]
    assert texts_at(["a", "b"], np.array([1, 1, 0])).to_pylist() == ["b", "b", "a"]
