"""CSV into text columns: fast when the file is plain, exact when it is not.

A plain file, without quotes, lone carriage returns and rows of another length, goes through Arrow as it is
read, in blocks and on all cores, and row n stands on line n + 1 with the header as row 1. Anything else is
read again row by row through the csv module, which knows the line of every row and can name the broken ones.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from haltline.sources.bad_input import BadInput, Faults
from haltline.sources.table import Column, Table, Wanted

BOM = b"\xef\xbb\xbf"
BLOCK_BYTES = 4 << 20
LINE_MAX = 16 << 20  # bytes, and letters of a field; a small packed file may unpack to a line of any length
csv.field_size_limit(LINE_MAX)  # of its own it has a lower one, which Arrow has not


class NotPlain(Exception):
    """The bytes need the csv module to be read exactly."""


class PlainText(io.RawIOBase):
    """The bytes after the header as Arrow asks for them, with LF for CR LF; NotPlain when some need care."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._first = True

    def readable(self) -> bool:
        """Arrow asks before it reads."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next block; UTF-8 characters may lie across two of them."""
        data = self._source.read(size)
        if data.endswith(b"\r"):
            data += self._source.read(1)
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n")
        require_plain(data)
        self._decoder.decode(data, final=not data)
        first, self._first = self._first, False
        return BOM + data if first and data.startswith(BOM) else data  # Arrow skips one, here part of a name


def require_plain(data: bytes) -> None:
    """NotPlain when bytes hold what only the csv module reads exactly."""
    if b'"' in data or b"\r" in data or b"\0" in data:
        raise NotPlain


def read(file: str, source: BinaryIO, wanted: Wanted, faults: Faults) -> Table:
    """The wanted columns of a CSV that can be read again; BadInput when its header is no use."""
    try:
        return _plain(file, source, wanted)
    except (NotPlain, UnicodeDecodeError, pa.ArrowInvalid):
        source.seek(0)
    return _row_by_row(file, _whole(file, source), wanted, faults)


def _plain(file: str, source: BinaryIO, wanted: Wanted) -> Table:
    """The columns in one step; any doubt about a byte or a row is an exception."""
    first = source.readline(LINE_MAX)
    if len(first) == LINE_MAX:
        raise NotPlain
    header = _header(first.removeprefix(BOM).removesuffix(b"\n").removesuffix(b"\r"))
    places = wanted.places(header, file)
    numbered = [f"f{at}" for at in range(len(header))]
    kept = [numbered[at] for at in sorted(set(places.values()))]
    found = arrow_csv.read_csv(
        pa.PythonFile(PlainText(source), "r"),
        arrow_csv.ReadOptions(column_names=numbered, block_size=BLOCK_BYTES),
        arrow_csv.ParseOptions(quote_char=False, ignore_empty_lines=False),
        arrow_csv.ConvertOptions(
            include_columns=kept,
            column_types=dict.fromkeys(kept, pa.string()),
            strings_can_be_null=False,
        ),
    )
    columns = {ours: found.column(numbered[at]) for ours, at in places.items()}
    if _has_empty_row(columns.values()):
        raise NotPlain
    return Table(file, columns, np.arange(2, found.num_rows + 2, dtype=np.int64))


def _header(line: bytes) -> list[str]:
    """The names in a header, which programs quote though nothing below is quoted."""
    require_plain(line.replace(b'"', b""))
    if not line:
        raise NotPlain
    try:
        return next(csv.reader([line.decode()], strict=True))
    except csv.Error:  # a name that goes on in the next line
        raise NotPlain from None


def _has_empty_row(columns: Iterable[Column]) -> bool:
    """Whether a row has nothing in any column, which is how Arrow reads an empty line."""
    empty = pa.scalar(True)
    for column in columns:  # most often there is none in the first
        empty = pc.and_(empty, pc.equal(column, ""))
        if not pc.any(empty).as_py():
            return False
    return True


def _whole(file: str, source: BinaryIO) -> bytes:
    """All bytes of a file; BadInput once a line is longer than any row, before more of it is unpacked."""
    blocks, line, length = [], 1, 0
    while block := source.read(BLOCK_BYTES):
        ended = block.find(b"\n")
        if length + (len(block) if ended < 0 else ended) > LINE_MAX:
            raise BadInput(f"{file}: line {line}: is longer than {LINE_MAX >> 20} MiB, as no row is")
        length = length + len(block) if ended < 0 else len(block) - block.rfind(b"\n") - 1
        line += block.count(b"\n")
        blocks.append(block)
    return b"".join(blocks)


def _row_by_row(file: str, data: bytes, wanted: Wanted, faults: Faults) -> Table:
    records = _records(file, _lf(data.removeprefix(BOM)), faults)
    header_line, header = next(records, (1, []))
    if not header or header_line != 1:
        raise BadInput(f"{file}: line 1: there is no header")
    places = wanted.places(header, file)
    texts: dict[str, list[str]] = {name: [] for name in places}
    lines = []
    for line, fields in records:
        if len(fields) != len(header):
            faults.add(file, line, f"has {len(fields)} fields, the header has {len(header)}")
            continue
        for name, at in places.items():
            texts[name].append(fields[at])
        lines.append(line)
    return _table(file, texts, lines)


def _lf(data: bytes) -> bytes:
    """Line ends as LF; left alone beside quotes, where CR LF may be part of a field."""
    return data if b'"' in data else data.replace(b"\r\n", b"\n")


def _table(file: str, texts: dict[str, list[str]], lines: list[int]) -> Table:
    columns = {name: pa.array(column, pa.string()) for name, column in texts.items()}
    return Table(file, columns, np.array(lines, np.int64))


def _records(file: str, data: bytes, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it starts; what is no CSV or no UTF-8 goes to `faults`."""
    reader = csv.reader(io.StringIO(data.decode(errors="surrogateescape"), newline="\n"), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
            "".join(fields).encode()
        except StopIteration:
            return
        except csv.Error as error:
            faults.add(file, line, f"is not CSV: {error}")
        except UnicodeEncodeError:
            faults.add(file, line, "is not UTF-8 text")
        else:
            if fields:
                yield line, fields
