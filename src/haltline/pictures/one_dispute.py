"""The money of one dispute by itself, out of a trail in which all disputes were followed together.

Nothing is traced again: which units are whose depends on all disputes, so what one of them has is cut out of
the common answer.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from haltline.engine.disputes import Parts
from haltline.engine.trail import Pieces, Trail


def apart(trail: Trail, labels: Sequence[int]) -> Iterator[Trail]:
    """For each label the trail with that dispute alone; shortfalls are the ledger's, as before."""
    found = trail.outcome
    for label in labels:
        outcome = found._replace(
            positions=_own(trail, found.positions, label),
            flows=_own(trail, found.flows, label),
            returned=_own(trail, found.returned, label),
            unfollowed={why: _own(trail, pieces, label) for why, pieces in found.unfollowed.items()},
            superseded=[found.superseded[label]],
        )
        yield Trail(trail.rule, trail.ledger, _part(trail.parts, label), outcome, trail.limits)


def accounts_on(trail: Trail) -> set[int]:
    """The accounts, by code, that paid disputed units or were paid them."""
    ledger = trail.ledger
    rows = np.asarray([*trail.outcome.flows.at, *trail.parts.rows], np.int64)
    return {*ledger.sources[rows].tolist(), *ledger.targets[rows].tolist()}


def _part(parts: Parts, label: int) -> Parts:
    entries = zip(parts.rows, parts.labels, parts.amounts, strict=True)
    own = [(row, amount) for row, name, amount in entries if name == label]
    rows, amounts = zip(*own, strict=True)
    return Parts([parts.names[label]], rows, [0] * len(own), amounts)


def _own(trail: Trail, pieces: Pieces, label: int) -> Pieces:
    entries = trail.lookup(pieces).of(label)
    return Pieces([at for at, _, _ in entries], [0] * len(entries), [units for _, _, units in entries])
