"""A filled sheet back into rows of texts: limits first, then cells that can mean one thing only."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from haltline.sources.answer_sheet.columns import NAMES, SHEET
from haltline.sources.answer_sheet.safe_text import meant
from haltline.sources.bad_input import BadInput
from haltline.sources.workbooks import DAMAGED, cell_text, opened

SHEET_BYTES_MAX: Final = 2 << 20
"""A sheet of the largest number of rows has some hundred kilobytes."""
UNPACKED_MAX: Final = 24 << 20
"""Bytes of XML in a workbook; the rows that are read are text of a hundredth of that."""
SHEET_ROWS_MAX: Final = 5_000
COLUMNS_MAX: Final = 60
ZIP, ODD_SHEET = b"PK\x03\x04", "file"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its place, its texts by column, and what is wrong with cells that cannot be read for sure."""

    sheet: str
    number: int
    texts: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)


def read_sheet(raw: bytes) -> list[SheetRow]:
    """The rows of a filled .xlsx or CSV file; BadInput when it cannot be read at all, and what to do then."""
    if len(raw) > SHEET_BYTES_MAX:
        raise BadInput(
            f"The file has more than {SHEET_BYTES_MAX >> 20} MiB; send the requests in several files."
        )
    rows = list(_xlsx(raw) if raw.startswith(ZIP) else _csv(raw))
    if not rows:
        raise BadInput("The file has no rows below its header.")
    return rows


def _xlsx(raw: bytes) -> Iterator[SheetRow]:
    book = opened("The file", io.BytesIO(raw), unpacked_max=UNPACKED_MAX, as_stream=True)
    if SHEET not in book.sheetnames:
        raise BadInput(f"The file has no sheet called {SHEET}; fill in the one that was downloaded.")
    try:
        yield from _rows(book[SHEET])
    except DAMAGED as error:
        raise BadInput(f"The file is damaged: {error}") from None


def _rows(sheet: Any) -> Iterator[SheetRow]:
    cells = sheet.iter_rows(max_col=COLUMNS_MAX)
    places = _places([str(cell.value or "") for cell in next(cells, ())])
    for number, row in enumerate(cells, 2):
        _limit(number)
        texts, wrong = {}, {}
        for name, at in places.items():
            text, problem = _cell(row[at], name) if at < len(row) else ("", "")
            texts[name] = text.strip()
            if problem:
                wrong[name] = problem
        if wrong or any(texts.values()):
            yield SheetRow(SHEET, number, texts, wrong)


def _cell(cell: Any, name: str) -> tuple[str, str]:
    """A cell's text; hours may be dates of the spreadsheet, since the sheet says of which zone they are."""
    if name == "time" and isinstance(cell.value, datetime):
        return cell.value.isoformat(sep=" ", timespec="seconds"), ""
    return cell_text(cell, name)


def _csv(raw: bytes) -> Iterator[SheetRow]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("The file is neither .xlsx nor CSV in UTF-8; save it as one of the two.") from None
    if "\0" in text:
        raise BadInput("The file is neither .xlsx nor CSV in UTF-8; save it as one of the two.")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        places = _places([meant(name) for name in next(lines, [])])
        for number, row in enumerate(lines, 2):
            _limit(number)
            texts = {name: meant(row[at]).strip() if at < len(row) else "" for name, at in places.items()}
            if any(texts.values()):
                yield SheetRow("CSV", number, texts)
    except csv.Error as error:
        raise BadInput(f"The file is damaged: {error}") from None


def _delimiter(text: str) -> str:
    """Spreadsheet programs of many countries write semicolons."""
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _places(header: Sequence[str]) -> dict[str, int]:
    """Where each known column stands; columns that somebody added are not read."""
    titles = [title.strip().casefold() for title in header]
    lacking = [name for name in NAMES if name not in titles]
    if lacking:
        raise BadInput(f"The first row lacks the columns {', '.join(lacking)}; keep the header as it was.")
    twice = [name for name in NAMES if titles.count(name) > 1]
    if twice:
        raise BadInput(f"The columns {', '.join(twice)} stand there twice; keep the header as it was.")
    return {name: titles.index(name) for name in NAMES}


def _limit(number: int) -> None:
    if number > SHEET_ROWS_MAX:
        raise BadInput(f"The file has more than {SHEET_ROWS_MAX} rows; send the requests in several files.")
