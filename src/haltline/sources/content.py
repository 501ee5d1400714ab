"""An input file as a stream of bytes, unpacked on the way when its name ends in .gz."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from haltline.sources.bad_input import BadInput


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file from its start; they can be read again after seek(0).

    Raises BadInput when the file cannot be read, also in the midst of it, or its gzip is cut off or damaged.
    """
    try:
        with path.open("rb") as packed:
            yield _unpacked(packed) if path.suffix == ".gz" else packed
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BadInput(f"{path}: is a truncated or damaged gzip file: {error}") from None
    except FileNotFoundError:
        raise BadInput(
            f"{path}: cannot be read: there is no such file; look at its name and folder"
        ) from None
    except IsADirectoryError:
        raise BadInput(f"{path}: cannot be read: it is a folder; name a file in it") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror or error}") from None


def _unpacked(packed: BinaryIO) -> BinaryIO:
    if not packed.read(1):  # gzip itself takes nothing at all for an empty file
        raise EOFError("it is empty")
    packed.seek(0)
    return cast(BinaryIO, gzip.open(packed))
