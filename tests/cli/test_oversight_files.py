"""`haltline oversight analyse` on files as people have them: read, or one paragraph says what to do."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from tests.oversight.histories import HEADER, event

from haltline.cli.main import main

ROWS = [
    event(
        "R1", "reported", "2026-01-01T10:00:00Z", district="Agra", text="they said «pay», and I did\nat once"
    ),
    event("R1", "held", "2026-01-01T12:00:00Z", amount="1200"),
    event("R2", "reported", "2026-01-02T10:00:00Z", district="औरैया"),
    event("R2", "closed", "2026-01-05T22:00:00Z", text="a; b\tc"),
]


def as_csv(rows=ROWS, separator: str = ",", header=HEADER) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", lineterminator="\n", delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def told(capsys, folder: Path, data: bytes, name: str = "events.csv") -> dict:
    (folder / name).write_bytes(data)
    assert main(["oversight", "analyse", "--events", str(folder / name), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys, path: Path, *more: str) -> str:
    """The one paragraph on stderr."""
    assert main(["oversight", "analyse", "--events", str(path), *more]) == 2
    out, error = capsys.readouterr()
    assert out == "" and error.startswith("haltline: ") and error.count("\n") == 1, error
    return error


WAYS = {
    "semicolons": (";", "utf-8", b""),
    "tabs": ("\t", "utf-8", b""),
    "bars": ("|", "utf-8", b""),
    "a mark before UTF-8": (",", "utf-8", codecs.BOM_UTF8),
    "semicolons behind a mark": (";", "utf-8", codecs.BOM_UTF8),
    "UTF-16 with tabs, as a spreadsheet writes": ("\t", "utf-16-le", codecs.BOM_UTF16_LE),
    "UTF-16, the other way round": (",", "utf-16-be", codecs.BOM_UTF16_BE),
    "UTF-16 without a mark": (";", "utf-16-le", b""),
    "UTF-16 without a mark, the other way round": (",", "utf-16-be", b""),
}


@pytest.mark.parametrize("returns", ["\n", "\r\n"])
@pytest.mark.parametrize("way", WAYS)
def test_a_file_that_can_be_read_in_one_way_only_is_read(
    tmp_path: Path, capsys, way: str, returns: str
) -> None:
    separator, letters, mark = WAYS[way]
    plain = told(capsys, tmp_path, as_csv().encode())
    assert [row["name"] for row in plain["districts"]] == ["Agra", "औरैया"] and plain["excluded"] == []
    text = as_csv(separator=separator).replace("\n", returns)
    assert told(capsys, tmp_path, mark + text.encode(letters)) == plain


def test_a_bad_row_of_such_a_file_has_its_own_line(tmp_path: Path, capsys) -> None:
    text = as_csv(separator="\t") + "R3\theld\n"
    found = told(capsys, tmp_path, text.encode("utf-16"))
    assert found["excluded"] == [{"line": 7, "reason": "has 2 fields, the header has 14"}]


def test_utf_16_that_ends_within_a_letter_is_refused(tmp_path: Path, capsys) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(as_csv().encode("utf-16")[:-1])
    assert "ends within a letter; export it again" in refused(capsys, path)


def test_half_a_pair_in_utf_16_is_a_bad_row(tmp_path: Path, capsys) -> None:
    text = as_csv().replace("at once", "\ud800")
    found = told(capsys, tmp_path, codecs.BOM_UTF16_LE + text.encode("utf-16-le", "surrogatepass"))
    assert found["excluded"][0]["line"] == 2
    assert "is not UTF-8 text" in found["excluded"][0]["reason"]


def test_another_code_page_is_refused_whole_since_its_rows_would_be_left_out(tmp_path: Path, capsys) -> None:
    path = tmp_path / "events.csv"
    rows = [
        *ROWS[:2],
        *(event(f"R{n}", "reported", "2026-01-03T10:00:00Z", station="Orléans") for n in range(3)),
    ]
    path.write_bytes(as_csv(rows).encode("cp1252"))
    said = refused(capsys, path)
    assert "line 2: is not UTF-8 text: byte AB, perhaps Windows-1252; save it as CSV in UTF-8" in said
    assert "4 rows are so" in said


def test_one_spoiled_row_among_good_ones_is_left_out_by_its_line(tmp_path: Path, capsys) -> None:
    data = as_csv().encode() + "R3,reported,2026-01-03T10:00:00Z,2026-01-03T10:00:00Z,Orl\xe9ans".encode(
        "cp1252"
    )
    found = told(capsys, tmp_path, data + b"," * 9 + b"\n")
    assert [row["line"] for row in found["excluded"]] == [7]
    assert "byte E9" in found["excluded"][0]["reason"]


TIMES = {
    "1767243600000": "as milliseconds since 1970 divide it by 1,000",
    "1767243600000000": "as microseconds since 1970 divide it by 1,000,000",
    "23/11/2026 10:00": "has day or month first, and nobody can tell which; write 2026-11-23T10:00:00+05:30",
    "11-23-26 10:00": "has day or month first",
    "23.11.2026": "has day or month first",
    "2026-11-23T10:00:00": "does not say its offset from UTC",
    "2026-11-23 10:00": "does not say its offset from UTC",
    "2026-11-23": "does not say the moment of the day",
    "2026/11/23 10:00": "does not say the moment of the day",
    "46349.4167": "a spreadsheet's day number",
    "2026-11-23 10:00:00": "does not say its offset from UTC, so it could be any of a day's hours",
}


@pytest.mark.parametrize("time", TIMES)
def test_times_of_another_kind_are_named_with_what_to_write(tmp_path: Path, capsys, time: str) -> None:
    path = tmp_path / "events.csv"
    path.write_text(as_csv([event("R1", "reported", time), event("R1", "held", time)]))
    said = refused(capsys, path)
    assert f"{path}: line 2: at: " in said and TIMES[time] in said
    assert "None of its 2 rows can be counted; mend the file" in said


def test_a_file_of_which_one_row_counts_is_no_error(tmp_path: Path, capsys) -> None:
    rows = [event("R1", "reported", "2026-01-01T10:00:00Z"), *(event("R1", "held", "1/2/2026"),) * 9]
    found = told(capsys, tmp_path, as_csv(rows).encode())
    assert len(found["excluded"]) == 9
    assert main(["oversight", "analyse", "--events", str(tmp_path / "events.csv")]) == 0
    assert "9 lines are not counted, which is many" in capsys.readouterr().out


def test_what_was_recorded_after_the_day_asked_about_is_no_error(tmp_path: Path, capsys) -> None:
    (tmp_path / "events.csv").write_text(as_csv())
    asked = [
        "oversight",
        "analyse",
        "--events",
        str(tmp_path / "events.csv"),
        "--as-of",
        "2020-01-01T00:00:00Z",
    ]
    assert main(asked) == 0
    assert "0 events" in capsys.readouterr().out


def test_missing_columns_are_named_beside_those_that_are_there(tmp_path: Path, capsys) -> None:
    path = tmp_path / "events.csv"
    renamed = {"recorded_at": "Recorded At", "report_id": "report-id", "officer": "clerk"}
    path.write_text(as_csv([], header=tuple(renamed.get(name, name) for name in HEADER)))
    said = refused(capsys, path)
    assert (
        "line 1: the header has no column officer, recorded_at, report_id; it has 'report-id', 'stage'"
        in said
    )
    assert "rename 'Recorded At' for recorded_at, 'report-id' for report_id, if that is what is meant" in said


def test_a_column_that_stands_twice_is_for_the_writer_to_settle(tmp_path: Path, capsys) -> None:
    path = tmp_path / "events.csv"
    path.write_text(as_csv([]).replace("hold_id", "stage"))
    assert "line 1: the column stage stands twice; rename or remove one" in refused(capsys, path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty; export the history again"),
        (b"\n\n", "line 1: there is no header; the first line must name the columns"),
        (b"sep=;\nreport_id;stage\n", "line 1: the header has no column"),
        (gzip.compress(b"report_id\n"), "is packed (gzip) and its name does not say so; rename it"),
        (b"report_id,\xe9tat\n", "line 1: is not UTF-8 text: byte E9"),
        (b'report_id,"stage\nat",x\n', "line 1: the header is not one line of names"),
    ],
)
def test_a_first_line_that_names_nothing_is_told(tmp_path: Path, capsys, data: bytes, said: str) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(data)
    assert f"{path}: {said}" in refused(capsys, path)


def test_no_file_and_a_folder_are_told_apart(tmp_path: Path, capsys) -> None:
    assert "there is no such file; look at its name and folder" in refused(capsys, tmp_path / "none.csv")
    assert "it is a folder; name a file in it" in refused(capsys, tmp_path)


def test_a_profile_that_is_none_says_how_one_is_named(tmp_path: Path, capsys) -> None:
    path = tmp_path / "events.csv"
    path.write_text(as_csv())
    (tmp_path / "odd.toml").write_bytes(b"\xff\xfe")
    for named, said in {
        str(tmp_path): "is a folder; name a TOML or JSON file in it",
        str(tmp_path / "none.toml"): "there is no profile",
        "mine.toml": "a file of your own is named with its folder, such as ./mine.toml",
        str(tmp_path / "odd.toml"): "is not UTF-8 text; a profile is a TOML or JSON file",
        f"{path}/x.toml": "cannot be read: Not a directory",
    }.items():
        found = refused(capsys, path, "--profile", named)
        assert "--profile: " in found and said in found


@pytest.mark.parametrize("target", ["24h", "1:00", "nan", "0", "1e-9", "inf", ""])
def test_a_target_is_a_number_of_seconds(tmp_path: Path, capsys, target: str) -> None:
    path = tmp_path / "events.csv"
    path.write_text(as_csv())
    said = refused(capsys, path, "--target", target)
    assert f"--target: {target!r} is not a number of seconds above 0; write 86400 for a day" in said
