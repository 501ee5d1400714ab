"""Files that are taken out: free of formulas, marked with whose they are, kept as rows, cut with a word."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.centre.acts import take
from tests.centre.closing.offices import scope
from tests.centre.desks.conftest import SignIn
from tests.centre.desks.pages import events, html
from tests.centre.published.test_maps import files, load
from tests.centre.reviews.rereading import closed, draw_now, read, readings

from haltline.centre.exports.sheets import Mark, Sheet, csv_file, xlsx_file
from haltline.cli.practice_map import outlines
from haltline.sources.answer_sheet.safe_text import COMPUTED, meant

MARK = Mark("0193a1f0-6c11-7c3e-9f2a-4b1d5e6f7a80", "=Supervisor & 1", "2026-11-23T10:00:00+05:30", "@why")
NASTY = ("=cmd|' /C calc'!A0", "+44 20 7946", "-5", "@SUM(A1)", "\tx", "\rx", "＝1+1", "＋1", "－1", "＠x",
         "'quoted", " =1", "|x", "%x", "line\nbreak", "", "plain", "\ufeff=1", "हिन्दी")  # fmt: skip
SHEET = Sheet("log", {"verb": "=1", "who": ""}, ("text", "=sum"), tuple((each, -7) for each in NASTY))
WHY = "For the meeting of the heads on Monday"


def table(raw: bytes) -> list[list[str]]:
    """The rows below the mark, as somebody reads them in again."""
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    return [[meant(cell) for cell in row] for row in rows[rows.index([]) + 1 :]]


def test_fault_28_a_csv_has_no_formula_and_reads_back_the_same() -> None:
    raw = csv_file(SHEET, MARK)
    for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")):
        for cell in row:
            assert cell == "-7" or cell.lstrip(" \u00a0\ufeff")[:1] not in COMPUTED or not cell, cell
    assert table(raw) == [["text", "=sum"], *([each, "-7"] for each in NASTY)]


def test_fault_28_a_workbook_has_strings_and_reads_back_the_same() -> None:
    book = load_workbook(io.BytesIO(xlsx_file(SHEET, MARK)))
    rows = list(book["log"].iter_rows())
    cells = [cell for row in rows for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert all(cell.value == -7 for cell in cells if cell.data_type == "n")
    below = [row for row in rows if row[0].row > len(rows) - len(NASTY)]
    assert [row[0].value or "" for row in below] == list(NASTY)


def test_what_xml_cannot_hold_is_replaced_and_not_an_error() -> None:
    book = load_workbook(io.BytesIO(xlsx_file(Sheet("log", {}, ("a",), (("a\x00b\x1f",),)), MARK)))
    assert [row[0].value for row in book["log"].iter_rows()][-1] == "a\ufffdb\ufffd"


def test_a_workbook_says_whose_it_is_in_rows_properties_and_across_paper() -> None:
    book = load_workbook(io.BytesIO(xlsx_file(SHEET, MARK)))
    page, told = book["log"], book.properties
    assert [page["A1"].value, page["B1"].value, page["B2"].value] == ["# export", MARK.id, MARK.who]
    assert MARK.id in told.title and told.creator == MARK.who and MARK.id in told.description
    assert MARK.id[-12:] in page.oddHeader.center.text and page.oddHeader.center.size == 40
    assert MARK.id in page.oddFooter.center.text


@pytest.fixture
def head(signed_in: SignIn) -> Any:
    from haltline.centre.people.actions import NewPerson, create_person

    create_person(NewPerson("head", "supervisor", "Supervisor 1", district="korvane"))
    return signed_in("head")


@pytest.fixture
def auditor(signed_in: SignIn) -> Any:
    from haltline.centre.people.actions import NewPerson, create_person

    create_person(NewPerson("auditor", "auditor", "Auditor 3"))
    return signed_in("auditor")


def kept() -> list[Any]:
    from haltline.centre.exports.models import Export
    from haltline.centre.kernel.scope import in_scope

    with in_scope("audit"):
        return list(Export.objects.order_by("at"))


def test_a_file_without_a_purpose_is_not_made(head: Any) -> None:
    for wrong in ({"purpose": "x", "form": "csv"}, {"purpose": WHY, "form": "exe"}):
        html(head.post("/oversight/export", {"what": "fast", **wrong}), 422)
    assert head.get("/oversight/export?what=everything").status_code == 404
    assert kept() == []


def test_each_page_of_oversight_is_taken_out_and_kept_as_a_row(
    head: Any, run_nudges: Any, tmp_path: Path
) -> None:
    from haltline.centre.oversight.sweeping import sweep

    take()
    take(district="tamsara", reference="632510448821")
    run_nudges()
    sweep()
    load(files(tmp_path, drawn=outlines({"korvane": "Korvane"})))
    pages = {"fast": "/oversight", "areas": "/oversight/areas", "fair": "/oversight/fair",
             "harm": "/oversight/harm",
             "reports": "/oversight/reports?unit=korvane&district=korvane"}  # fmt: skip
    for what, page in pages.items():
        (link,) = re.findall(r'href="(/oversight/export[^"]*)"', html(head.get(page)))
        assert f'name="what" value="{what}"' in html(head.get(unescape(link)))
        for form in ("csv", "xlsx"):
            asked = {"what": what, "unit": "korvane", "district": "korvane", "purpose": WHY, "form": form}
            is_kept(head.post("/oversight/export", asked), what, form)
    assert len(kept()) == len(events("export.made")) == 10


def is_kept(answer: Any, what: str, form: str) -> None:
    """The newest row and the newest event say what this file is."""
    row, event = kept()[-1], events("export.made")[-1]
    assert answer.status_code == 200 and str(row.pk)[-12:] in answer["Content-Disposition"]
    assert row.sha256 == hashlib.sha256(answer.content).hexdigest() == event.facts["sha256"]
    assert (row.kind, row.rows, row.cut, row.purpose, row.desk_name) == (what, 1, False, WHY, "Supervisor 1")
    assert event.subject == str(row.pk)
    if form == "csv":
        assert len(table(answer.content)) == 2 and b"amsara" not in answer.content


def cells(page: str, heading: str) -> list[list[str]]:
    """The cells of the page's table below a heading, without its markup."""
    below = page.split(f">{heading}</h2>")[1].split("<tbody>")[1].split("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", below, re.DOTALL)
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[unescape(" ".join(re.sub(r"<[^>]*>", "", cell).split())) for cell in row] for row in found]


