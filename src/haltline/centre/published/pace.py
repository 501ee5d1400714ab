"""How long half of a span's reports took until money was held, and until money was returned, with limits."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from ..oversight import engine
from ..oversight.bins import EDGES
from ..oversight.queries import Counted, Unit
from . import counting, spans
from .measures import PACES, pace_code

LEAST = 20
"""Reports of a span below which no time is published: its interval would be all times there are."""


def paces(since: date, length: int) -> dict[str, int | None] | None:
    """Medians and their 95 % limits in seconds, None where not reached; nothing with too few reports."""
    found: dict[str, int | None] = {}
    for until, clock in PACES.items():
        pace = engine.pace(_counted(since, length, clock), 1)
        if pace.n < LEAST:
            return None
        times = (pace.median, *pace.median_interval)
        for part, seconds in zip(("median", "median_low", "median_high"), times, strict=True):
            found[pace_code(until, part)] = None if seconds is None else round(seconds)
    return found


def _counted(since: date, length: int, clock: str) -> Counted:
    here = counting.zone()
    ended, left = (np.zeros((1, len(EDGES)), np.int64) for _ in range(2))
    start, stop = spans.begins(since, here), spans.begins(since + timedelta(length), here)
    for size, reached, n in counting.durations(start, stop, clock):
        (ended if reached else left)[0, size] += n
    return Counted((Unit("", ""),), ended, left, np.zeros(1, np.int64))
