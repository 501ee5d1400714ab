"""Parquet into the same text columns as CSV."""

import io
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
        whole = parquet.ParquetFile(file if plain else pa.BufferReader(source.read()), memory_map=plain)
        places = wanted.places(whole.schema_arrow.names, file)
        found = whole.read(columns=[wanted.names[name] for name in places])
        found.validate(full=True)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: is a truncated or damaged Parquet file: {error}") from None
    return as_table(file, found, places, wanted)
