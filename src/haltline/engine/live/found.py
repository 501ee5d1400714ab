"""What is known of one dispute, in columns, and whether it is another answer than before."""

from typing import NamedTuple

import numpy as np

from haltline.engine.kernels.tables import LABEL, PLACE, UNITS, Table, ordered_pieces
from haltline.engine.reversals import Integers


class Found(NamedTuple):
    """Units of one dispute by payment number, by account number, and in sums.

    `flows` and `rests` have columns (payment or account, units), in order of the first.
    """

    flows: Integers
    rests: Integers
    superseded: int
    returned: int = 0
    unfollowed: int = 0

    def says(self, other: "Found") -> bool:
        """Whether two answers are the same."""
        same = np.array_equal(self.flows, other.flows) and np.array_equal(self.rests, other.rests)
        return same and self[2:] == other[2:]


NOTHING = Found(np.empty((0, 2), np.int64), np.empty((0, 2), np.int64), 0)


def by_label(entries: Table) -> dict[int, Integers]:
    """Entries (place, label, units) as columns (place, units) of each label that has any."""
    merged = ordered_pieces(entries[:, [LABEL, PLACE, UNITS]])
    labels, starts = np.unique(merged[:, 0], return_index=True)
    return dict(zip(labels.tolist(), np.split(merged[:, 1:], starts[1:]), strict=bool(len(labels))))
