"""What becomes of the pieces of a payment as it arrives: followed, back with a payer, or beyond a limit.

Pieces are looked at by dispute and hop. A group is (label, hop, units, fate, next group of its label).
"""

from typing import Any

from haltline.engine.kernels.compiling import compiled
from haltline.engine.kernels.given import FLOWED, LEAST_UNITS, LOST, MOST_HOPS, NONE, pays
from haltline.engine.kernels.tables import put, put4
from haltline.engine.limits import Reason

FOLLOWED, RETURNED, TOO_FAR, TOO_LATE, TOO_SMALL = 0, 1, 2, 3, 4
REASONS = {TOO_FAR: Reason.MAX_HOPS, TOO_LATE: Reason.WINDOW, TOO_SMALL: Reason.MIN_AMOUNT}
LABEL, HOP, UNITS, FATE, NEXT = 0, 1, 2, 3, 4  # columns of a group


@compiled
def decide(groups: Any, given: Any, where: Any, named: Any) -> bool:
    """Sets the fate of every group and says whether one is not followed; `where` is (row, payer or NONE)."""
    row, payer = where
    lose = False
    for at in range(len(groups)):
        label, fate = groups[at, LABEL], FOLLOWED
        if payer != NONE and pays(given, label, payer):
            fate = RETURNED
        elif not _among(named, label):
            fate = _limit_met(given, row, groups[at])
        groups[at, FATE] = fate
        lose = lose or fate != FOLLOWED
    return lose


@compiled
def note(groups: Any, row: int, found: Any, cursor: Any) -> None:
    """Counts every group where it belongs: `found` is (flows, lost)."""
    flows, lost = found
    for at in range(len(groups)):
        label, units, fate = groups[at, LABEL], groups[at, UNITS], groups[at, FATE]
        if fate == FOLLOWED:
            put(flows, cursor[FLOWED], row, label, units)
            cursor[FLOWED] += 1
        else:
            put4(lost, cursor[LOST], row, label, units, fate)
            cursor[LOST] += 1


@compiled
def _among(labels: Any, label: int) -> bool:
    for one in labels:  # noqa: SIM110 - compiled code knows no generators
        if one == label:
            return True
    return False


@compiled
def _limit_met(given: Any, row: int, group: Any) -> int:
    if group[HOP] > given.bounds[MOST_HOPS]:
        return TOO_FAR
    if row >= given.window_ends[group[LABEL]]:
        return TOO_LATE
    if group[UNITS] < given.bounds[LEAST_UNITS]:
        return TOO_SMALL
    return FOLLOWED
