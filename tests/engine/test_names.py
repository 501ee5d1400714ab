"""Names of payments as text of the file: looked up, cut and listed like a list of texts."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from haltline.engine.names import WrittenIds

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
