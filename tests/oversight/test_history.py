"""A history is read whole: events in order, bad rows named by line, nothing dropped without a word."""

from __future__ import annotations

import gzip
import random
import tracemalloc
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import csv as arrow_csv
from pyarrow import parquet
from tests.oversight.histories import HEADER, event, read, written

from haltline.oversight import rows as rows_of_files
from haltline.oversight.history import MICROS, STAGES, stage
from haltline.oversight.reading import read_history
from haltline.sources.bad_input import BadInput


def reasons(history) -> dict[int, str]:
    return dict(history.excluded)


def same(one, other) -> None:
    """Two histories say the same of the same lines."""
    for name in ("line", "stage", "at", "recorded_at", "amount"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist(), name
    every = np.arange(len(one))
    for name in ("report", "district", "station", "bank", "category", "officer", "outcome", "hold", "holder"):
        assert getattr(one, name).of(every) == getattr(other, name).of(every), name
    assert one.text.to_pylist() == other.text.to_pylist()
    assert one.as_of == other.as_of


def test_events_stand_in_the_order_in_which_they_happened(tmp_path: Path) -> None:
    history = read(
        tmp_path,
        [
            event("R1", "held", 300, amount=5, bank="B"),
            event("R1", "reported", 100, district="Agra", text="a, story"),
            event("R2", "reported", 100, recorded_at=90),
        ],
    )
    assert history.line.tolist() == [4, 3, 2]
    assert [STAGES[code] for code in history.stage] == ["reported", "reported", "held"]
    assert history.at.tolist() == [100 * MICROS, 100 * MICROS, 300 * MICROS]
    assert history.amount.tolist() == [-1, -1, 5]
    assert history.report.of(np.arange(3)) == ["R2", "R1", "R1"]
    assert history.district.of(np.arange(3)) == ["", "Agra", ""]
    assert history.text.to_pylist() == ["", "a, story", ""]
    assert history.as_of == 300 * MICROS


def test_each_bad_row_is_named_by_its_line_and_the_rest_is_taken(tmp_path: Path) -> None:
    history = read(
        tmp_path,
        [
            event("R1", "reported", 100),
            event("R1", "stolen", 110),
            event("R1", "held", "soon"),
            event("R1", "held", 120, recorded_at="2026-01-01T00:00:00Z"),
            event("", "held", 130),
            event("R1", "held", 140, amount="1.50"),
            event("R1", "held", 150, amount=-3),
            event("", "called", 160),
            event("R1", "held", 170, recorded_at=""),
            event("R1", "held", 10**13),
            event("R1", "", 180),
        ],
    )
    assert history.line.tolist() == [2, 9]
    found = reasons(history)
    assert sorted(found) == [3, 4, 5, 6, 7, 8, 10, 11, 12]
    assert "'stolen' is no stage" in found[3]
    assert found[4].startswith("at: ") and found[5].startswith("recorded_at: ")
    assert "report_id: is empty" in found[6]
    assert "whole minor units" in found[7] and found[8].startswith("amount: ")
    assert "recorded_at: '' is not a whole number" in found[10]
    assert "between the years" in found[11] and "stage: is empty" in found[12]


def test_summer_time_is_told_by_the_offset_of_each_row(tmp_path: Path) -> None:
    history = read(
        tmp_path,
        [
            event("R1", "reported", "2026-03-29T01:59:59+01:00"),  # the hour before clocks go forward
            event("R1", "held", "2026-03-29T03:00:00+02:00"),
            event("R1", "closed", "2026-10-25T02:30:00+02:00"),  # this hour comes twice
            event("R1", "told", "2026-10-25T02:30:00+01:00"),
        ],
    )
    assert np.diff(history.at).tolist() == [MICROS, history.at[2] - history.at[1], 3600 * MICROS]


def test_a_time_without_an_offset_or_of_the_other_kind_is_a_bad_row(tmp_path: Path) -> None:
    history = read(
        tmp_path,
        [
            event("R1", "reported", "2026-01-01T10:00:00.123456+05:30"),
            event("R1", "held", "2026-01-01T10:00:00"),
            event("R1", "held", 1767243600),
            event("R1", "held", "2026-01-01T10:00:00.1234567Z"),
            event("R1", "held", "2026-02-30T10:00:00Z"),
        ],
    )
    assert len(history) == 1 and history.calendar
    assert sorted(reasons(history)) == [3, 4, 5, 6]
    assert "offset" in reasons(history)[3] and "RFC 3339" in reasons(history)[4]


def test_texts_over_several_lines_move_the_lines_of_what_follows(tmp_path: Path) -> None:
    history = read(
        tmp_path,
        [
            event("R1", "reported", 100, text='they said "pay"\nand I paid\n'),
            event("R1", "held", 200),
            event("R1", "vanished", 300),
        ],
    )
    assert history.line.tolist() == [2, 5]
    assert history.text[0].as_py() == 'they said "pay"\nand I paid\n'
    assert [row.line for row in history.excluded] == [6]


def test_lines_that_are_no_rows_are_named_and_the_others_keep_their_lines(tmp_path: Path) -> None:
    path = written(tmp_path / "events.csv", [event("R1", "reported", 100, text="one\ntwo")])
    with path.open("ab") as file:
        file.write(b"R1,held\n\nR1,held,200,200" + b"," * 10 + b"\nR2,reported,\xff,3" + b"," * 10 + b"\n")
        file.write(b"R3,reported,400,400" + b"," * 10)
    history = read_history(path)
    assert history.line.tolist() == [2, 6, 8]
    assert reasons(history) == {
        4: "has 2 fields, the header has 14",
        7: "is not UTF-8 text: byte FF, perhaps Windows-1252; save it as CSV in UTF-8",
    }


def test_a_quotation_mark_that_never_closes_is_named_with_the_lines_it_takes(tmp_path: Path) -> None:
    path = written(tmp_path / "events.csv", [event("R1", "reported", 100)])
    with path.open("a") as file:
        file.write('R1,held,200,200,"Agra\nR2,reported,1,1,,,,,,,,,,\n')
    history = read_history(path)
    assert history.line.tolist() == [2]
    assert "lines 3 to 4 are one row" in reasons(history)[3]


def test_a_row_that_repeats_another_is_taken_once(tmp_path: Path) -> None:
    twice = event("R1", "held", 200, bank="B", text="kept")
    history = read(
        tmp_path,
        [
            event("R1", "reported", 100),
            twice,
            twice | {"text": "other"},
            twice,
            event("", "called", 150, station="S"),
            event("", "called", 150, station="S"),
        ],
    )
    assert history.line.tolist() == [2, 6, 7, 3, 4]
    assert reasons(history) == {5: "repeats line 3"}


def test_as_of_shows_the_history_as_it_was_known_then(tmp_path: Path) -> None:
    rows = [
        event("R1", "reported", 100),
        event("R1", "held", 200, recorded_at=900),
        event("R1", "closed", 800, recorded_at=300),
        event("R1", "told", 1000),
    ]
    history = read(tmp_path, rows, 500 * MICROS)
    assert history.line.tolist() == [2]
    assert history.later == 2 and history.as_of == 500 * MICROS
    assert reasons(history) == {4: "at: lies after the time of the analysis"}
    assert len(read(tmp_path, rows)) == 4


def test_packed_and_parquet_files_say_the_same_as_csv(tmp_path: Path) -> None:
    rows = [
        event("R1", "reported", "2026-01-01T10:00:00+05:30", amount=900, text="a\nstory", district="Agra"),
        event("R1", "nowhere", "2026-01-01T10:00:00Z"),
        event("R2", "reported", "2026-01-02T10:00:00Z", bank="B"),
    ]
    plain = read(tmp_path, rows)
    packed = tmp_path / "events.csv.gz"
    packed.write_bytes(gzip.compress((tmp_path / "events.csv").read_bytes()))
    same(plain, read_history(packed))
    table = arrow_csv.read_csv(
        tmp_path / "events.csv",
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(HEADER, pa.string())),
    )
    parquet.write_table(table, tmp_path / "texts.parquet")
    as_texts = read_history(tmp_path / "texts.parquet")
    assert as_texts.line.tolist() == [2, 4]  # a Parquet file has no line feeds: its rows are counted
    moments = table.column("at").cast(pa.timestamp("us", "UTC"))
    amounts = pa.array([900, None, None], pa.int32())
    table = table.set_column(2, "at", moments).set_column(3, "recorded_at", moments)
    parquet.write_table(table.set_column(8, "amount", amounts), tmp_path / "typed.parquet")
    same(as_texts, read_history(tmp_path / "typed.parquet"))
    assert as_texts.at.tolist() == plain.at.tolist()


