"""Parquet into the same text columns as CSV; row n counts as line n + 1, as if a header stood before it."""

from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from haltline.sources.bad_input import BadInput
from haltline.sources.table import Table, Wanted

NANOSECONDS = 1000  # in a microsecond


def read(file: str, source: BinaryIO, wanted: Wanted) -> Table:
    """The wanted columns of a Parquet file; BadInput for a damaged one or a column that cannot be exact."""
    try:
        whole = parquet.ParquetFile(pa.BufferReader(source.read()))
        places = wanted.places(whole.schema_arrow.names, file)
        found = whole.read(columns=[wanted.names[name] for name in places])
        found.validate(full=True)
    except (pa.ArrowException, OSError) as error:
        raise BadInput(f"{file}: is a truncated or damaged Parquet file: {error}") from None
    columns = {ours: _texts(file, wanted.names[ours], found.column(wanted.names[ours])) for ours in places}
    return Table(file, columns, np.arange(2, found.num_rows + 2, dtype=np.int64))


def _texts(file: str, name: str, column: pa.ChunkedArray) -> pa.Array:
    """A column as text; an empty one where the value is missing."""
    kind = column.type
    if pa.types.is_floating(kind):
        raise BadInput(f"{file}: column {name} is floating point, which is never exact; store it as text")
    array = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], kind)
    try:
        text = _moments(array) if pa.types.is_timestamp(kind) else array.cast(pa.string())
    except pa.ArrowException:
        raise BadInput(f"{file}: column {name} holds {kind}, which cannot be read as text") from None
    return text.fill_null("")


def _moments(array: pa.TimestampArray) -> pa.Array:
    """Timestamps as RFC 3339; those of a column without a zone get no offset and are refused later."""
    ticks = array.view(pa.int64()).view(pa.timestamp(array.type.unit))
    text = ticks.cast(pa.string())
    if array.type.unit == "ns":  # finer than a microsecond only where the last three digits say so
        fine = np.asarray(array.view(pa.int64()).fill_null(0)) % NANOSECONDS != 0
        coarse = ticks.cast(pa.timestamp("us"), safe=False).cast(pa.string())
        text = pc.if_else(pa.array(fine), text, coarse)
    dated = pc.binary_replace_slice(text, 10, 11, "T")
    return pc.binary_join_element_wise(dated, "Z" if array.type.tz else "", "")
