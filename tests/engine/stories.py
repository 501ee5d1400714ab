"""A ledger in a few words, and every way we have to trace it: by the naive reference and by the engine."""

import pytest
from tests.engine.ledgers import result_of
from tests.engine.naive import trace_naively

from haltline.engine import Dispute, Ledger, Row, trace
from haltline.engine.exposure import expose
from haltline.engine.limits import NO_LIMITS


def payments(*moves):
    """'v>m 100' is a payment of 100 units, '>m 5' a deposit, 'm> 5' an exit, 'm>v 100 t1' takes t1 back.

    They are named t1, t2, ... and come at times 1, 2, ...
    """
    return [payment(number, *move.split()) for number, move in enumerate(moves, 1)]


def payment(number, parties, amount, reverses=""):
    source, target = parties.split(">")
    return Row(f"t{number}", number, 0, source, target, int(amount), reverses)


def disputes(*texts):
    """'D t1 100' disputes the first 100 units of t1 as D."""
    return [Dispute(name, row, int(amount)) for name, row, amount in (text.split() for text in texts)]


def naive(rule, moves, disputed, limits=NO_LIMITS, **openings):
    return trace_naively(rule, payments(*moves), openings, disputes(*disputed), limits)


def engine(kernel):
    def told(rule, moves, disputed, limits=NO_LIMITS, **openings):
        ledger = Ledger.from_rows(payments(*moves), openings)
        if rule == "poison":
            return exposed(expose(ledger, disputes(*disputed), as_of=limits.as_of))
        return result_of(trace(ledger, disputes(*disputed), rule, limits, kernel=kernel))

    return told


def exposed(exposure):
    """Who is exposed, as the plain dictionaries of the naive reference."""
    return {"exposed": {found.account: (found.first_time, found.hops) for found in exposure.accounts()}}


TOLD = pytest.mark.parametrize("told", [naive, engine(False), engine(True)], ids=["naive", "plain", "kernel"])
ORDERED = pytest.mark.parametrize("rule", ["fifo", "lifo"])
POOLED = pytest.mark.parametrize("rule", ["pro-rata", "libr"])
EVERY = pytest.mark.parametrize("rule", ["fifo", "lifo", "pro-rata", "libr"])
