"""A bank's spreadsheet is a ledger when every cell means one thing; otherwise its rows are named."""

import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook

from haltline.engine.identity import identity
from haltline.sources import workbooks
from haltline.sources.bad_input import BadInput, Faults
from haltline.sources.transactions import Layout, examined, read_transactions

HEADER = ["Ref", "When", "From", "To", "Value", "Remark"]
LAYOUT = Layout(
    {"transaction_id": "Ref", "time": "When", "source": "From", "target": "To", "amount": "Value"}, scale=2
)
GOOD = ["t1", "2026-11-22T09:30:00+05:30", "v", 12, 12.5, "rent"]
ROUNDED = 12.50000000000001  # what sums of decimals look like in binary


def workbook(*rows, change=None):
    book = Workbook()
    sheet = book.active
    for row in (HEADER, *rows):
        sheet.append(row)
    if change:
        change(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def examine(tmp_path, data):
    path = tmp_path / "bank.xlsx"
    path.write_bytes(data)
    faults = Faults()
    reading, report = examined(path, LAYOUT, {}, faults)
    assert sum(list(report.counts().values())[1:]) == report.rows
    return reading, report, [(row.line, row.reason) for row in faults.rows]


def test_a_sheet_says_what_the_same_csv_says(tmp_path):
    rows = [GOOD, ["t2", "2026-11-22T04:00:01Z", 12, None, 0.29, None], [None] * 6, GOOD]
    reading, report, faults = examine(tmp_path, workbook(*rows))
    assert faults == []
    assert report.counts() == {"rows": 3, "taken": 2, "ignored": 0, "repeated": 1, "bad": 0}
    (tmp_path / "same.csv").write_text(
        "Ref,When,From,To,Value\nt1,2026-11-22T04:00:00Z,v,12,12.50\nt2,2026-11-22T04:00:01Z,12,,0.29\n"
    )
    same = read_transactions(tmp_path / "same.csv", LAYOUT, {}, Faults())
    assert identity(reading.ledger) == identity(same.ledger)


@pytest.mark.parametrize(
    ("at", "value", "said"),
    [
        (4, "=1+1", "amount: is a formula"),
        (2, "=A1", "source: is a formula"),
        (4, ROUNDED, "more than 15 digits"),
        (4, 1.005, "more than 2 decimals"),
        (4, 12345678901234567, "more than 15 digits"),
        (2, 1234567890123456, "more than 15 digits"),
        (4, -1, "plain number"),
        (4, 0, "more than zero"),
        (4, 1e300, "too many digits"),
        (4, "1,250.00", "plain number"),
        (4, True, "truth value"),
        (4, "#N/A", "the error #N/A"),
        (1, datetime(2026, 11, 22), "no zone"),
        (1, "2026-11-22T09:30:00", "no offset"),
        (1, "22.11.2026", "not a time"),
        (1, 46348, "integer in a file of RFC 3339"),
        (0, None, "empty"),
    ],
)
def test_a_cell_that_is_not_exact_is_a_bad_row(tmp_path, at, value, said):
    row = ["t2", *GOOD[1:]]
    row[at] = value
    reading, report, faults = examine(tmp_path, workbook(GOOD, row))
    assert reading is None
    ((line, reason),) = faults
    assert line == 3
    assert said in reason
    assert report.counts()["bad"] == 1


def test_a_row_is_not_compared_with_one_under_its_name_that_has_lost_a_value(tmp_path):
    lost = [*GOOD[:4], "=1+1", "rent"]
    for rows, line in (((GOOD, lost), 3), ((lost, GOOD), 2)):
        _, report, faults = examine(tmp_path, workbook(*rows))
        assert [(at, "formula" in reason) for at, reason in faults] == [(line, True)]
        assert report.counts()["bad"] == 1


def hide_row(sheet):
    sheet.row_dimensions[3].hidden = True


def merge(sheet):
    sheet.merge_cells("C3:D3")


def pad(sheet):
    sheet["D3"].number_format = "0000000000"


@pytest.mark.parametrize(("change", "said"), [(hide_row, "hidden"), (merge, "C3:D3"), (pad, "zeros")])
def test_what_a_reader_of_the_sheet_does_not_see_is_not_guessed(tmp_path, change, said):
    data = workbook(GOOD, ["t2", *GOOD[1:]], change=change)
    _, _, faults = examine(tmp_path, data)
    assert {line for line, _ in faults} == {3}
    assert said in faults[-1][1]


def hide_column(sheet):
    sheet.column_dimensions["E"].hidden = True


def hide_in_a_group(sheet):
    sheet.column_dimensions.group("D", "F", hidden=True)


def hide_remark(sheet):
    sheet.column_dimensions["F"].hidden = True


def second_sheet(sheet):
    sheet.parent.create_sheet("other").append(["x"])


def hidden_sheet(sheet):
    sheet.parent.create_sheet("empty")
    sheet.sheet_state = "hidden"


def no_cells(sheet):
    sheet.delete_rows(1, 9)


def formula_in_header(sheet):
    sheet["A1"] = "=1"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (hide_column, "amount is hidden"),
        (hide_in_a_group, "target, amount is hidden"),
        (second_sheet, "the sheets Sheet, other"),
        (hidden_sheet, "sheet Sheet is hidden"),
        (no_cells, "no sheet with a cell"),
        (formula_in_header, "line 1: is a formula"),
    ],
)
def test_a_workbook_that_does_not_say_what_to_read_is_refused(tmp_path, change, said):
    with pytest.raises(BadInput, match=said):
        examine(tmp_path, workbook(GOOD, change=change))


def test_a_hidden_remark_and_a_second_sheet_beside_transactions_do_no_harm(tmp_path):
    def change(sheet):
        hide_remark(sheet)
        second_sheet(sheet)
        sheet.title = "transactions"

    reading, _, faults = examine(tmp_path, workbook(GOOD, change=change))
    assert (faults, reading.rows) == ([], 1)


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


def swapped(data, part, change):
    """The same workbook with one part changed."""
    old, file = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return file.getvalue()


def mined(xml):
    """XML whose prolog declares entities."""
    return LAUGHS + (xml[xml.find(b"?>") + 2 :] if xml.startswith(b"<?xml") else xml)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_a_bomb_in_a_workbook_is_refused(tmp_path, part):
    with pytest.raises(BadInput, match="bombs"):
        examine(tmp_path, swapped(workbook(GOOD), part, mined))


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "UNPACKED_MAX", 1000)
    with pytest.raises(BadInput, match="save it as CSV"):
        examine(tmp_path, workbook(GOOD))


@pytest.mark.parametrize("keep", [100, 0.5, -1])
def test_a_cut_or_damaged_workbook_is_refused(tmp_path, keep):
    data = workbook(GOOD)
    with pytest.raises(BadInput, match="damaged"):
        examine(tmp_path, data[: int(len(data) * keep) if isinstance(keep, float) else keep])
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        with pytest.raises(BadInput, match="damaged"):
            examine(tmp_path, swapped(data, part, lambda xml: xml[:-20]))
