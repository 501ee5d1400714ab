"""The texts of a history's columns as numbers, with what is wrong by row."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from haltline.oversight.history import MICROS, NOT_GIVEN, STAGES, Names
from haltline.oversight.rows import NAMED, Rows
from haltline.oversight.strange_times import beyond_years, meant_by
from haltline.sources import fields
from haltline.sources.table import whole

SECOND_MAX = fields.YEAR_9999 // MICROS
SECOND_MIN = fields.YEAR_1 // MICROS
SHOWN_LETTERS = 40  # of a word that cannot be taken
ONE_OF_A_KIND = {True: "2000-01-01T00:00:00Z", False: "0"}
KINDS = {True: "RFC 3339", False: "integer"}


@dataclass(slots=True)
class Taken:
    """Rows as numbers; `problems` has the first reason against each row that cannot be counted."""

    lines: NDArray[np.int64]
    stage: NDArray[np.int8]
    at: NDArray[np.int64]
    recorded_at: NDArray[np.int64]
    amount: NDArray[np.int64]
    names: dict[str, pa.DictionaryArray]
    text: pa.Array
    problems: dict[int, str] = field(default_factory=dict)


class Columns:
    """Turns pieces of one file into numbers; the first time in the file says which kind all must be."""

    def __init__(self) -> None:
        self.calendar: bool | None = None

    def taken(self, rows: Rows) -> Taken:
        """The rows as numbers."""
        problems: dict[int, str] = {}
        if self.calendar is None:
            self.calendar = _first_kind(rows.columns["at"], rows.columns["recorded_at"])
        taken = Taken(
            rows.lines,
            _stages(rows.columns["stage"], problems),
            self._times(rows.columns["at"], "at", problems),
            self._times(rows.columns["recorded_at"], "recorded_at", problems),
            _amounts(rows.columns["amount"], problems),
            {name: rows.columns[name] for name in NAMED if name in rows.columns and name != "stage"},
            rows.columns["text"].cast(pa.large_string()),
            problems,
        )
        _note_unnamed(taken)
        return taken

    def _times(self, column: pa.Array, name: str, problems: dict[int, str]) -> NDArray[np.int64]:
        """Microseconds UTC of every row that has a time of the file's kind."""
        parsed, calendar = fields.times(column)
        if self.calendar is not None and calendar is not self.calendar:
            parsed = _of_kind(column, self.calendar)
        for row, reason in parsed.problems.items():
            said = meant_by(column[row].as_py()) if column.type == pa.string() else ""
            problems.setdefault(row, f"{name}: {said or reason.removeprefix('time: ')}")
        if self.calendar or (self.calendar is None and calendar):
            return parsed.values
        beyond = (parsed.values > SECOND_MAX) | (parsed.values < SECOND_MIN)
        for row in np.flatnonzero(beyond).tolist():
            problems.setdefault(row, f"{name}: {beyond_years(int(parsed.values[row]))}")
        return np.where(beyond, 0, parsed.values) * MICROS


def _first_kind(*columns: pa.Array) -> bool | None:
    """The kind of the first time in these rows, row by row, so that it never hangs on how a file is cut."""
    for column in columns:
        if column.type != pa.string():
            return bool(fields.times(column)[1])
    for row in zip(*columns, strict=True):
        for text in row:
            if (kind := fields.kind_of_time(text.as_py() or "")) is not None:
                return kind
    return None


def _of_kind(column: pa.Array, calendar: bool) -> fields.Parsed:
    """The times of a piece of which the first row is of the other kind than the file."""
    if column.type != pa.string():
        reason = f"time: is no {KINDS[calendar]} time, as others in this file are"
        return fields.Parsed(np.zeros(len(column), np.int64), dict.fromkeys(range(len(column)), reason))
    led = pa.concat_arrays([pa.array([ONE_OF_A_KIND[calendar]]), whole(column)])
    values, problems = fields.times(led)[0]
    return fields.Parsed(values[1:], {row - 1: reason for row, reason in problems.items()})


def _stages(column: pa.DictionaryArray, problems: dict[int, str]) -> NDArray[np.int8]:
    words = column.dictionary.to_pylist()
    numbers = np.array([STAGES.index(word) if word in STAGES else NOT_GIVEN for word in words], np.int8)
    codes = np.asarray(column.indices)
    found = numbers[codes] if len(numbers) else np.zeros(0, np.int8)
    for row in np.flatnonzero(found < 0).tolist():
        word = words[codes[row]]
        said = f"{word[:SHOWN_LETTERS]!r} is no stage" if word else "is empty"
        problems.setdefault(row, f"stage: {said}; known: {', '.join(STAGES)}")
    return found


def _amounts(column: pa.Array, problems: dict[int, str]) -> NDArray[np.int64]:
    """Minor units; -1 where none is given."""
    if column.type == pa.int64():
        values = np.array(column)
        for row in np.flatnonzero(values < 0).tolist():
            problems.setdefault(row, "amount: is negative")
        return values
    given = np.asarray(
        pc.not_equal(column, "").combine_chunks()
        if isinstance(column, pa.ChunkedArray)
        else pc.not_equal(column, "")
    )
    rows = np.flatnonzero(given)
    values = np.full(len(column), NOT_GIVEN, np.int64)
    if len(rows):
        parsed = fields.amounts(column.filter(pa.array(given)), 0, "amount", zero=True)
        values[rows] = parsed.values
        for row, reason in parsed.problems.items():
            whole_only = "amount: has decimals, but amounts are whole minor units"
            problems.setdefault(int(rows[row]), whole_only if "decimals" in reason else reason)
    return values


def _note_unnamed(taken: Taken) -> None:
    """Only a call may belong to no report."""
    ids = taken.names["report_id"]
    words = ids.dictionary.to_pylist()
    if "" not in words:
        return
    unnamed = (np.asarray(ids.indices) == words.index("")) & (taken.stage != STAGES.index("called"))
    for row in np.flatnonzero(unnamed).tolist():
        taken.problems.setdefault(row, "report_id: is empty, which it may be on called only")


def names(columns: list[pa.DictionaryArray]) -> Names:
    """One column of names from its pieces, numbered by first appearance in the file."""
    if not columns:
        return Names(np.zeros(0, np.int32), ())
    together = pa.chunked_array(columns, columns[0].type).unify_dictionaries()
    words = together.chunk(0).dictionary.to_pylist() if together.num_chunks else []
    numbers, known = np.empty(len(words), np.int32), list[str]()
    for place, word in enumerate(words):
        numbers[place] = len(known) if word else NOT_GIVEN
        if word:
            known.append(word)
    codes = np.concatenate([np.asarray(chunk.indices) for chunk in together.chunks])
    return Names(numbers[codes] if len(words) else codes.astype(np.int32), tuple(known))
