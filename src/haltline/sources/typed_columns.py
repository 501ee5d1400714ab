"""Typed columns as the texts a CSV of them would hold; money in floating point is refused.

Times and numbers that are whole in the file stay numbers: writing ten million as text and reading them again
takes longer than all else together.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from haltline.sources.bad_input import BadInput
from haltline.sources.table import Column, Table, Wanted, whole

NANOSECONDS = 1000  # in a microsecond
NUMBERS = {"time", "sequence", "amount", "balance", "loss", "at", "recorded_at"}  # ours for no text
TICKS = ("s", "ms", "us")  # of timestamps that are exact in microseconds


def as_table(file: str, found: pa.Table, places: Mapping[str, int], wanted: Wanted) -> Table:
    """The wanted columns as text; row n counts as line n + 1, as if a header stood before it."""
    columns: dict[str, Column] = {}
    for ours in places:
        name = wanted.names[ours]
        column = found.column(name)
        numbers = _numbers(column) if ours in NUMBERS else None
        columns[ours] = _texts(file, name, column) if numbers is None else numbers
    return Table(file, columns, np.arange(2, found.num_rows + 2, dtype=np.int64))


def _numbers(column: pa.ChunkedArray) -> pa.Array | None:
    """Integers as int64, moments with a zone in microseconds; None where one is missing or too large."""
    kind = column.type
    if pa.types.is_integer(kind):
        wanted = pa.int64()
    elif pa.types.is_timestamp(kind) and kind.tz and kind.unit in TICKS:
        wanted = pa.timestamp("us", "UTC")
    else:
        return None
    try:
        return None if column.null_count else whole(column.cast(wanted))
    except pa.ArrowException:
        return None


def _texts(file: str, name: str, column: pa.ChunkedArray) -> Column:
    """A column as text; an empty one where the value is missing."""
    kind = column.type
    if pa.types.is_floating(kind):
        raise BadInput(f"{file}: column {name} is floating point, which is never exact; store it as text")
    try:
        text = _moments(column) if pa.types.is_timestamp(kind) else column.cast(pa.string())
    except (pa.ArrowException, UnicodeDecodeError):  # of a damaged zone
        raise BadInput(f"{file}: column {name} holds {kind}, which cannot be read as text") from None
    return text.fill_null("") if text.null_count else text


def _moments(column: pa.ChunkedArray) -> pa.Array:
    """Timestamps as RFC 3339; those of a column without a zone get no offset and are refused later."""
    array = whole(column)
    ticks = array.view(pa.int64()).view(pa.timestamp(array.type.unit))
    text = ticks.cast(pa.string())
    if array.type.unit == "ns":  # finer than a microsecond only where the last three digits say so
        fine = np.asarray(array.view(pa.int64()).fill_null(0)) % NANOSECONDS != 0
        coarse = ticks.cast(pa.timestamp("us"), safe=False).cast(pa.string())
        text = pc.if_else(pa.array(fine), text, coarse)
    dated = pc.binary_replace_slice(text, 10, 11, "T")
    return pc.binary_join_element_wise(dated, "Z" if array.type.tz else "", "")
