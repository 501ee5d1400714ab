"""How far each dispute's money could have come: as if it were the only one, for all in one pass."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.ledgers import cases_with_reversals
from tests.engine.naive import trace_naively

from haltline.engine import RULES, Dispute, Ledger, Limits, Row, expose, reached, trace
from haltline.engine.reached import accounts_reached


def alone(rows, disputes, as_of):
    """Per dispute the accounts that the contract says it exposes when nothing else is disputed."""
    found = {}
    for name in {dispute.dispute_id for dispute in disputes}:
        own = [dispute for dispute in disputes if dispute.dispute_id == name]
        found[name] = len(trace_naively("poison", rows, {}, own, Limits(as_of=as_of))["exposed"])
    return found


@settings(max_examples=200, deadline=None)
@given(cases_with_reversals(), st.none() | st.integers(-1, 9), st.booleans())
def test_each_dispute_reaches_what_it_would_reach_alone(case, as_of, kernel):
    rows, openings, disputes, _ = case
    ledger = Ledger.from_rows([Row(*row) for row in rows], openings)
    found = accounts_reached(expose(ledger, disputes, as_of=as_of), as_of=as_of, kernel=kernel)
    assert found == alone([Row(*row) for row in rows], disputes, as_of)


@settings(max_examples=100, deadline=None)
@given(cases_with_reversals(), st.sampled_from(RULES))
def test_no_rule_brings_units_to_an_account_that_poison_does_not_name(case, rule):
    rows, openings, disputes, _ = case
    ledger = Ledger.from_rows([Row(*row) for row in rows], openings)
    touched = trace(ledger, disputes, rule).accounts_touched()
    found = accounts_reached(expose(ledger, disputes))
    assert all(touched[name] <= accounts for name, accounts in found.items())


@pytest.mark.parametrize("kernel", [False, True])
@pytest.mark.parametrize("bits", [1, 1 << 32])
def test_many_disputes_are_told_in_as_many_passes_as_memory_allows(monkeypatch, bits, kernel):
    monkeypatch.setattr(reached, "BITS_MAX", bits)
    chance = random.Random(5)
    names = [f"a{number}" for number in range(40)]
    rows = [Row(f"t{n:03d}", n, 0, *chance.sample(names, 2), 10) for n in range(300)]
    disputes = [Dispute(f"D{n:03d}", f"t{n:03d}", 1) for n in range(150)]
    found = accounts_reached(expose(Ledger.from_rows(rows), disputes), kernel=kernel)
    assert found == alone(rows, disputes, None)
    assert len(set(found.values())) > 5
