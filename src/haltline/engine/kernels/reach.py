"""Poison compiled: one pass that keeps when every account was first reached, and by how few payments."""

from typing import Any

import numpy as np

from haltline.engine.kernels.compiling import compiled
from haltline.engine.kernels.prefetch import prefetch

NEVER = -1
FIRST, HOPS = 0, 1  # columns of the marks
AHEAD = 24  # rows


@compiled
def reach(columns: Any, disputed: Any, rows: Any, marks: Any) -> None:
    """Marks every account with its first row and fewest hops; `rows` is (how many rows, most hops).

    `disputed` are rising rows. An account that is never reached keeps NEVER and 0 hops.
    """
    sources, targets = columns
    end, most = rows
    outside, part, last = len(marks) - 1, 0, len(sources) - 1
    named = disputed[0] if len(disputed) else end
    for row in range(end):
        ahead = np.uint64(min(row + AHEAD, last))
        prefetch(marks, sources[ahead])
        prefetch(marks, targets[ahead])
        source, target = sources[row], targets[row]
        by = marks[source, HOPS] + 1
        if row == named:
            by = 1
            while named == row:
                part += 1
                named = disputed[part] if part < len(disputed) else end
        elif by == 1:
            continue
        if by > most or source == target or target == outside:
            continue
        if marks[target, FIRST] == NEVER:
            marks[target, FIRST] = row
            marks[target, HOPS] = by
        elif by < marks[target, HOPS]:
            marks[target, HOPS] = by
