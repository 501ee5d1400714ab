"""What a walk says behind a row, to find the disputes that say something else when it was walked again."""

from typing import NamedTuple

import numpy as np

from haltline.engine.kernels.tables import LABEL, UNITS, Table
from haltline.engine.reversals import Integers

FLOWED, HELD, RETURNED, UNFOLLOWED = 0, 1, 2, 3  # kinds of units
NOWHERE = 0  # the place of those that are only summed up
PLACE, KIND = 0, 3  # columns of the entries


class Said(NamedTuple):
    """Entries (payment or account, label, units, kind), and superseded units by label."""

    entries: Table
    superseded: Integers

    def relabelled(self, labels: Integers, disputes: int) -> "Said":
        """The same with the labels of now; disputes that are no more are left out."""
        entries = self.entries.copy()
        entries[:, LABEL] = labels[entries[:, LABEL]]
        superseded = np.zeros(disputes, np.int64)
        superseded[labels[labels >= 0]] = self.superseded[labels >= 0]
        return Said(entries[entries[:, LABEL] >= 0], superseded)

    def differing(self, before: "Said") -> list[int]:
        """The labels that say something else here."""
        taken = before.entries.copy()
        taken[:, UNITS] *= -1
        both = np.concatenate([self.entries, taken])
        both = both[np.lexsort((both[:, KIND], both[:, PLACE], both[:, LABEL]))]
        fresh = np.any(np.diff(both[:, [PLACE, LABEL, KIND]], axis=0, prepend=-2) != 0, axis=1)
        starts = np.flatnonzero(fresh)
        sums = np.add.reduceat(both[:, UNITS], starts) if len(starts) else starts
        labels = {*both[starts[sums != 0], LABEL].tolist()}
        return sorted(labels | {*np.flatnonzero(self.superseded != before.superseded).tolist()})
