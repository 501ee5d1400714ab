"""Opening a spreadsheet file with care, and what one of its cells says for sure.

A spreadsheet keeps a number as binary floating point with 15 digits that can be trusted: what has more is
refused, everything else is the decimal that its author typed. Its dates have no zone and are refused.
"""

import warnings
import zlib
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO
from zipfile import BadZipFile, ZipFile

from haltline.sources.bad_input import BadInput

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell  # type: ignore[import-untyped]
    from openpyxl.workbook import Workbook  # type: ignore[import-untyped]

UNPACKED_MAX = 512 << 20  # bytes of XML; such a sheet takes some ten times that in memory
SURE_DIGITS = 15  # of a number in a spreadsheet
NAMES = {"transaction_id", "source", "target", "reverses"}  # numbers whose leading zeros would count
PLAIN_FORMATS = {"General", "0", "@"}
BIG_PARTS = ("xl/worksheets/", "xl/sharedStrings")
BOMB = "has a document type declaration or entities, as XML bombs do"
DAMAGED = (  # what openpyxl stumbles over in a workbook that no spreadsheet program wrote
    BadZipFile,
    zlib.error,
    RuntimeError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    SyntaxError,  # what both readers of XML raise
)


def opened(
    file: str, source: BinaryIO, *, unpacked_max: int | None = None, as_stream: bool = False
) -> "Workbook":
    """The workbook with its formulas as they stand; BadInput when it is damaged, too large or a bomb.

    As a stream its rows are read one after another and are not kept; they may prove damaged then.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
    from openpyxl import load_workbook  # type: ignore[import-untyped]
    from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

    try:
        with ZipFile(source) as packed:
            size = sum(part.file_size for part in packed.infolist())
            declared = size <= (unpacked_max or UNPACKED_MAX) and _declares_type(packed)
        if size > (unpacked_max or UNPACKED_MAX):
            raise BadInput(f"{file}: unpacks to {size >> 20} MiB, more than a sheet may; save it as CSV")
        if declared:
            raise BadInput(f"{file}: {BOMB}")
        source.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of pictures and styles that are not read
            return load_workbook(source, read_only=as_stream)
    except (*DAMAGED, InvalidFileException, ParseError) as error:
        if isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException):
            said = BOMB
        else:
            said = f"is a truncated or damaged .xlsx file: {error}"
        raise BadInput(f"{file}: {said}") from None


def _declares_type(packed: ZipFile) -> bool:
    """Whether a part has a document type or is not UTF-8, where one could hide.

    Cells and their texts are left out: whatever reads the rest, they are read by a parser that refuses types.
    """
    parts = [part for part in packed.infolist() if part.filename.endswith((".xml", ".rels"))]
    small = [part for part in parts if not part.filename.startswith(BIG_PARTS)]
    return any(b"<!DOCTYPE" in (raw := packed.read(part)) or b"\0" in raw for part in small)


def cell_text(cell: "Cell", name: str) -> tuple[str, str]:
    """The text that CSV would hold and what is wrong with the cell; one of the two is empty."""
    value, kind = cell.value, cell.data_type
    if value is None:
        return "", ""
    if kind == "f":
        return "", "is a formula; put its value there"
    if kind == "e":
        return "", f"is the error {value}"
    if kind == "b":
        return "", "is a truth value, not text or a number"
    if cell.is_date:
        return "", "is a date of the spreadsheet, which has no zone; write it as text such as " + (
            "2026-11-22T09:30:00+05:30"
        )
    return (str(value), "") if isinstance(value, str) else _number(value, cell.number_format, name)


def _number(value: float | int, shown: str, name: str) -> tuple[str, str]:
    """A number as the decimal that was typed, if the spreadsheet can have kept it whole."""
    typed = Decimal(repr(value))
    if not typed.is_finite() or len(typed.normalize().as_tuple().digits) > SURE_DIGITS:
        return (
            "",
            f"is a number of more than {SURE_DIGITS} digits, which a spreadsheet rounds; store it as text",
        )
    if name in NAMES and shown not in PLAIN_FORMATS:
        return "", f"is a number shown as {shown!r}, whose zeros may be part of the name; store it as text"
    text = f"{typed:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text), ""
