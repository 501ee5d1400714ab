"""A file as text columns with the line of each row, whatever its format."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from haltline.sources.bad_input import BadInput, Faults
from haltline.sources.content import opened

if TYPE_CHECKING:
    from haltline.sources.formats import Format


SHOWN_NAMES, SHOWN_LETTERS = 24, 40  # of a header that lacks something
NEAR = 0.6  # as alike two names must be for the one to be meant by the other

Column: TypeAlias = pa.Array | pa.ChunkedArray


def whole(column: Column) -> pa.Array:
    """A column as one array; Arrow would copy even a single piece."""
    if isinstance(column, pa.Array):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def pieces(column: Column) -> list[pa.Array]:
    """The arrays that a column consists of, one after the other; none is empty."""
    arrays = [column] if isinstance(column, pa.Array) else column.chunks
    return [array for array in arrays if len(array)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The columns a reader needs: our name -> the file's name; `required` ones must be there."""

    names: Mapping[str, str]
    required: frozenset[str]

    def places(self, header: Sequence[str], file: str) -> dict[str, int]:
        """Where in the header each wanted column stands; BadInput when one is missing or doubled."""
        missing = [self.names[name] for name in self.names if name in self.required | self.explicit]
        missing = [name for name in missing if name not in header]
        doubled = [name for name in self.names.values() if header.count(name) > 1]
        if missing:
            raise BadInput(f"{file}: line 1: the header has no column {_lacking(missing, header)}")
        if doubled:
            raise BadInput(
                f"{file}: line 1: the column {', '.join(sorted(set(doubled)))} stands twice; "
                "rename or remove one, so that it is plain which is meant"
            )
        return {ours: header.index(name) for ours, name in self.names.items() if name in header}

    @property
    def explicit(self) -> frozenset[str]:
        """Columns that were mapped to another name on purpose: they must be there too."""
        return frozenset(ours for ours, name in self.names.items() if ours != name)


def _lacking(missing: Sequence[str], header: Sequence[str]) -> str:
    """The names that a header lacks, what it has instead, and which of it may be meant."""
    free = {"".join(name.split()).casefold(): name for name in header if name not in missing}
    near = {name: get_close_matches(name, free, 1, NEAR) for name in sorted(set(missing))}
    meant = [f"{free[found[0]][:SHOWN_LETTERS]!r} for {name}" for name, found in near.items() if found]
    names = ", ".join(repr(name[:SHOWN_LETTERS]) for name in header[:SHOWN_NAMES])
    more = f" and {len(header) - SHOWN_NAMES} more" if len(header) > SHOWN_NAMES else ""
    rename = f"; rename {', '.join(meant)}, if that is what is meant" if meant else ""
    return f"{', '.join(near)}; it has {names}{more}{rename}"


@dataclass(frozen=True, slots=True)
class Table:
    """Text columns of equal length by our names, and the file line of each row; broken rows are left out.

    A column may lie in pieces, as it was read. Times and numbers may be int64 or microseconds instead of
    text, where the file has them so.
    `where` says more than the line where lines cannot tell rows apart. `ignored` counts what the reader
    left out, by reason. `minor` says that amounts are in minor units already, whatever the scale. `told`
    holds, by column, the rows whose cell the reader has found no value in, and has noted why.
    """

    file: str
    columns: Mapping[str, Column]
    lines: NDArray[np.int64] = field(repr=False)
    where: Sequence[str] = field(default=(), repr=False)
    ignored: Mapping[str, int] = field(default_factory=dict)
    minor: bool = False
    told: Mapping[str, AbstractSet[int]] = field(default_factory=dict, repr=False)
    broken: dict[int, str] = field(default_factory=dict, repr=False)  # row -> what was first noted of it

    def __len__(self) -> int:
        return len(self.lines)

    def has(self, name: str) -> bool:
        """Whether the file has this column."""
        return name in self.columns

    def filled(self, name: str) -> bool:
        """Whether the file has this column and a value in it."""
        if not self.has(name):
            return False
        column = self.columns[name]
        return column.type != pa.string() or bool(pc.any(pc.not_equal(column, "")).as_py())

    def column(self, name: str) -> pa.Array:
        """The texts of a column; empty ones when the file has no such column."""
        return whole(self.columns[name]) if name in self.columns else pa.repeat("", len(self))

    def note(self, faults: Faults, problems: Mapping[int, str], column: str = "") -> None:
        """Passes on what is wrong with some rows, by row number; of a cell in `told` all has been said."""
        told = self.told.get(column, ())
        for row, reason in problems.items():
            if row not in told:
                self.broken.setdefault(row, reason)
                faults.add(self.file, int(self.lines[row]), reason, self.where[row] if self.where else "")


def read_table(path: Path, wanted: Wanted, faults: Faults) -> Table:
    """The wanted columns of a file in any of `formats.Format`; rows that are no rows go to `faults`.

    Raises BadInput when the file as a whole is no use.
    """
    from haltline.sources.formats import Format, format_of

    with opened(path) as source:
        found = format_of(path, source)
        if found is Format.CSV:
            from haltline.sources import delimited

            return delimited.read(str(path), source, wanted, faults)
        if found is Format.DUCKDB:
            from haltline.sources import duckdb_files

            return duckdb_files.read(path, wanted)
        return _typed(found, str(path), source, wanted, faults)


def _typed(found: "Format", file: str, source: BinaryIO, wanted: Wanted, faults: Faults) -> Table:
    from haltline.sources import arrow_files, camt, parquet, spreadsheets
    from haltline.sources.formats import Format

    if found is Format.STATEMENT:
        return camt.read(file, source, wanted, faults)
    if found is Format.SPREADSHEET:
        return spreadsheets.read(file, source, wanted, faults)
    if found is Format.PARQUET:
        return parquet.read(file, source, wanted)
    if found is Format.ARROW:
        return arrow_files.read_file(file, source, wanted)
    return arrow_files.read_stream(file, source, wanted)