@pytest.mark.parametrize("damage", ["missing", "cut", "no column", "empty", "parquet"])
def test_a_file_that_cannot_be_read_at_all_is_bad_input(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "events.csv"
    if damage == "cut":
        path = tmp_path / "events.csv.gz"
        path.write_bytes(gzip.compress(b"x" * 1000)[:-9])
    elif damage == "no column":
        written(path, [], HEADER[1:])
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "parquet":
        path = tmp_path / "events.parquet"
        path.write_bytes(b"PAR1 and nothing else")
    with pytest.raises(BadInput, match=path.name):
        read_history(path)


def test_a_file_with_a_header_only_is_an_empty_history(tmp_path: Path) -> None:
    history = read(tmp_path, [])
    assert len(history) == 0 and history.excluded == () and history.as_of == 0


WORDS = st.sampled_from(["", "R1", "R2", 'a "b"', "c,d", "e\nf", "ä"])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "report_id": WORDS,
            "stage": st.sampled_from([*STAGES, "nothing", ""]),
            "at": st.one_of(st.integers(0, 99), st.sampled_from(["", "x", "2026-01-01T00:00:00Z"])),
            "recorded_at": st.integers(0, 99),
            "text": WORDS,
            "amount": st.sampled_from(["", "0", "5", "-1", "2.5"]),
        }
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_both_ways_of_reading_agree_and_every_row_is_taken_or_named(tmp_path_factory, rows) -> None:
    path = written(tmp_path_factory.mktemp("h") / "events.csv", rows)
    history = read_history(path)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rows_of_files, "_by_arrow", _never)
        exactly = read_history(path)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rows_of_files, "BLOCK_BYTES", 40)
        same(exactly, read_history(path))
    same(history, exactly)
    assert history.excluded == exactly.excluded
    assert len(history) + len({row.line for row in history.excluded}) == len(rows)


def _never(file, source):
    raise rows_of_files.NotPlain


def test_memory_grows_in_proportion_to_the_events(tmp_path: Path) -> None:
    """Twice as many rows need at most about twice as much, and no copy of the file."""

    def peak(rows: int) -> int:
        chance = random.Random(rows)
        path = tmp_path / f"{rows}.csv"
        with path.open("w") as file:
            file.write(",".join(HEADER) + "\n")
            for number in range(rows):
                at = 1_700_000_000 + number + chance.randrange(100)
                file.write(f'R{number // 20},held,{at},{at},Agra,S{number % 90},B,upi,,O,,"a, b",,\n')
        tracemalloc.start()
        held_before = pa.total_allocated_bytes()
        history = read_history(path)
        assert len(history) == rows and history.stage[0] == stage("held")
        used = tracemalloc.get_traced_memory()[1] + pa.total_allocated_bytes() - held_before
        tracemalloc.stop()
        return used

    small, large = peak(100_000), peak(200_000)
    assert large < 2.6 * small
    assert large < 200_000 * 600
