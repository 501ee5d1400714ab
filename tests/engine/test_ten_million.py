"""Ten million payments: no unit of five thousand disputes is lost, whichever rule and whichever way."""

import numpy as np
import pytest
from benchmarks.fraud_ledger import fraud_ledger

from haltline.engine import RULES, trace
from haltline.engine.resident import Resident

ROWS, DISPUTES = 10_000_000, 5_000
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def large():
    return fraud_ledger(ROWS, DISPUTES)


def balances(ledger, shortfalls):
    """What every account holds at the end, from the columns alone."""
    held = np.array([*ledger.opening_units(), 0]) + np.array([*shortfalls, 0])
    np.add.at(held, ledger.targets, ledger.amounts)
    np.subtract.at(held, ledger.sources, ledger.amounts)
    return held[:-1]


@pytest.mark.parametrize("rule", RULES)
def test_every_disputed_unit_is_in_exactly_one_place(large, rule):
    ledger, parts = large
    trail = trace(ledger, parts, rule)
    for dispute, found in trail.disputes().items():
        assert found.disputed == sum(found[1:]), dispute
    held = balances(ledger, trail.outcome.shortfalls)
    assert held.min() >= 0
    disputed = np.zeros(len(held), np.int64)
    positions = trail.outcome.positions
    np.add.at(disputed, np.array(positions.at), np.array(positions.amount))
    assert (disputed <= held).all()


def test_looking_and_reading_all_rows_say_the_same(large):
    ledger, parts = large
    looked, read = Resident(ledger).trace(parts).outcome, trace(ledger, parts, "fifo").outcome
    assert looked.positions == read.positions
    assert looked.flows == read.flows
    assert list(looked.superseded) == list(read.superseded)
    assert list(looked.shortfalls) == list(read.shortfalls)
