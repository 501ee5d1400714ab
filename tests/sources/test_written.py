"""Results are written whole or not at all, and the same answer is the same bytes."""

import csv

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haltline.engine import Dispute, Ledger, Row, trace
from haltline.sources.bad_input import BadInput
from haltline.sources.trail_files import is_balanced, write_trail
from haltline.sources.written import amounts_by, write_csv, write_table, written_whole


@settings(deadline=None)
@given(rows=st.lists(st.tuples(st.text(st.characters(codec="utf-8")), st.integers()), max_size=5))
def test_what_is_written_reads_back(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("csv") / "rows.csv"
    write_csv(path, ("name", "amount"), rows)
    with path.open(encoding="utf-8", newline="") as file:
        read = list(csv.reader(file))
    assert read == [["name", "amount"], *[[name, str(amount)] for name, amount in rows]]


@settings(deadline=None)
@given(names=st.lists(st.text(st.characters(codec="utf-8")), max_size=5))
def test_columns_are_written_as_the_same_rows_would_be(tmp_path_factory, names):
    folder = tmp_path_factory.mktemp("csv")
    write_csv(folder / "rows.csv", ("name", "again"), zip(names, names, strict=True))
    texts = pa.array(names, pa.string())
    write_table(folder / "table.csv", ("name", "again"), pa.table({"name": texts, "again": texts}))
    assert (folder / "table.csv").read_bytes() == (folder / "rows.csv").read_bytes()


def test_sums_that_no_machine_word_holds_are_written_exactly(tmp_path):
    most = 2**63 - 1
    ledger = Ledger.from_rows([Row("t1", 1, 0, "v", "m", most), Row("t2", 2, 0, "w", "m", most)])
    trail = trace(ledger, [Dispute("D", "t1", most), Dispute("D", "t2", most)])
    write_trail(tmp_path, trail)
    assert (tmp_path / "positions.csv").read_text() == f"account,dispute_id,amount\nm,D,{2 * most}\n"
    assert is_balanced(tmp_path, trail)


def test_quotes_stand_only_where_a_field_needs_them(tmp_path):
    write_csv(tmp_path / "rows.csv", ("a", "b"), [("plain é 'x'", 'q"q'), ("c,c", "l\nl")])
    assert (tmp_path / "rows.csv").read_bytes().decode() == 'a,b\nplain é \'x\',"q""q"\n"c,c","l\nl"\n'


def test_sums_are_read_from_the_file_itself(tmp_path):
    write_csv(tmp_path / "rows.csv", ("dispute_id", "amount"), [("a,b", 10**20), ("a,b", 1), ("c", 2)])
    assert amounts_by(tmp_path / "rows.csv", "dispute_id") == {"a,b": 10**20 + 1, "c": 2}


@pytest.mark.parametrize("there", [False, True])
def test_after_a_failure_nothing_is_there(tmp_path, there):
    out = tmp_path / "deep" / "out"
    if there:
        out.mkdir(parents=True)
        (out / "summary.json").write_text("old")
    with pytest.raises(RuntimeError), written_whole(out) as folder:
        (folder / "summary.json").write_text("new")
        raise RuntimeError
    assert sorted(path.name for path in out.parent.rglob("*")) == (["out", "summary.json"] if there else [])
    assert not there or (out / "summary.json").read_text() == "old"


def test_files_that_are_not_ours_stay(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "shares.csv").write_text("old")
    with written_whole(tmp_path) as folder:
        (folder / "shares.csv").write_text("new")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "mine.txt": "mine",
        "shares.csv": "new",
    }


def test_an_older_answer_of_another_kind_does_not_stay(tmp_path):
    for name in ("shares.csv", "compare.csv", "mine.csv"):
        (tmp_path / name).write_text("old")
    with written_whole(tmp_path, owned=("shares.csv", "compare.csv")) as folder:
        (folder / "compare.csv").write_text("new")
    assert {path.name for path in tmp_path.iterdir()} == {"compare.csv", "mine.csv"}


def test_a_file_in_the_way_is_bad_input(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(BadInput, match="not a folder"), written_whole(tmp_path / "out"):
        pass
