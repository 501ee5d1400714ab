"""What the contract of the trace means, as plain as possible: one unit, one share, one account at a time.

Written from the contract alone and never from the engine: the two must not agree by sharing a mistake.
"""

from tests.engine.naive.case import Case, in_order
from tests.engine.naive.ordered import fifo, lifo
from tests.engine.naive.poison import poison
from tests.engine.naive.pooled import libr, pro_rata

from haltline.engine.limits import NO_LIMITS

__all__ = ["AMOUNT_RULES", "in_order", "trace_naively"]

AMOUNT_RULES = {"fifo": fifo, "lifo": lifo, "pro-rata": pro_rata, "libr": libr}


def trace_naively(rule, rows, openings, disputes, limits=NO_LIMITS):
    """The trace as plain dictionaries of amounts above 0; under poison only who is exposed.

    positions {(account, dispute): n} · flows, exits, returned {(payment, dispute): n} · superseded
    {dispute: n} · unfollowed {(payment, dispute, reason): n} · shortfalls {account: n};
    under poison exposed {account: (first time, hops)}.
    """
    case = Case(rows, openings, disputes, limits)
    return poison(case) if rule == "poison" else AMOUNT_RULES[rule](case)
