"""Reversals and limits: the engine says what the naive reference says, on any ledger."""

import pytest
from hypothesis import given, settings
from tests.engine.ledgers import cases_with_reversals, result_of
from tests.engine.naive import trace_naively
from tests.engine.stories import exposed

from haltline.engine import RULES, Ledger, trace
from haltline.engine.exposure import expose

BILLION = 10**12 + 7  # minor units of an ordinary payment between banks, and no round number
KERNEL = pytest.mark.parametrize("kernel", [False, True], ids=["plain", "kernel"])


@KERNEL
@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=150, deadline=None)
@given(case=cases_with_reversals())
def test_with_reversals_and_limits_the_trace_is_the_naive_one(rule, kernel, case):
    rows, openings, disputes, limits = case
    trail = trace(Ledger.from_rows(rows, openings), disputes, rule, limits, kernel=kernel)
    assert result_of(trail) == trace_naively(rule, *case)


@KERNEL
@pytest.mark.parametrize("rule", ["pro-rata", "libr"])
@settings(max_examples=100, deadline=None)
@given(case=cases_with_reversals(unit=BILLION))
def test_pots_stay_exact_where_products_leave_64_bits(rule, kernel, case):
    rows, openings, disputes, limits = case
    openings = {account: balance + place for place, (account, balance) in enumerate(openings.items())}
    trail = trace(Ledger.from_rows(rows, openings), disputes, rule, limits, kernel=kernel)
    assert result_of(trail) == trace_naively(rule, rows, openings, disputes, limits)


@KERNEL
@settings(max_examples=150, deadline=None)
@given(case=cases_with_reversals())
def test_whoever_the_engine_finds_exposed_is_exposed(kernel, case):
    rows, openings, disputes, limits = case
    ledger = Ledger.from_rows(rows, openings)
    found = exposed(expose(ledger, disputes, as_of=limits.as_of, kernel=kernel))
    assert found == trace_naively("poison", *case)