def taken(head: Any, what: str) -> list[dict[str, str]]:
    """A file's rows by the names of their columns."""
    asked = {"what": what, "purpose": WHY, "form": "csv"}
    columns, *rows = table(head.post("/oversight/export", asked).content)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def share(text: str) -> str:
    """A share of the file as the page rounds it."""
    from haltline.centre.desks.templatetags.desks import share as shown

    return re.sub(r"<[^>]*>", "", str(shown(float(text))))


def test_how_good_is_taken_out_with_the_cells_of_its_page(
    head: Any, run_nudges: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from haltline.centre.people.models import Person
    from haltline.centre.reviews.actions import drawing
    from haltline.centre.reviews.actions.giving import give

    empty = taken(head, "good")
    assert [(row["name"], row["n"], row["share"]) for row in empty] == [
        ("in order, by the readers", "0", ""), ("content, by the victims", "", ""),
    ]  # fmt: skip
    for number in range(3):
        closed(run_nudges, number)
    monkeypatch.setattr(drawing, "twice", lambda *_: False)
    draw_now()
    Person.objects.filter(district_id="tamsara").exclude(username="tamsara-1").update(is_active=False)
    for number, row in enumerate(readings()):
        with scope("worker:korvane"):
            give(row.pk)
        read(readings()[number], explained="no" if number else "yes")
    page, rows = html(head.get("/oversight/good")), taken(head, "good")
    words = re.sub(r"<[^>]*>", "", page)
    of = {part: [row for row in rows if row["part"] == part] for part in ("all", "not in order", "district")}
    order, content = of["all"]
    assert int(order["n"]) > 1 and f"{order['n']} of {order['of']} were re-read" in words
    assert f"{share(order['share'])} were in order" in words
    assert {name for name, value in content.items() if value} == {"part", "name"}
    assert "have judged: not shown" in page
    shown = cells(page, "In figures")
    assert len(shown) == len(of["not in order"]) > 3
    for at, (cell, row) in enumerate(zip(shown, of["not in order"], strict=True), 1):
        between = f"{share(row['interval from'])} – {share(row['interval to'])}"
        assert cell[:4] == [f"{at}. {row['name']}", share(row["share"]), between, row["read by two"]]
        assert (cell[4], row["they agree"]) == ("–", "") and (cell[5], row["kappa"]) == ("–", "")
    (district,), ((name, n, size, part, _between, beside),) = of["district"], cells(page, "Your districts")
    assert (name, n, size, part) == ("Korvane", district["n"], district["of"], share(district["share"]))
    assert (beside, district["beside the others"]) == ("too few to judge", "too few")
    topics = [row for row in rows if row["part"] == "to train"]
    assert topics and all(f"about {row['likely reports']} of {row['of']} reports" in words for row in topics)


def test_the_map_is_taken_out_with_the_cells_of_its_table(head: Any, run_nudges: Any, tmp_path: Path) -> None:
    from haltline.centre.oversight.sweeping import sweep

    assert taken(head, "areas") == [] and "export" not in html(head.get("/oversight/areas"))
    load(files(tmp_path, "district,population\nTamsara,50000\nKorvane,1234567\n"))
    for number, district in enumerate(("korvane", "korvane", "tamsara")):
        take(district=district, reference=f"63251044{number:04}")
    run_nudges()
    sweep()
    page, rows = html(head.get("/oversight/areas")), taken(head, "areas")
    shown = cells(page, "In figures")
    assert [row["district"] for row in rows] == ["Belnor", "Korvane", "Tamsara"]
    assert [cell[0] for cell in shown] == ["Belnor", "Korvane", "Tamsara"]
    for cell, row in zip(shown, rows, strict=True):
        assert cell[1].replace(",", "") == row["reports"] and cell[2].replace(",", "") == row["people"]
        rates = [f"{float(row[name]):.1f}" if row[name] else "" for name in list(row)[3:7]]
        between = f"{rates[1]} to {rates[2]}" if rates[1] else ""
        assert [*cell[3:6], cell[6]] == [rates[0], between, rates[3], row["what cannot be said"]]
    assert rows[1]["reports"] == "2" and rows[2]["reports"] == "", "another district's are not here"


def test_the_reports_of_another_district_are_not_taken_out(head: Any, run_nudges: Any) -> None:
    from haltline.centre.oversight.sweeping import sweep

    take(district="tamsara")
    run_nudges()
    sweep()
    asked = {"what": "reports", "unit": "tamsara", "district": "tamsara", "purpose": WHY, "form": "csv"}
    assert len(table(head.post("/oversight/export", asked).content)) == 1
    assert len(events("export.made")) == 1 and events("export.made", "tamsara") == []


def test_the_log_is_taken_out_and_a_cut_is_said(auditor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from haltline.centre.kernel.profile import profile

    for number in range(3):
        take(reference=f"63251044882{number}")
    asked = {"verb": "report.taken", "purpose": WHY, "form": "csv"}
    whole = table(auditor.post("/audit/export", asked).content)
    assert len(whole) == 4 and {row[2] for row in whole[1:]} == {"report.taken"}
    few = profile().model_copy(update={"access": profile().access.model_copy(update={"export_rows": 2})})
    monkeypatch.setattr("haltline.centre.desks.auditing.log.profile", lambda: few)
    cut = auditor.post("/audit/export", asked).content
    assert len(table(cut)) == 3 and b"# cut" in cut
    assert [(row.rows, row.cut) for row in kept()] == [(3, False), (2, True)]


def test_a_file_says_whose_it_is_by_its_number_its_name_or_its_hash(
    head: Any, auditor: Any, signed_in: SignIn
) -> None:
    from haltline.centre.people.actions import NewPerson, create_person

    head.post("/oversight/export", {"what": "harm", "purpose": WHY, "form": "xlsx"})
    (row,) = kept()
    create_person(NewPerson("other", "supervisor", "Supervisor 9", district="tamsara"))
    other = signed_in("other")
    for word in (str(row.pk), str(row.pk)[-12:], row.sha256, row.sha256.upper()):
        for reader in (head, auditor):
            page = html(reader.get(f"/audit/files?q={word}"))
            assert row.name in page and "Supervisor 1" in page
        assert row.name not in html(other.get(f"/audit/files?q={word}"))
    for nothing in ("%25", "a" * 64, "2", "x" * 12):
        assert "No file of the centre" in html(auditor.get(f"/audit/files?q={nothing}"))
