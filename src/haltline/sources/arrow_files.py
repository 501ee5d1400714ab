"""Arrow IPC, as a file (also called Feather) or as a stream, into the same text columns as CSV."""

from typing import BinaryIO

import pyarrow as pa

from haltline.sources.bad_input import BadInput
from haltline.sources.table import Table, Wanted
from haltline.sources.typed_columns import as_table


def read_file(file: str, source: BinaryIO, wanted: Wanted) -> Table:
    """The wanted columns of an Arrow file, which has its schema and a footer."""
    return _read(file, pa.ipc.open_file, source, wanted)


def read_stream(file: str, source: BinaryIO, wanted: Wanted) -> Table:
    """The wanted columns of an Arrow stream; one that was cut before its end mark is damaged."""
    return _read(file, pa.ipc.open_stream, source, wanted)


def _read(file: str, door, source: BinaryIO, wanted: Wanted) -> Table:  # type: ignore[no-untyped-def]
    try:
        data = pa.BufferReader(source.read())
        found = door(data).read_all()
        found.validate(full=True)
        if door is pa.ipc.open_stream and not _ended(data):
            raise pa.ArrowInvalid("it ends without its end mark")
        places = wanted.places(found.schema.names, file)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: is a truncated or damaged Arrow file: {error}") from None
    return as_table(file, found, places, wanted)


def _ended(data: pa.BufferReader) -> bool:
    """Whether the stream says that it is over; Arrow itself takes the end of the file for it."""
    data.seek(data.size() - 8)
    return data.read() == b"\xff\xff\xff\xff\0\0\0\0"
