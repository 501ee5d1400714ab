"""What a walk says behind a row, to find the disputes that say something else when it was walked again."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from haltline.engine.kernels.tables import LABEL, PLACE, Table
from haltline.engine.live.kernels.differing import note_differing
from haltline.engine.reversals import Integers


class Said(NamedTuple):
    """Flows by payment number in ledger order, rests by account in order, and sums by (kind, label)."""

    flows: Table
    rests: Table
    sums: Integers


class Standing(NamedTuple):
    """Where payments stand, by number: the row, and whether one came in another's place or was taken out."""

    rows: Integers
    moved: NDArray[np.bool_]
    first_numbers: Callable[[Integers], Integers]


def differing(before: Said, now: Said, labels: Integers, standing: Standing) -> list[int]:
    """The labels of now that say something else; `labels` has the label of now for each of before."""
    count = now.sums.shape[1]
    differs, scratch = np.zeros(count, np.uint8), np.zeros(count, np.int64)
    kept = labels >= 0
    sums = np.zeros_like(now.sums)
    sums[:, labels[kept]] = before.sums[:, kept]
    differs[(sums != now.sums).any(axis=0)] = 1
    note_differing(before.rests, now.rests, labels, scratch, differs)
    old, new = (_by_place(said.flows, standing) for said in (before, now))
    for old_table, new_table in zip(old, new, strict=True):
        note_differing(old_table, new_table, labels, scratch, differs)
    found: list[int] = np.flatnonzero(differs).tolist()
    return found


def _by_place(flows: Table, standing: Standing) -> tuple[Table, Table]:
    """Flows of payments that stayed, by row, and of those that did not, by the first number of their id."""
    moved = standing.moved[flows[:, PLACE]]
    stayed, others = flows[~moved], flows[moved]
    stayed[:, PLACE] = standing.rows[stayed[:, PLACE]]
    others[:, PLACE] = standing.first_numbers(others[:, PLACE])
    return stayed, others[np.lexsort((others[:, LABEL], others[:, PLACE]))]
