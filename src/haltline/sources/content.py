"""The bytes of an input file, unpacked when its name ends in .gz."""

import gzip
import zlib
from pathlib import Path

from haltline.sources.bad_input import BadInput


def content(path: Path) -> bytes:
    """All bytes of a file; BadInput when it cannot be read, or when its gzip is truncated or damaged."""
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from None
    if path.suffix != ".gz":
        return packed
    try:
        return _unpacked(packed)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BadInput(f"{path}: is a truncated or damaged gzip file: {error}") from None


def _unpacked(packed: bytes) -> bytes:
    if not packed:  # gzip itself takes nothing at all for an empty file
        raise EOFError("it is empty")
    return gzip.decompress(packed)
