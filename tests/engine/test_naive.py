"""The naive reference keeps the contract's sums, whatever the ledger: so it is worth comparing with."""

import random

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from tests.engine.ledgers import cases_with_reversals
from tests.engine.naive import AMOUNT_RULES, in_order, trace_naively

from haltline.engine import Dispute, Row

RULE = pytest.mark.parametrize("rule", AMOUNT_RULES)
# the first that is found will do, the least is not asked for
QUICK = settings(max_examples=2000, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
ALL_RULES = pytest.mark.parametrize("rule", [*AMOUNT_RULES, "poison"])


@RULE
@settings(max_examples=200, deadline=None)
@given(case=cases_with_reversals())
def test_every_disputed_unit_is_in_exactly_one_place(rule, case):
    found = trace_naively(rule, *case)
    for name in {dispute.dispute_id for dispute in case[2]}:
        places = ("positions", "exits", "returned", "unfollowed")
        units = sum(n for place in places for key, n in found[place].items() if key[1] == name)
        disputed = sum(dispute.amount for dispute in case[2] if dispute.dispute_id == name)
        assert units + found["superseded"].get(name, 0) == disputed


@RULE
@settings(max_examples=100, deadline=None)
@given(case=cases_with_reversals())
def test_no_account_holds_and_no_payment_carries_more_disputed_units_than_it_has(rule, case):
    rows, openings, _, limits = case
    found = trace_naively(rule, *case)
    balances, missing = balances_of(rows, openings, limits)
    assert found["shortfalls"] == missing  # who has too little does not depend on whose the money is
    amounts = {row.transaction_id: row.amount for row in rows}
    for table, most in (("positions", balances), ("flows", amounts)):
        sums = dict.fromkeys(most, 0)
        for key, units in found[table].items():
            sums[key[0]] += units
        assert all(sums[place] <= most[place] for place in most)


def balances_of(rows, openings, limits):
    """(balance, shortfall) of every account, by adding and taking away."""
    balances, missing = dict.fromkeys({n for row in rows for n in row[3:5]} | set(openings), 0) | openings, {}
    for row in in_order(rows):
        if row.source != row.target and (limits.as_of is None or row.time <= limits.as_of):
            balances[row.source] -= row.amount
            balances[row.target] += row.amount
            if row.source and balances[row.source] < 0:
                missing[row.source] = missing.get(row.source, 0) - balances[row.source]
                balances[row.source] = 0
    balances.pop("", None)
    return balances, missing


@ALL_RULES
@settings(max_examples=50, deadline=None)
@given(case=cases_with_reversals(), seed=st.integers(0, 9))
def test_the_order_of_rows_and_disputes_never_matters(rule, case, seed):
    rows, openings, disputes, limits = case
    first = trace_naively(rule, *case)
    random.Random(seed).shuffle(rows)
    random.Random(seed).shuffle(disputes)
    assert trace_naively(rule, rows, openings, disputes, limits) == first


@pytest.mark.parametrize("rule", ["fifo", "lifo"])
@settings(max_examples=100, deadline=None)
@given(case=cases_with_reversals(limited=False), which=st.integers(0, 11), where=st.integers(1, 8))
def test_splitting_a_payment_in_two_changes_nothing(rule, case, which, where):
    rows, openings, disputes, limits = case
    special = {d.transaction_id for d in disputes} | {row.reverses for row in rows}
    plain = [row for row in rows if row.transaction_id not in special and not row.reverses]
    whole = [row for row in plain if row.amount > where][which:][:1]
    halves = [
        row._replace(transaction_id=row.transaction_id + part, amount=amount)
        for row in whole
        for part, amount in (("", where), ("+", row.amount - where))
    ]
    rest = [row for row in rows if row not in whole]
    before = trace_naively(rule, rows, openings, disputes, limits)
    after = trace_naively(rule, rest + halves, openings, disputes, limits)
    for table in ("positions", "superseded", "returned", "shortfalls"):
        assert before[table] == after[table]


@settings(max_examples=100, deadline=None)
@given(
    moves=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["a", "b", "c", ""]), st.integers(1, 9)))
)
def test_where_all_money_is_one_disputed_deposit_every_rule_says_the_same(moves):
    rows, balance = [Row("t", 0, 0, "", "a", 20)], {"a": 20, "b": 0, "c": 0}
    for number, (source, target, amount) in enumerate(moves, 1):
        if amount <= balance[source]:
            rows.append(Row(f"u{number}", number, 0, source, target, amount))
            balance[source] -= amount
            balance[target] = balance.get(target, 0) + amount
    answers = [trace_naively(rule, rows, {}, [Dispute("D", "t", 20)]) for rule in AMOUNT_RULES]
    assert all(found == answers[0] for found in answers)


@settings(max_examples=100, deadline=None)
@given(changes=st.lists(st.integers(-30, 30).filter(bool), max_size=10), own=st.integers(0, 20))
def test_beside_own_money_libr_is_the_lowest_balance_since(changes, own):
    rows, balance, lowest = [Row("t", 0, 0, "", "a", 40)], own + 40, 40
    for number, change in enumerate(changes, 1):
        source, target = ("a", "") if change < 0 else ("", "a")
        rows.append(Row(f"u{number}", number, 0, source, target, abs(change)))
        balance = max(0, balance + change)
        lowest = min(lowest, balance)
    found = trace_naively("libr", rows, {"a": own}, [Dispute("D", "t", 40)])
    assert found["positions"].get(("a", "D"), 0) == lowest


@RULE
@pytest.mark.parametrize("reason", ["max-hops", "window", "min-amount", "as-of"])
def test_the_drawn_cases_reach_every_limit(rule, reason):
    def met(case):
        return any(key[2] == reason for key in trace_naively(rule, *case)["unfollowed"])

    assert find(cases_with_reversals(), met, settings=QUICK)


@RULE
@pytest.mark.parametrize("table", ["returned", "superseded", "exits", "shortfalls"])
def test_the_drawn_cases_reach_every_end(rule, table):
    def met(case):
        found = trace_naively(rule, *case)
        return found[table] and found["positions"] and any(row.reverses for row in case[0])

    assert find(cases_with_reversals(), met, settings=QUICK)
