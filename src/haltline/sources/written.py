"""Result files: written whole or not at all, the same bytes for the same answer."""

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from haltline.engine.csv_lines import csv_lines
from haltline.sources.bad_input import BadInput
from haltline.values.errors import HaltlineError

LAST = "summary.json"  # a folder without it holds no finished answer
BLOCK_ROWS = 131_072
DIGITS_38 = pa.decimal128(38)  # whole numbers beyond 64 bits, exactly
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}  # which no other name of a file would mend
QUOTED = re.compile(r'[",\r\n]')


@contextmanager
def written_whole(out: Path, *, owned: Iterable[str] = (), last: str = LAST) -> Iterator[Path]:
    """A fresh folder to write into; its files appear in `out` together when the block ends well.

    `owned` names files that an earlier run may have left and that go when this one writes none; `last` is
    the file without which a folder holds nothing finished.

    Raises BadInput when `out` cannot be a folder, HaltlineError when there is no room to make it; after any
    failure nothing in `out` has changed.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.exists() and not out.is_dir():
            raise NotADirectoryError(20, "it is not a folder")
        fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out if out.exists() else out.parent))
    except OSError as error:
        raise unwritable(out, error) from None
    try:
        yield fresh
        _publish(fresh, out, owned, last)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def unwritable(path: Path, error: OSError) -> HaltlineError:
    """What to raise for a place that is no use; on a full disk none is of use, and the run did not finish."""
    if error.errno in NO_ROOM:
        return HaltlineError(f"the run did not finish: {path}: {error.strerror}")
    return BadInput(f"{path}: cannot be written: {error.strerror}")


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows as UTF-8 CSV: header first, LF, quotes only where a field needs them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(header) + "\n")
        file.writelines(",".join(map(field, row)) + "\n" for row in rows)


def write_table(path: Path, header: Sequence[str], rows: pa.Table) -> None:
    """The same for columns of text, without an object for each field."""
    with path.open("wb") as file:
        file.write((",".join(header) + "\n").encode())
        for batch in rows.to_batches(BLOCK_ROWS):
            file.write(lines_of(batch.columns))


def lines_of(texts: Sequence[pa.StringArray]) -> memoryview:
    """Columns of text as the lines of a CSV file, quoted where a field needs it; below 2 GiB together."""
    return csv_lines(*map(_quoted, texts))


def _quoted(texts: pa.StringArray) -> pa.StringArray:
    odd = pc.match_substring_regex(texts, QUOTED.pattern)
    if not pc.any(odd).as_py():
        return texts
    doubled = pc.replace_substring(texts, '"', '""')
    return pc.if_else(odd, pc.binary_join_element_wise('"', doubled, '"', ""), texts)


def field(value: object) -> str:
    """One CSV field, quoted only when it holds a comma, a quote or a line end."""
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if QUOTED.search(text) else text


def amounts_by(path: Path, column: str) -> dict[str, int]:
    """What a written file says: the sum of its amounts for each value of a column, however large."""
    types = {column: pa.string(), "amount": DIGITS_38}
    rows = arrow_csv.read_csv(
        path,
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(include_columns=list(types), column_types=types),
    )
    sums = rows.group_by(column).aggregate([("amount", "sum")])
    names, amounts = sums.column(column).to_pylist(), sums.column("amount_sum").to_pylist()
    return {name: int(amount) for name, amount in zip(names, amounts, strict=True)}


def _publish(fresh: Path, out: Path, owned: Iterable[str], last: str) -> None:
    if not out.exists():
        fresh.chmod(0o777 & ~_umask())
        fresh.rename(out)
        return
    (out / last).unlink(missing_ok=True)
    for name in owned:
        if not (fresh / name).exists():
            (out / name).unlink(missing_ok=True)
    for file in sorted(fresh.iterdir(), key=lambda file: file.name == last):
        file.replace(out / file.name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
