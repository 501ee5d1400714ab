"""A compiled trace from a ledger to its outcome."""

from collections.abc import Callable
from functools import partial

import numpy as np

from haltline.engine.disputes import Parts
from haltline.engine.kernels import fates
from haltline.engine.kernels.given import Given, columns, given
from haltline.engine.kernels.ordered import Ordered
from haltline.engine.kernels.pooled import Pooled
from haltline.engine.kernels.tables import Table, pieces
from haltline.engine.kernels.walk import Walk
from haltline.engine.ledger import Ledger
from haltline.engine.limits import Limits, Reason
from haltline.engine.reversals import Integers
from haltline.engine.trail import Outcome


def follow(ledger: Ledger, parts: Parts, rule: str, limits: Limits) -> Outcome:
    """Follows the disputed units of `parts` through a ledger whose mass is below 2**62."""
    asked, end = given(ledger, parts, limits), ledger.rows_until(limits.as_of)
    walk = walk_of(rule)(ledger.opening_column(), len(parts.names), asked)
    walk.advance(columns(ledger), end)
    lost = walk.lost
    unfollowed = {reason: pieces(_of(lost, fate)) for fate, reason in fates.REASONS.items()}
    late = asked.rows >= end
    unfollowed[Reason.AS_OF] = pieces(np.stack([asked.rows, asked.labels, asked.units], axis=1)[late])
    return Outcome(
        pieces(walk.resting()),
        pieces(walk.flows),
        walk.superseded.tolist(),
        walk.shortfalls[:-1].tolist(),
        pieces(_of(lost, fates.RETURNED)),
        {reason: found for reason, found in unfollowed.items() if len(found.at)},
    )


def walk_of(rule: str) -> Callable[[Integers, int, Given], Walk]:
    """How a rule's walk begins: from openings, the number of disputes, and what is asked."""
    if rule in ("fifo", "lifo"):
        return partial(Ordered, newest_first=rule == "lifo")
    return partial(Pooled, untainted_first=rule == "libr")


def _of(lost: Table, fate: int) -> Table:
    """The entries of one fate."""
    return lost[lost[:, 3] == fate][:, :3]
