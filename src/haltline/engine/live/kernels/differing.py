"""Whose units differ between two tables of entries (place, label, units), both in order of their places."""

from typing import Any

from haltline.engine.kernels.compiling import compiled
from haltline.engine.kernels.tables import LABEL, PLACE, UNITS


@compiled
def note_differing(before: Any, now: Any, labels: Any, scratch: Any, differs: Any) -> None:
    """Sets a byte for every label that has other units at some place.

    `labels` has the label of now for each of before, below 0 when there is none. `scratch` has a zero for
    each label of now.
    """
    old, new = 0, 0
    while old < len(before) or new < len(now):
        place = now[new, PLACE] if new < len(now) else before[old, PLACE]
        if old < len(before):
            place = min(place, before[old, PLACE])
        old_from, new_from = old, new
        while old < len(before) and before[old, PLACE] == place:
            label = labels[before[old, LABEL]]
            if label >= 0:
                scratch[label] -= before[old, UNITS]
            old += 1
        while new < len(now) and now[new, PLACE] == place:
            scratch[now[new, LABEL]] += now[new, UNITS]
            new += 1
        for at in range(old_from, old):
            label = labels[before[at, LABEL]]
            if label >= 0 and scratch[label]:
                differs[label], scratch[label] = 1, 0
        for at in range(new_from, new):
            if scratch[now[at, LABEL]]:
                differs[now[at, LABEL]], scratch[now[at, LABEL]] = 1, 0
