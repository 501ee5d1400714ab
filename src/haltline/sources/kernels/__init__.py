"""Reading compiled, for large files: the same numbers as by Arrow, in a fraction of the time.

Importing a module of this package loads numba, which takes longer than a small file as a whole.
"""

import threading
from pathlib import Path

ROWS_MIN = 1_000_000  # in a file; below, Arrow is done before numba is loaded
PLAIN_BYTES, PACKED_BYTES = 48 << 20, 16 << 20  # that about so many rows take


def load_beside(file: Path) -> None:
    """Loads everything beside the reading of a file that looks as if it has rows enough."""
    large = PLAIN_BYTES if file.suffix in (".csv", ".txt") else PACKED_BYTES
    if file.is_file() and file.stat().st_size > large:
        threading.Thread(target=load).start()


def load() -> None:
    """Loads all of it, compiling what is not compiled yet; takes 0.4 s and may run beside other work."""
    import pyarrow as pa

    from haltline.engine.kernels.words import fingerprints
    from haltline.sources.kernels.figures import moments, units
    from haltline.sources.kernels.numbering import FIRST_SLOTS, Numbering
    from haltline.sources.kernels.settling import byte_order

    texts = pa.array([f"{number:017d}" for number in range(FIRST_SLOTS)])
    Numbering().numbers([texts])
    fingerprints(texts)
    byte_order(texts)
    units([texts], 0)
    moments([texts])
