"""A sheet goes out, comes back and is read cell by cell: what adds up is taken, what does not is named."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from haltline.protocol import AccountRef, Authority, Held, HoldRequest, Payment, Reply, gap
from haltline.sources.answer_sheet import (
    SHEET_BYTES_MAX,
    SHEET_ROWS_MAX,
    AskedRow,
    Local,
    SheetReading,
    content,
    csv_sheet,
    problems,
    read_answers,
    read_sheet,
    xlsx_sheet,
)
from haltline.sources.answer_sheet.columns import NAMES
from haltline.sources.answer_sheet.safe_text import COMPUTED, meant, safe
from haltline.sources.bad_input import BadInput

INDIA = ZoneInfo("Asia/Kolkata")
LOCAL = Local(INDIA, {"padmor bank": "padmor"})
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
IDS = ["0193a1f0-6c11-7c3e-9f2a-4b1d5e6f7a80", "0193a1f0-6c11-7c3e-9f2a-4b1d12345678"]
PAYMENT = Payment(reference="632510448820", rail="imps", amount=80_000, currency="INR", booked_at=NOW)
FORMULAS = ["=1+1", "=cmd|' /C calc'!A0", "+44 20", "-5", "@SUM(A1)", "＝1", "'quoted", " =1", "|x", "%x"]


def asked(hold_id: str = IDS[0], reason: str = "Payment reported as fraud", **changes: object) -> AskedRow:
    fields = {
        "hold_id": hold_id, "case_ref": "C-1", "idempotency_key": hold_id, "amount": 50_000,
        "account": AccountRef(institution="ostara", number="200000004471"), "hop": 1, "disputed_at": NOW,
        "payment": PAYMENT,
        "authority": Authority(office="Centre", officer="7", legal_basis="Section 94"), "reason": reason,
        "expires_at": NOW + timedelta(days=3), "answer_within_minutes": 30, "contact": "Duty desk",
        "verify_url": "https://centre.example/verify/1", "refuse_how": "Reply with code legal_refusal.",
    }  # fmt: skip
    return AskedRow(HoldRequest(**fields | changes), "2026-11-22 16:00")  # type: ignore[arg-type]


def filled(*rows: dict[str, str], sheet: list[AskedRow] | None = None) -> bytes:
    """The CSV as it was sent, with cells filled in; a row beyond the requests is a new one."""
    lines = list(csv.DictReader(io.StringIO(csv_sheet(sheet or [asked()], INDIA).decode("utf-8-sig"))))
    for number, cells in enumerate(rows):
        if number < len(lines):
            lines[number] |= cells
        else:
            lines.append(dict.fromkeys(NAMES, "") | {"request": lines[0]["request"]} | cells)
    out = io.StringIO()
    writer = csv.DictWriter(out, NAMES, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()


def read(raw: bytes, *sheet: AskedRow) -> SheetReading:
    return read_answers(read_sheet(raw), sheet or [asked()], LOCAL)


def taken(*rows: dict[str, str]) -> Reply:
    reading = read(filled(*rows))
    assert reading.problems == []
    (answer,) = reading.answers
    return answer.reply


def wrong(*rows: dict[str, str]) -> list[tuple[int, str, str]]:
    reading = read(filled(*rows))
    assert reading.answers == []
    return [(problem.row, problem.column, problem.says) for problem in reading.problems]


HELD = {"held": "500.00", "hold_reference": "L-1"}
ONWARD = {"line": "onward", "to_bank": "Padmor  Bank", "to_account": "3000 0000 9082", "reference": "T-2",
          "rail": "imps", "time": "2026-11-22 09:30", "amount": "400", "share": "300.00"}  # fmt: skip


def test_an_answer_row_becomes_a_reply_that_adds_up() -> None:
    reply = taken(HELD)
    assert (reply.held, reply.final, reply.codes) == (
        Held(amount=50_000, hold_reference="L-1"),
        True,
        ("done",),
    )


def test_lines_of_moved_money_stand_on_further_rows() -> None:
    cash = {"line": "withdrawn", "kind": "atm", "place": "Korvane", "time": "2026-11-22T09:40:00+05:30",
            "amount": "150", "share": "150"}  # fmt: skip
    reply = taken({"unknown": "50"}, ONWARD, cash)
    (onward,), (withdrawn,) = reply.onward, reply.withdrawn
    assert (onward.to_institution, onward.to_account, onward.share) == ("padmor", "300000009082", 30_000)
    assert onward.booked_at == datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    assert (withdrawn.kind, withdrawn.at) == ("atm", datetime(2026, 11, 22, 4, 10, tzinfo=UTC))
    assert gap(reply) == 0


def test_a_refusal_leaves_the_money_free_and_keeps_its_reason() -> None:
    reading = read(filled({"code": "legal_refusal", "why": "Court order 7"}))
    assert (reading.answers[0].reply.free, reading.answers[0].why) == (50_000, "Court order 7")
    assert wrong({"code": "legal_refusal"}) == [(2, "why", problems.REASON)]


def test_nothing_here_is_unknown() -> None:
    assert taken({"code": "not_found"}).unknown == 50_000


def test_an_empty_request_is_left_for_later() -> None:
    assert read(filled({})).empty == 1


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({**HELD, "held": "499.99"}, "held"),
        ({**HELD, "held": "500.01"}, "held"),
        ({**HELD, "held": "1,250.10"}, "held"),
        ({**HELD, "held": "500.001"}, "held"),
        ({**HELD, "held": "-1"}, "held"),
        ({**HELD, "held": "५००"}, "held"),
        ({"held": "500"}, "hold_reference"),
        ({**HELD, "code": "dunno"}, "code"),
        ({**HELD, "final": "perhaps"}, "final"),
        ({**HELD, "asked_amount": "600.00"}, "asked_amount"),
        ({**HELD, "currency": "USD"}, "asked_amount"),
        ({**HELD, "request": "H-00000000"}, "request"),
        ({**HELD, "line": "onwards"}, "line"),
    ],
)
def test_what_is_wrong_is_named_by_its_cell(cells: dict[str, str], column: str) -> None:
    found = wrong(cells)
    assert found
    assert (found[0][0], found[0][1]) == (2, column)
    assert found[0][2]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"share": "401"}, "share"), ({"to_bank": ""}, "to_bank"), ({"reference": ""}, "reference"),
        ({"time": "22/11/26"}, "time"), ({"time": ""}, "time"), ({"time": "2026-02-30 10:00"}, "time"),
        ({"amount": "0"}, "amount"), ({"line": "sideways"}, "line"), ({"reference": "R" * 141}, "reference"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_named_by_its_cell(cells: dict[str, str], column: str) -> None:
    found = wrong({"unknown": "200"}, {**ONWARD, **cells})
    assert (3, column) in [(row, named) for row, named, _ in found]


def test_one_wrong_request_does_not_keep_the_others_from_being_taken() -> None:
    sheet = [asked(), asked(IDS[1])]
    reading = read(filled({**HELD, "held": "1"}, HELD, sheet=sheet), *sheet)
    assert [answer.number for answer in reading.answers] == ["H-12345678"]
    assert [problem.row for problem in reading.problems] == [2]


def test_two_requests_of_one_number_are_answered_elsewhere() -> None:
    twins = [asked(), asked("1" + IDS[0][1:])]
    reading = read(filled(HELD, sheet=twins[:1]), *twins)
    assert (reading.answers, reading.problems[0].column) == ([], "request")


def test_the_same_answer_has_the_same_content_whenever_it_is_read() -> None:
    assert content(taken(HELD)) == content(
        taken(HELD).model_copy(update={"seq": 9, "reply_id": "x", "as_of": NOW})
    )
    assert content(taken(HELD)) != content(taken({**HELD, "hold_reference": "L-2"}))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_country_is_read(delimiter: str) -> None:
    rows = list(csv.reader(io.StringIO(filled(HELD).decode())))
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    assert len(read(out.getvalue().encode("utf-8-sig")).answers) == 1


def edited(change: Callable[[object], None]) -> bytes:
    """The workbook as it was sent, after a person has edited its sheet of answers."""
    book = load_workbook(io.BytesIO(xlsx_sheet([asked()], INDIA, ["Fill in."])))
    change(book["answers"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(sheet: object, row: int, **cells: object) -> None:
    for name, value in cells.items():
        sheet.cell(row, NAMES.index(name) + 1).value = value  # type: ignore[attr-defined]


def test_a_workbook_is_read_with_numbers_and_dates_as_people_type_them() -> None:
    def fill(sheet: object) -> None:
        put(sheet, 2, unknown=200)
        put(sheet, 3, request="h-5e6f7a80", line="Onward", to_bank="padmor", reference="T-2", rail="imps",
            time=datetime(2026, 11, 22, 9, 30), amount=400.5, share=300)  # fmt: skip

    reading = read(edited(fill))
    assert reading.problems == []
    (line,) = reading.answers[0].reply.onward
    assert (line.amount, line.booked_at) == (40_050, datetime(2026, 11, 22, 4, 0, tzinfo=UTC))


def test_a_formula_is_no_answer() -> None:
    reading = read(edited(lambda sheet: put(sheet, 2, held="=499+1", hold_reference="L-1")))
    assert [(problem.row, problem.column) for problem in reading.problems] == [(2, "held")]
    assert "formula" in reading.problems[0].says


def test_fault_28_a_workbook_holds_no_formula_whatever_was_reported() -> None:
    texts = [text.strip() for text in FORMULAS]
    rows = [asked(reason=text, payment=PAYMENT.model_copy(update={"reference": text})) for text in texts]
    book = load_workbook(io.BytesIO(xlsx_sheet(rows, INDIA, texts)))
    assert {cell.data_type for page in book for cells in page.iter_rows() for cell in cells} == {"s", "n"}
    shown = [book["answers"].cell(row, NAMES.index("payment") + 1).value for row in range(2, 2 + len(texts))]
    assert shown == texts


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20))
def test_fault_28_every_text_comes_back_and_none_begins_a_formula(text: str) -> None:
    assert meant(safe(text)) == text
    assert safe(text).lstrip(" \u00a0\ufeff")[:1] not in COMPUTED or safe(text) == ""


@pytest.mark.parametrize("text", FORMULAS)
def test_fault_28_a_csv_field_is_marked(text: str) -> None:
    raw = csv_sheet([asked(reason=text.strip())], INDIA).decode("utf-8-sig")
    field = next(csv.DictReader(io.StringIO(raw)))["reason"]
    assert field == "'" + text.strip() + ". Section 94"


def test_instructions_are_protected() -> None:
    book = load_workbook(io.BytesIO(xlsx_sheet([asked()], INDIA, ["Fill in."])))
    assert book["instructions"].protection.sheet


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff\xfe\x00", b"\0" * 10, b"PK\x03\x04nothing", b"a,b\n1,2\n", b'"' + b"x" * 50, b"%PDF-1.7"],
)
def test_what_is_no_sheet_is_refused_with_what_to_do(raw: bytes) -> None:
    with pytest.raises(BadInput):
        read_sheet(raw)


def test_a_file_beyond_the_limits_is_refused() -> None:
    row = filled(HELD).decode().splitlines()[1]
    with pytest.raises(BadInput, match="rows"):
        read_sheet((filled(HELD).decode() + (row[:14] + "\n") * SHEET_ROWS_MAX).encode())
    with pytest.raises(BadInput, match="MiB"):
        read_sheet(b"," * (SHEET_BYTES_MAX + 1))


def test_fault_33_a_workbook_that_unpacks_to_too_much_is_refused_unread() -> None:
    whole = edited(lambda _: None)
    out = io.BytesIO(whole)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/bomb.xml", b" " * (30 << 20))
    assert len(out.getvalue()) < SHEET_BYTES_MAX
    with pytest.raises(BadInput, match="unpacks"):
        read_sheet(out.getvalue())


def test_a_row_far_below_the_others_is_refused_not_walked_to() -> None:
    with pytest.raises(BadInput, match="rows"):
        read_sheet(edited(lambda sheet: put(sheet, 1_000_000, held="1")))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 20_000))
def test_a_damaged_workbook_is_read_or_refused_and_never_breaks(noise: bytes, at: int) -> None:
    raw = bytearray(WHOLE)
    raw[at : at + len(noise)] = noise
    try:
        read(bytes(raw))
    except BadInput:
        pass


WHOLE = xlsx_sheet([asked()], INDIA, ["Fill in."])
