"""The file of a history as columns in the order of events; what cannot be counted is named, not lost."""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from haltline.oversight import columns as into
from haltline.oversight.columns import Columns, Taken
from haltline.oversight.history import Excluded, History, Names
from haltline.oversight.repeated import repeated
from haltline.oversight.rows import NotPlain, Rows, pieces
from haltline.sources.bad_input import Faults

NAMES = {
    "report": "report_id",
    "district": "district",
    "station": "station",
    "bank": "bank",
    "category": "category",
    "officer": "officer",
    "outcome": "outcome",
    "hold": "hold_id",
    "holder": "holder",
}


def read_history(path: Path, as_of: int | None = None) -> History:
    """The events of a CSV, .csv.gz or Parquet file as they were known at `as_of` (microseconds UTC).

    Without `as_of` it is the greatest recorded_at. Rows that cannot be counted stand in `excluded`. Raises
    BadInput when the file cannot be read at all or lacks a column.
    """
    faults, columns = Faults(), Columns()
    try:
        taken = _numbers(columns, pieces(path, faults))
    except NotPlain:
        faults, columns = Faults(), Columns()
        taken = _numbers(columns, pieces(path, faults, exact=True))
    broken = [Excluded(row.line, row.reason) for row in faults.rows]
    history = _assembled(taken, broken, as_of)
    return replace(history, calendar=columns.calendar is not False)


def _numbers(columns: Columns, groups: Iterable[list[Rows]]) -> list[Taken]:
    """All rows as numbers; the pieces of a group side by side, once the first has shown the kind of times."""
    taken: list[Taken] = []
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for group in groups:
            first = [] if taken else [columns.taken(rows) for rows in group[:1]]
            taken += first
            taken += threads.map(columns.taken, group[len(first) :])
    return taken


def _assembled(taken: list[Taken], broken: list[Excluded], as_of: int | None) -> History:
    """One history of all pieces: bad rows and repeats out, the rest in order."""
    lines = _joined(piece.lines for piece in taken)
    at, recorded = _joined(piece.at for piece in taken), _joined(piece.recorded_at for piece in taken)
    wrong = np.zeros(len(lines), np.bool_)
    start = 0
    for piece in taken:
        wrong[[start + row for row in piece.problems]] = True
        broken += [Excluded(int(piece.lines[row]), reason) for row, reason in piece.problems.items()]
        start += len(piece.lines)
    sound = recorded[~wrong]
    if as_of is None:
        as_of = int(sound.max()) if len(sound) else 0
    later = ~wrong & (recorded > as_of)
    ahead = ~wrong & ~later & (at > as_of)
    broken += [Excluded(line, "at: lies after the time of the analysis") for line in lines[ahead].tolist()]
    kept = np.flatnonzero(~(wrong | later | ahead))
    kept = kept[_order(at[kept], recorded[kept], lines[kept])]
    named: dict[str, Any] = {ours: _names(taken, column, kept) for ours, column in NAMES.items()}
    history = History(
        line=lines[kept],
        stage=_joined((piece.stage for piece in taken), np.int8)[kept],
        at=at[kept],
        recorded_at=recorded[kept],
        amount=_joined(piece.amount for piece in taken)[kept],
        text=_texts(taken, kept),
        excluded=(),
        as_of=as_of,
        later=int(later.sum()),
        **named,
    )
    return _without_repeats(history, broken)


def _order(at: NDArray[np.int64], recorded: NDArray[np.int64], lines: NDArray[np.int64]) -> NDArray[np.intp]:
    """The order by at, of equal ones by recorded_at and line; only the equal ones are sorted by all three."""
    order = np.argsort(at)
    equal = at[order[1:]] == at[order[:-1]]
    tied = np.flatnonzero(np.r_[equal, False] | np.r_[False, equal]) if len(equal) else equal.nonzero()[0]
    rows = order[tied]
    order[tied] = rows[np.lexsort((lines[rows], recorded[rows], at[rows]))]
    return order


def _joined(arrays: Iterable[NDArray[Any]], kind: type = np.int64) -> NDArray[Any]:
    parts = list(arrays)
    return np.concatenate(parts) if parts else np.zeros(0, kind)


def _names(taken: list[Taken], column: str, kept: NDArray[np.intp]) -> Names:
    """One column of names in the order of events; the pieces are let go."""
    if not taken or column not in taken[0].names:
        return Names(np.full(len(kept), -1, np.int32), ())
    found = into.names([piece.names.pop(column) for piece in taken])
    return Names(found.codes[kept], found.known)


def _texts(taken: list[Taken], kept: NDArray[np.intp]) -> pa.ChunkedArray:
    together = pa.chunked_array([piece.text for piece in taken], pa.large_string())
    return together.take(pa.array(kept))


def _without_repeats(history: History, broken: list[Excluded]) -> History:
    """Rows that say again in every column what an earlier line said are taken once."""
    again = repeated(history)
    broken += [Excluded(int(history.line[row]), f"repeats line {history.line[of]}") for row, of in again]
    if not again:
        return replace(history, excluded=tuple(sorted(broken)))
    kept = np.ones(len(history), np.bool_)
    kept[[row for row, _ in again]] = False
    whole: dict[str, Any] = {
        name: getattr(history, name)[kept] for name in ("line", "stage", "at", "recorded_at", "amount")
    }
    named: dict[str, Any] = {
        ours: Names(getattr(history, ours).codes[kept], getattr(history, ours).known) for ours in NAMES
    }
    text = history.text.filter(pa.array(kept))
    return replace(history, **whole, **named, text=text, excluded=tuple(sorted(broken)))
