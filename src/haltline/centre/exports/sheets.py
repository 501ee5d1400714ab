"""A table as a file that no spreadsheet program computes, marked with who took it: CSV or an .xlsx workbook.

Texts are texts whatever they begin with: in CSV marked as in the banks' answer sheet, in a workbook cells of
type string. Who took the file stands in its first rows, its properties and, on paper, across each page.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from haltline.sources.answer_sheet.safe_text import safe

Cell = str | int
BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet program reads UTF-8 as something else
TEXT_FORMAT = "@"
NOTE = "# "  # rows of the mark begin so; the table begins after an empty row
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML has no such characters
WIDTH = 22
PALE = "D0D0D0"
ACROSS_LINES = 14  # empty lines that push the mark from the head of a printed page to its middle
ACROSS_POINTS = 40
HEAD_MOST = 240  # of 255 characters that a workbook's header takes


@dataclass(frozen=True, slots=True)
class Sheet:
    """What leaves: the page it is from, the words it was asked with, and the table."""

    kind: str
    asked: dict[str, str]
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    cut: bool = False
    districts: frozenset[str] = frozenset()  # whose single reports are in it


@dataclass(frozen=True, slots=True)
class Mark:
    """Whose file it is: the export's id, the person as others see them, the moment as read, the purpose."""

    id: str
    who: str
    at: str
    purpose: str

    def lines(self, sheet: Sheet) -> Iterator[tuple[str, str]]:
        """What stands above the table."""
        yield "export", self.id
        yield "taken by", self.who
        yield "at", self.at
        yield "for", self.purpose
        yield "asked", ", ".join(f"{name} {value}" for name, value in sheet.asked.items() if value)
        yield "rows", str(len(sheet.rows))
        if sheet.cut:
            yield "cut", "there is more than one file takes: ask for a shorter time or less at once"


def csv_file(sheet: Sheet, mark: Mark) -> bytes:
    """The sheet as CSV; no field of it is a formula to any spreadsheet program."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for name, value in mark.lines(sheet):
        writer.writerow([NOTE + name, safe(value)])
    writer.writerow([])
    writer.writerow([safe(name) for name in sheet.columns])
    for row in sheet.rows:
        writer.writerow([value if isinstance(value, int) else safe(value) for value in row])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def xlsx_file(sheet: Sheet, mark: Mark) -> bytes:
    """The sheet as a workbook: all texts are strings, sums are whole numbers."""
    from openpyxl import Workbook  # type: ignore[import-untyped]

    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.kind)
    _mark(book, page, mark)
    for column in range(len(sheet.columns)):
        page.column_dimensions[_letter(column)].width = WIDTH
    for name, value in mark.lines(sheet):
        page.append([_text(page, NOTE + name), _text(page, value)])
    page.append([])
    page.append([_text(page, name) for name in sheet.columns])
    for row in sheet.rows:
        page.append([value if isinstance(value, int) else _text(page, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _mark(book: Any, page: Any, mark: Mark) -> None:
    """Whose file it is, in the properties of the workbook and across each printed page."""
    whose = f"{mark.id} {mark.who} {mark.at}"
    book.properties.title = f"Haltline export {mark.id}"
    book.properties.creator = book.properties.lastModifiedBy = mark.who
    book.properties.identifier = mark.id
    book.properties.description = f"{whose}: {mark.purpose}"
    told = f"{mark.who}\n{mark.at}\n{mark.id[-12:]}"[:HEAD_MOST].replace("&", "and")
    page.oddHeader.center.text = "\n" * ACROSS_LINES + told
    page.oddHeader.center.size, page.oddHeader.center.color = ACROSS_POINTS, PALE
    page.oddFooter.center.text = whose[:HEAD_MOST].replace("&", "and")


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

    return str(get_column_letter(column + 1))


def _text(page: Any, text: str) -> Any:
    """A cell of text and nothing else, whatever the text begins with."""
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]

    cell = WriteOnlyCell(page, value=UNWRITABLE.sub("\ufffd", text) or None)
    if text:
        cell.data_type = "s"
    cell.number_format, cell.quotePrefix = TEXT_FORMAT, True
    return cell
