"""CSV into text columns: fast when the file is plain, exact when it is not.

A file without quotes, carriage returns, empty lines and broken rows goes through Arrow in one step, and
row n stands on line n + 2. Anything else goes row by row through the csv module, which knows the line of
every row and can name the broken ones.
"""

import csv
import io
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from haltline.sources.bad_input import BadInput, Faults
from haltline.sources.table import Table, Wanted

BOM = b"\xef\xbb\xbf"
BLOCK_BYTES = 4 << 20


def read(file: str, data: bytes, wanted: Wanted, faults: Faults) -> Table:
    """The wanted columns of CSV bytes; BadInput when the header is no use."""
    data = data.removeprefix(BOM)
    if b'"' not in data:
        data = data.replace(b"\r\n", b"\n")
    table = _plain(file, data, wanted) if _is_plain(data) else None
    return table or _row_by_row(file, data, wanted, faults)


def _is_plain(data: bytes) -> bool:
    awkward = b'"' in data or b"\r" in data or b"\n\n" in data or b"\0" in data or data[:1] in (b"", b"\n")
    return not awkward and _is_utf8(data)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _plain(file: str, data: bytes, wanted: Wanted) -> Table | None:
    """The columns in one step, None when a row has too many or too few fields."""
    first, _, rest = data.partition(b"\n")
    header = first.decode().split(",")
    places = wanted.places(header, file)
    if not rest:
        return _table(file, {name: [] for name in places}, [])
    numbered = [f"f{at}" for at in range(len(header))]
    kept = [numbered[at] for at in sorted(set(places.values()))]
    try:
        found = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(rest)),
            arrow_csv.ReadOptions(column_names=numbered, block_size=BLOCK_BYTES),
            arrow_csv.ParseOptions(quote_char=False, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(
                include_columns=kept,
                column_types=dict.fromkeys(kept, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns = {ours: _whole(found.column(numbered[at])) for ours, at in places.items()}
    return Table(file, columns, np.arange(2, found.num_rows + 2, dtype=np.int64))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())


def _row_by_row(file: str, data: bytes, wanted: Wanted, faults: Faults) -> Table:
    records = _records(file, data, faults)
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
