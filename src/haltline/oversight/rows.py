"""The file of a history as columns, piece by piece, so that memory holds numbers and not the file.

CSV goes through Arrow in one pass; where a line is broken, so that rows can no longer be told to lines by
counting, the file is read again by the csv module, at a quarter of the speed.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from haltline.oversight.written import Head, head_of, in_utf_8, not_utf_8
from haltline.sources.bad_input import BadInput, Faults
from haltline.sources.content import opened
from haltline.sources.delimited import BOM, LINE_MAX
from haltline.sources.formats import Format, format_of
from haltline.sources.table import Table, Wanted, read_table
from haltline.sources.typed_columns import as_table

REQUIRED = (
    "report_id",
    "stage",
    "at",
    "recorded_at",
    "district",
    "station",
    "bank",
    "category",
    "amount",
    "officer",
    "outcome",
    "text",
)
OPTIONAL = ("hold_id", "holder")
NAMED = ("report_id", "stage", "district", "station", "bank", "category", "officer", "outcome", *OPTIONAL)
WANTED = Wanted({name: name for name in (*REQUIRED, *OPTIONAL)}, frozenset(REQUIRED))
BLOCK_BYTES = 32 << 20  # read at once
PARSED_BYTES = 4 << 20  # parsed by one thread
PIECES = 8  # of Parquet, handed on together
ROWS_AT_ONCE = 1 << 17
FOREIGN_MIN = 3  # rows in other letters than UTF-8, with none in it, are no slip in a row
DICTIONARY = pa.dictionary(pa.int32(), pa.string())


class Rows(NamedTuple):
    """Some rows of the file: columns by name, and the file line of each row."""

    columns: dict[str, pa.Array]
    lines: NDArray[np.int64]


class NotPlain(Exception):
    """Lines cannot be told by counting."""


def pieces(path: Path, faults: Faults, *, exact: bool = False) -> Iterator[list[Rows]]:
    """The rows of a file, some pieces at a time; those that are no rows go to `faults`.

    Raises BadInput when the file as a whole is no use, and NotPlain when a CSV has to be read `exact`.
    """
    with opened(path) as source:
        found = format_of(path, source)
        if found is Format.CSV:
            text = in_utf_8(str(path), source)
            yield from _by_csv(str(path), text, faults) if exact else _by_arrow(str(path), text)
        elif found is Format.PARQUET:
            yield from _by_row_group(str(path), source)
        else:
            yield [_encoded(read_table(path, WANTED, faults))]


def _by_arrow(file: str, source: BinaryIO) -> Iterator[list[Rows]]:
    head = head_of(file, source, WANTED.required)
    places = WANTED.places(head.names, file)
    line = 2
    try:
        for block in _blocks(source):
            ends = line + _count(block, b"\n") + (not block.endswith(b"\n"))
            batches, group = list(_parsed(block, places, head)), []
            plain = sum(batch.num_rows for batch in batches) == ends - line
            for batch in batches:
                feeds = None if plain else _feeds(batch)
                before = np.cumsum(feeds) - feeds if feeds is not None else 0
                lines = line + np.arange(batch.num_rows, dtype=np.int64) + before
                line += batch.num_rows + (int(feeds.sum()) if feeds is not None else 0)
                group.append(Rows({name: batch.column(f"f{at}") for name, at in places.items()}, lines))
            if line != ends:
                raise NotPlain
            yield group
    except (pa.ArrowInvalid, UnicodeDecodeError):
        raise NotPlain from None


def _blocks(source: BinaryIO) -> Iterator[bytes]:
    """The bytes that follow, in pieces of whole rows; NotPlain where a quote or a return stands alone."""
    rest = b""
    while data := source.read(BLOCK_BYTES):
        data = rest + data
        end = _last_end(data)
        if end == 0 and len(data) > LINE_MAX + BLOCK_BYTES:
            raise NotPlain
        if end:
            yield _plain(data[:end])
        rest = data[end:]
    if _count(rest, b'"') % 2:
        raise NotPlain
    if rest:
        yield _plain(rest)


def _last_end(data: bytes) -> int:
    """Where the last row ends that is whole: behind a line feed with an even number of quotes before it."""
    quotes, end = _count(data, b'"'), len(data)
    while (found := data.rfind(b"\n", 0, end)) >= 0:
        quotes -= data.count(b'"', found, end)
        if quotes % 2 == 0:
            return found + 1
        end = found
    return 0


def _plain(block: bytes) -> bytes:
    if block.startswith(BOM):  # Arrow would skip it
        raise NotPlain
    if b"\r" in block and _count(block, b"\r") != block.count(b"\r\n"):
        raise NotPlain
    return block


def _count(data: bytes, letter: bytes) -> int:
    """How often a letter comes; several times faster than the method of bytes where it comes often."""
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == letter[0]))


def _parsed(block: bytes, places: dict[str, int], head: Head) -> Iterator[pa.RecordBatch]:
    """What Arrow makes of some lines, on all cores; NotPlain where a line is perhaps no row."""
    kinds = {f"f{at}": DICTIONARY if name in NAMED else pa.string() for name, at in places.items()}
    table = arrow_csv.read_csv(
        pa.BufferReader(block),
        arrow_csv.ReadOptions(
            column_names=[f"f{at}" for at in range(len(head.names))], block_size=PARSED_BYTES
        ),
        arrow_csv.ParseOptions(delimiter=head.separator, newlines_in_values=True, ignore_empty_lines=False),
        arrow_csv.ConvertOptions(include_columns=list(kinds), column_types=kinds, strings_can_be_null=False),
    )
    stage = f"f{places['stage']}"
    for batch in table.to_batches():
        if "" in batch.column(stage).dictionary.to_pylist():  # perhaps an empty line, which is no row
            raise NotPlain
        yield batch


def _feeds(batch: pa.RecordBatch) -> NDArray[np.int64] | None:
    """How many line feeds lie inside the fields of each row; None where there are none."""
    total: NDArray[np.int64] | None = None
    for column in batch.columns:
        texts = column.dictionary if isinstance(column, pa.DictionaryArray) else column
        if not pc.any(pc.match_substring(texts, "\n")).as_py():
            continue
        count = np.asarray(pc.count_substring(texts, "\n")).astype(np.int64)
        count = count[np.asarray(column.indices)] if isinstance(column, pa.DictionaryArray) else count
        total = count if total is None else total + count
    return total


def _by_csv(file: str, source: BinaryIO, faults: Faults) -> Iterator[list[Rows]]:
    head = head_of(file, source, WANTED.required)
    places = WANTED.places(head.names, file)
    source.seek(0)
    texts: dict[str, list[str]] = {name: [] for name in places}
    lines: list[int] = []
    for line, fields in _records(file, source, head.separator, faults):
        if len(fields) != len(head.names):
            faults.add(file, line, f"has {len(fields)} fields, the header has {len(head.names)}")
            continue
        for name, at in places.items():
            texts[name].append(fields[at])
        lines.append(line)
        if len(lines) == ROWS_AT_ONCE:
            yield [_taken(texts, lines)]
    if lines:
        yield [_taken(texts, lines)]


def _taken(texts: dict[str, list[str]], lines: list[int]) -> Rows:
    """The rows gathered so far, which are then forgotten."""
    arrays = {name: pa.array(column, pa.string()) for name, column in texts.items()}
    rows = Rows(
        {name: array.dictionary_encode() if name in NAMED else array for name, array in arrays.items()},
        np.array(lines, np.int64),
    )
    lines.clear()
    for column in texts.values():
        column.clear()
    return rows


def _records(file: str, source: BinaryIO, separator: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Each record after the header with the line on which it starts; what is no record goes to `faults`.

    BadInput when it shows that the whole file is not UTF-8: to leave out its rows with other letters than
    English ones, and no others, would make the figures lie.
    """
    text = io.TextIOWrapper(source, encoding="utf-8", errors="surrogateescape", newline="")
    reader = csv.reader(text, delimiter=separator, strict=True)
    next(reader)
    foreign, ours = list[tuple[int, str]](), False
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
            letters = "".join(fields)
            letters.encode()
        except StopIteration:
            text.detach()
            break
        except csv.Error as error:
            last = f"; lines {line} to {reader.line_num} are one row" if reader.line_num > line else ""
            faults.add(file, line, f"is not CSV: {error}{last}")
        except UnicodeEncodeError as fault:
            foreign.append((line, not_utf_8(ord(letters[fault.start]) & 0xFF)))
        else:
            ours = ours or not letters.isascii()
            if fields:
                yield line, fields
    if len(foreign) >= FOREIGN_MIN and not ours:
        line, reason = foreign[0]
        raise BadInput(f"{file}: line {line}: {reason}. {len(foreign):,} rows are so, and none is UTF-8")
    for line, reason in foreign:
        faults.add(file, line, reason)


def _by_row_group(file: str, source: BinaryIO) -> Iterator[list[Rows]]:
    try:
        whole = parquet.ParquetFile(source, memory_map=True)
        names = whole.schema_arrow.names
        places = WANTED.places(names, file)
        line, group = 2, list[Rows]()
        for batch in whole.iter_batches(ROWS_AT_ONCE, columns=[names[at] for at in places.values()]):
            batch.validate(full=True)
            table = as_table(file, pa.Table.from_batches([batch]), places, WANTED)
            group.append(_encoded(table)._replace(lines=np.arange(line, line + len(table), dtype=np.int64)))
            line += len(table)
            if len(group) == PIECES:
                yield group
                group = []
        yield group
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: is a truncated or damaged Parquet file: {error}") from None


def _encoded(table: Table) -> Rows:
    columns = {name: table.column(name) for name in table.columns}
    return Rows(
        {name: column.dictionary_encode() if name in NAMED else column for name, column in columns.items()},
        table.lines,
    )
