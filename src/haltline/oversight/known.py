"""A history as somebody knew it on an earlier day: what had been written down by then."""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from haltline.oversight.history import History, Names

NAMES = ("report", "district", "station", "bank", "category", "officer", "outcome", "hold", "holder")


def known_at(history: History, as_of: int) -> History:
    """The events that were recorded by `as_of` (microseconds UTC) and are said to have happened by then.

    Names keep their codes. `later` counts what was recorded after; lines excluded before stay excluded.
    """
    written = history.recorded_at <= as_of
    rows = np.flatnonzero(written & (history.at <= as_of))
    changes: dict[str, Any] = {
        name: getattr(history, name)[rows] for name in ("line", "stage", "at", "recorded_at", "amount")
    }
    for name in NAMES:
        names = getattr(history, name)
        changes[name] = Names(names.codes[rows], names.known)
    later = history.later + int((~written).sum())
    return replace(history, **changes, text=history.text.take(pa.array(rows)), as_of=as_of, later=later)
