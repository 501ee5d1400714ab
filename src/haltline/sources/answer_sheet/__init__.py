"""The sheet by which a bank without a system answers: open requests out, answers back, each line checked.

Pure: rows and messages of the hold protocol in, files and messages out. Needs openpyxl for .xlsx files only.
"""

from haltline.sources.answer_sheet.columns import COLUMNS, AskedRow, short_id
from haltline.sources.answer_sheet.reading import SHEET_BYTES_MAX, SHEET_ROWS_MAX, SheetRow, read_sheet
from haltline.sources.answer_sheet.replies import (
    LineProblem,
    Local,
    SheetAnswer,
    SheetReading,
    content,
    read_answers,
)
from haltline.sources.answer_sheet.writing import csv_sheet, xlsx_sheet

__all__ = [
    "COLUMNS",
    "SHEET_BYTES_MAX",
    "SHEET_ROWS_MAX",
    "AskedRow",
    "LineProblem",
    "Local",
    "SheetAnswer",
    "SheetReading",
    "SheetRow",
    "content",
    "csv_sheet",
    "read_answers",
    "read_sheet",
    "short_id",
    "xlsx_sheet",
]
