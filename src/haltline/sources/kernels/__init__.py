"""Reading compiled, for large files: the same numbers as by Arrow, in a fraction of the time.

Importing a module of this package loads numba, which takes longer than a small file as a whole.
"""

ROWS_MIN = 300_000  # in a file; below, Arrow is done before numba is loaded


def warm() -> None:
    """Compiles what is not compiled yet."""
    import pyarrow as pa

    from haltline.sources.kernels.numbering import Numbering
    from haltline.sources.kernels.words import fingerprints

    texts = pa.array([f"{number:017d}" for number in range(200)])
    Numbering().numbers(texts)
    fingerprints(texts)
