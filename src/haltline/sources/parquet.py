"""Parquet into the same text columns as CSV, its row groups beside each other."""

import io
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO

import pyarrow as pa
from pyarrow import parquet

from haltline.sources.bad_input import BadInput
from haltline.sources.table import Table, Wanted
from haltline.sources.typed_columns import as_table


def read(file: str, source: BinaryIO, wanted: Wanted) -> Table:
    """The wanted columns of a Parquet file; BadInput for a damaged one or a column that cannot be exact."""
    try:
        plain = isinstance(source, io.BufferedReader)  # else its bytes come from unpacking
        data = pa.memory_map(file).read_buffer() if plain else pa.py_buffer(source.read())
        whole = parquet.ParquetFile(pa.BufferReader(data))
        places = wanted.places(whole.schema_arrow.names, file)
        found = _rows(data, whole, [wanted.names[name] for name in places])
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: is a truncated or damaged Parquet file: {error}") from None
    return as_table(file, found, places, wanted)


def _rows(data: pa.Buffer, whole: parquet.ParquetFile, columns: Sequence[str]) -> pa.Table:
    """The columns in pieces, one for each row group, checked through and through."""

    def group(number: int) -> pa.Table:
        alone = parquet.ParquetFile(pa.BufferReader(data), metadata=whole.metadata)
        return _sound(alone.read_row_group(number, columns=columns, use_threads=False))

    if whole.num_row_groups < 2:
        return _sound(whole.read(columns=columns))
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return pa.concat_tables(threads.map(group, range(whole.num_row_groups)))


def _sound(rows: pa.Table) -> pa.Table:
    rows.validate(full=True)
    return rows
