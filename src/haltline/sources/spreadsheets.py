"""Bank spreadsheets (.xlsx) as text columns; a cell that could mean two things is a bad row, never a guess.

A spreadsheet keeps a number as binary floating point with 15 digits that can be trusted: what has more is
refused, everything else is the decimal that its author typed. Its dates have no zone and are refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import pyarrow as pa

from haltline.sources.bad_input import BadInput, Faults
from haltline.sources.table import Table, Wanted
from haltline.sources.workbooks import cell_text, opened

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell  # type: ignore[import-untyped]
    from openpyxl.workbook import Workbook  # type: ignore[import-untyped]
    from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

SHEET = "transactions"  # by this name, unless one sheet only holds anything
ROWS_OF_NOTHING = (None, "")


def read(file: str, source: BinaryIO, wanted: Wanted, faults: Faults) -> Table:
    """The wanted columns of a sheet, whose first row is the header; lines are rows of the sheet."""
    sheet = _sheet(file, opened(file, source))
    header = [_header(file, cell) for cell in next(sheet.iter_rows(max_row=1), ())]
    places = wanted.places(header, file)
    hidden = [name for name, at in places.items() if _column_hidden(sheet, at + 1)]
    if hidden:
        raise BadInput(f"{file}: the column {', '.join(hidden)} is hidden; show it, or leave it out")
    texts: dict[str, list[str]] = {name: [] for name in places}
    lines: list[int] = []
    told: dict[str, set[int]] = {name: set() for name in places}
    problems = {}
    for cells in sheet.iter_rows(min_row=2):
        if all(cell.value in ROWS_OF_NOTHING for cell in cells):
            continue
        row = {name: cell_text(cells[at], name) for name, at in places.items()}
        if reasons := _reasons(sheet, cells, row):
            problems[len(lines)] = reasons
        for name, (text, problem) in row.items():
            texts[name].append(text)
            if problem:
                told[name].add(len(lines))
        lines.append(cells[0].row)
    table = Table(
        file,
        {name: pa.array(column, pa.string()) for name, column in texts.items()},
        np.array(lines, np.int64),
        told=told,
    )
    for at, reasons in problems.items():
        for reason in reasons:
            table.note(faults, {at: reason})
    return table


def _sheet(file: str, workbook: "Workbook") -> "Worksheet":
    """The sheet named transactions, else the only one that holds anything."""
    filled = {sheet.title: sheet for sheet in workbook.worksheets if sheet.max_row > 1 or sheet["A1"].value}
    sheet = filled.get(SHEET) or (next(iter(filled.values())) if len(filled) == 1 else None)
    if sheet is None:
        found = f"the sheets {', '.join(filled)}" if filled else "no sheet with a cell in it"
        raise BadInput(f"{file}: has {found}; the one to read must be the only one or be called {SHEET}")
    if sheet.sheet_state != "visible":
        raise BadInput(f"{file}: the sheet {sheet.title} is hidden; show it, or save the one that is meant")
    return sheet


def _header(file: str, cell: "Cell") -> str:
    text, problem = cell_text(cell, "header")
    if problem:
        raise BadInput(f"{file}: line 1: {problem}")
    return text


def _column_hidden(sheet: "Worksheet", number: int) -> bool:
    """Whether a column is hidden, by itself or within a group that is written as one."""
    return any(
        group.hidden and (group.min or 0) <= number <= (group.max or 0)
        for group in sheet.column_dimensions.values()
    )


def _reasons(sheet: "Worksheet", cells: "Sequence[Cell]", row: Mapping[str, tuple[str, str]]) -> list[str]:
    """What is wrong with a row of the sheet, beyond what any format's texts can be."""
    found = [f"{name}: {problem}" for name, (_, problem) in row.items() if problem]
    line = cells[0].row
    if sheet.row_dimensions[line].hidden:
        found.append("is hidden, perhaps by a filter; show it or delete it")
    merged = [str(area) for area in _merged(sheet, line)]
    if merged:
        found.append(f"lies in the merged cells {', '.join(merged)}; part them")
    return found


def _merged(sheet: "Worksheet", line: int) -> Iterator[object]:
    return (area for area in sheet.merged_cells.ranges if area.min_row <= line <= area.max_row)
