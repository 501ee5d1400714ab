"""Open requests as a file that people fill in: an .xlsx workbook whose cells are all text, or CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Any

from haltline.sources.answer_sheet.columns import COLUMNS, NAMES, SHEET, AskedRow
from haltline.sources.answer_sheet.safe_text import safe

BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet program reads UTF-8 as something else
TEXT_FORMAT = "@"  # what is typed into the cell stays as it was typed
ROOM_ROWS = 200  # rows below the requests that are text as well, for lines of moved money
ASKED_SHADE, ANSWER_SHADE = "EFEFEF", "FFFFFF"
WIDTHS = {"reason": 44, "account": 20, "payment": 20, "request": 13, "hold_reference": 18}
WIDTH = 14


def csv_sheet(rows: Sequence[AskedRow], zone: tzinfo) -> bytes:
    """The requests as CSV; no field of it is a formula to any spreadsheet program."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(NAMES)
    for row in rows:
        texts = row.texts(zone)
        writer.writerow([safe(texts.get(name, "")) for name in NAMES])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def xlsx_sheet(rows: Sequence[AskedRow], zone: tzinfo, instructions: Iterable[str]) -> bytes:
    """The requests as a workbook, with a protected sheet of instructions in front of them."""
    from openpyxl import Workbook  # type: ignore[import-untyped]

    book = Workbook()
    _instruct(book.active, instructions)
    sheet = book.create_sheet(SHEET)
    _head(sheet)
    for at, row in enumerate(rows, 2):
        texts = row.texts(zone)
        for column, name in enumerate(NAMES, 1):
            _text(sheet.cell(at, column), texts.get(name, ""), shade=COLUMNS[column - 1].asked)
    for at in range(len(rows) + 2, len(rows) + 2 + ROOM_ROWS):
        for column in range(1, len(NAMES) + 1):
            sheet.cell(at, column).number_format = TEXT_FORMAT
    _choices(sheet, len(rows) + 1 + ROOM_ROWS)
    sheet.freeze_panes = "C2"
    book.active = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _instruct(sheet: Any, instructions: Iterable[str]) -> None:
    sheet.title = "instructions"
    lines = [*instructions, "", *(f"{column.name}: {column.says}" for column in COLUMNS)]
    for at, line in enumerate(lines, 1):
        _text(sheet.cell(at, 1), line)
    sheet.column_dimensions["A"].width = 110
    sheet.protection.sheet = True


def _head(sheet: Any) -> None:
    from openpyxl.styles import Font  # type: ignore[import-untyped]

    for column, name in enumerate(NAMES, 1):
        cell = sheet.cell(1, column)
        _text(cell, name, shade=COLUMNS[column - 1].asked)
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = WIDTHS.get(name, WIDTH)


def _choices(sheet: Any, last: int) -> None:
    """Lists to choose from where a column takes few words; what is typed is checked on the way back."""
    from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
    from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

    for at, column in enumerate(COLUMNS, 1):
        if column.words:
            choice = DataValidation("list", formula1=f'"{",".join(column.words)}"', allow_blank=True)
            letter = get_column_letter(at)
            choice.add(f"{letter}2:{letter}{last}")
            sheet.add_data_validation(choice)


def _text(cell: Any, text: str, *, shade: bool = False) -> None:
    """A cell of text and nothing else, whatever the text begins with."""
    from openpyxl.styles import PatternFill

    if text:
        cell.value = text
        cell.data_type = "s"
    cell.number_format = TEXT_FORMAT
    cell.quotePrefix = True
    if shade:
        cell.fill = PatternFill("solid", fgColor=ASKED_SHADE)
