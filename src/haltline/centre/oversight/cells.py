"""Rows of durations as the database packs them, read into one table at once.

A page of a year by station reads some two hundred thousand counts: as numbers of PostgreSQL's, added up there
or here one by one, they took a third of the page. Packed, each column is one piece of memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .bins import EDGES, ENDED, HOUR, LAP, LEFT, RUNS, WEEK_HOURS

CLASSES: Final = len(EDGES)
FIRST_LAP: Final = datetime(2001, 1, 1, tzinfo=UTC)  # a Monday; laps are counted from it (oversight_lap)
CODE: Final = np.dtype([("bytes", ">i4"), ("code", ">i2")])
COUNT: Final = np.dtype([("bytes", ">i4"), ("n", ">i4")])
"""An element of an array on PostgreSQL's wire: how many bytes, and then the number."""
_FIRST = np.array([ENDED, LEFT, RUNS])


def tables(
    rows: Sequence[int], since: Sequence[datetime], codes: Sequence[bytes], counts: Sequence[bytes],
    units: int, now: datetime,
) -> NDArray[np.int64]:  # fmt: skip
    """How many of each unit ended, left and run, by class: shape (units, 3, classes).

    ``rows`` are the units' numbers, ``since`` when each row's span begins, ``codes`` (bins.py) and ``counts``
    its arrays without their heads. What runs has run since the middle of its hour, up to ``now``.
    """
    code = np.frombuffer(b"".join(codes), CODE)["code"].astype(np.int64)
    n = np.frombuffer(b"".join(counts), COUNT)["n"]
    lengths = [len(each) // CODE.itemsize for each in codes]
    ran = np.repeat([(now - each) // timedelta(microseconds=1) / 1e6 for each in since], lengths)
    laps = np.repeat([_lap(each) for each in since], lengths)
    unit = np.repeat(np.asarray(rows, np.int64), lengths)
    runs = code >= RUNS
    code[runs] = RUNS + _size(ran[runs] - _hours(code[runs] - RUNS, laps[runs]) * HOUR - HOUR / 2)
    state = np.searchsorted(_FIRST, code, side="right") - 1
    place = (unit * 3 + state) * CLASSES + (code - ENDED) % (LEFT - ENDED)
    found = np.bincount(place, weights=n, minlength=units * 3 * CLASSES)
    return found.astype(np.int64).reshape(units, 3, CLASSES)


def _lap(week: datetime) -> int:
    return (week - FIRST_LAP).days // 7 % LAP


def _hours(running: NDArray[np.int64], laps: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many hours after its span's beginning each clock began that still runs."""
    return (running // WEEK_HOURS - laps) % LAP * WEEK_HOURS + running % WEEK_HOURS


def _size(seconds: NDArray[np.floating]) -> NDArray[np.int64]:
    return np.searchsorted(EDGES, np.maximum(seconds, 0), side="right") - 1
