"""Which events say in every column what an earlier line of the file has said.

Calls that belong to no report have nothing that would tell two of them apart, so they are never repeats.

Cost: one mixed number and one sort of these for all events; only equal numbers are compared in full.
"""

import numpy as np
from numpy.typing import NDArray

from haltline.oversight.history import History

ODD = np.uint64(0x9E3779B97F4A7C15)  # spreads neighbouring numbers over all bits
SHIFT = np.uint64(29)
COLUMNS = ("report", "district", "station", "bank", "category", "officer", "outcome", "hold", "holder")


def repeated(history: History) -> list[tuple[int, int]]:
    """(row, row that it repeats) of every repeat; the first line in the file is the one that stays."""
    mixed = _mixed(history)
    order = np.argsort(mixed)
    equal = np.flatnonzero(mixed[order[1:]] == mixed[order[:-1]])
    if not len(equal):
        return []
    found, seen = [], dict[tuple[object, ...], int]()
    for row in np.unique(np.concatenate([order[equal], order[equal + 1]])).tolist():
        if history.report.codes[row] < 0:
            continue
        first = seen.setdefault(_whole(history, row), row)
        if first != row:
            found.append((row, first))
    return found


def _mixed(history: History) -> NDArray[np.uint64]:
    """A number for each event, of all columns but the text and the line."""
    total = history.at.astype(np.uint64) * ODD
    for column in (history.recorded_at, history.stage, history.amount):
        total = _stirred(total, column.astype(np.uint64))
    for name in COLUMNS:
        total = _stirred(total, getattr(history, name).codes.astype(np.uint64))
    return total


def _stirred(total: NDArray[np.uint64], more: NDArray[np.uint64]) -> NDArray[np.uint64]:
    total ^= total >> SHIFT
    total += more
    total *= ODD
    return total


def _whole(history: History, row: int) -> tuple[object, ...]:
    """All that an event says."""
    numbers = [
        int(column[row]) for column in (history.at, history.recorded_at, history.stage, history.amount)
    ]
    names = [int(getattr(history, name).codes[row]) for name in COLUMNS]
    return (*numbers, *names, history.text[row].as_py() or "")
