"""Which format a file has: by how it begins, since endings lie; the ending only when it contradicts.

A spreadsheet program's old format and version 1 of Feather are known so that they can be refused by name.
"""

from enum import Enum
from pathlib import Path
from typing import BinaryIO

from haltline.sources.bad_input import BadInput

LOOKED_AT = 64  # bytes; the longest mark, DuckDB's, ends at the twelfth


class Format(Enum):
    """The formats that a table can be read from."""

    CSV = "CSV"
    PARQUET = "Parquet"
    ARROW = "Arrow"
    ARROW_STREAM = "Arrow stream"
    DUCKDB = "DuckDB"
    STATEMENT = "camt.053"
    SPREADSHEET = "xlsx"


MARKS = {
    b"PAR1": Format.PARQUET,
    b"ARROW1\0\0": Format.ARROW,
    b"\xff\xff\xff\xff": Format.ARROW_STREAM,
    b"PK\x03\x04": Format.SPREADSHEET,
}
DUCKDB_MARK = (8, b"DUCK")  # after a checksum
REFUSED = {
    b"FEA1": "is Feather of version 1; write it anew as Arrow IPC",
    b"\xd0\xcf\x11\xe0": "is an .xls file or a protected workbook; save it as .xlsx without a password",
}
XML = (b"<?xml", b"<!", b"<Document", b"<camt")
XML_WIDE = (b"\xff\xfe<\0", b"\xfe\xff\0<")  # UTF-16, which XML may be written in
BOM = b"\xef\xbb\xbf"
ENDINGS = {
    ".parquet": {Format.PARQUET},
    ".pq": {Format.PARQUET},
    ".arrow": {Format.ARROW, Format.ARROW_STREAM},
    ".arrows": {Format.ARROW, Format.ARROW_STREAM},
    ".feather": {Format.ARROW},
    ".duckdb": {Format.DUCKDB},
    ".xml": {Format.STATEMENT},
    ".xlsx": {Format.SPREADSHEET},
}


def format_of(path: Path, source: BinaryIO) -> Format:
    """The format of a file that stands at its start, where it stays.

    Raises BadInput when its content is none that its ending promises, or a format that is not read.
    """
    begin = source.read(LOOKED_AT)
    source.seek(0)
    for mark, reason in REFUSED.items():
        if begin.startswith(mark):
            raise BadInput(f"{path}: {reason}")
    found = _by_content(begin)
    promised = ENDINGS.get(_ending(path))
    if promised and found not in promised:
        raise BadInput(f"{path}: is named as {_ending(path)} but is truncated, damaged or another format")
    return found


def _by_content(begin: bytes) -> Format:
    at, mark = DUCKDB_MARK
    if begin[at : at + len(mark)] == mark:
        return Format.DUCKDB
    if begin.removeprefix(BOM).lstrip().startswith(XML) or begin.startswith(XML_WIDE):
        return Format.STATEMENT
    return next((known for start, known in MARKS.items() if begin.startswith(start)), Format.CSV)


def _ending(path: Path) -> str:
    return Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
