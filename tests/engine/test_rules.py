"""The trace says what the naive reference says, in plain Python and compiled, on any ledger."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.ledgers import cases, result_of
from tests.engine.naive import trace_naively

from haltline.engine import RULES, Dispute, Ledger, Row, trace

KERNEL = pytest.mark.parametrize("kernel", [False, True], ids=["plain", "kernel"])
RULE = pytest.mark.parametrize("rule", RULES)
BILLION = 10**12 + 7  # minor units of an ordinary payment between banks, and no round number


@RULE
@KERNEL
@settings(max_examples=150, deadline=None)
@given(case=cases())
def test_the_trace_is_the_naive_one(rule, kernel, case):
    rows, openings, disputes = case
    trail = trace(Ledger.from_rows(rows, openings), disputes, rule, kernel=kernel)
    assert result_of(trail) == trace_naively(rule, rows, openings, disputes)


@KERNEL
@settings(max_examples=100, deadline=None)
@given(case=cases(unit=BILLION), odd=st.integers(0, 10**6))
def test_pro_rata_stays_exact_where_products_leave_64_bits(kernel, case, odd):
    rows, openings, disputes = case
    rows = [row._replace(amount=row.amount + odd) for row in rows]
    trail = trace(Ledger.from_rows(rows, openings), disputes, "pro-rata", kernel=kernel)
    assert result_of(trail) == trace_naively("pro-rata", rows, openings, disputes)


@KERNEL
@settings(max_examples=100, deadline=None)
@given(case=cases())
def test_fifo_of_a_ledger_in_larger_units_is_the_same_in_larger_units(kernel, case):
    rows, openings, disputes = case
    small = result_of(trace(Ledger.from_rows(rows, openings), disputes, "fifo", kernel=kernel))
    rows = [row._replace(amount=row.amount * BILLION) for row in rows]
    openings = {account: balance * BILLION for account, balance in openings.items()}
    disputes = [dispute._replace(amount=dispute.amount * BILLION) for dispute in disputes]
    large = result_of(trace(Ledger.from_rows(rows, openings), disputes, "fifo", kernel=kernel))
    assert large == {
        name: {key: units * BILLION for key, units in found.items()} for name, found in small.items()
    }


@RULE
@settings(max_examples=100, deadline=None)
@given(case=cases(unit=2**55))
def test_sums_beyond_64_bits_are_exact_too(rule, case):
    rows, openings, disputes = case
    rows.append(Row("heavy", 9, 9, "", "a", 2**63 - 1))
    trail = trace(
        Ledger.from_rows(rows, openings), [*disputes, Dispute("H", "heavy", 2**63 - 1)], rule, kernel=True
    )
    where = result_of(trail)["positions"]
    assert where["a", "H"] == 2**63 - 1
    assert all(found.disputed == sum(found[1:]) for found in trail.disputes().values())


@RULE
@KERNEL
@settings(max_examples=100, deadline=None)
@given(case=cases())
def test_every_disputed_unit_is_in_exactly_one_place(rule, kernel, case):
    rows, openings, disputes = case
    trail = trace(Ledger.from_rows(rows, openings), disputes, rule, kernel=kernel)
    for name, found in trail.disputes().items():
        assert found.disputed == sum(d.amount for d in disputes if d.dispute_id == name)
        assert found.disputed == found.resting + found.exits + found.superseded


@RULE
@settings(max_examples=50, deadline=None)
@given(case=cases(), seed=st.integers(0, 9))
def test_the_order_of_rows_and_disputes_never_matters(rule, case, seed):
    rows, openings, disputes = case
    first = trace(Ledger.from_rows(rows, openings), disputes, rule)
    random.Random(seed).shuffle(rows)
    again = trace(Ledger.from_rows(rows, openings), sorted(disputes), rule)
    assert result_of(first) == result_of(again)


@settings(max_examples=100, deadline=None)
@given(case=cases(), which=st.integers(0, 13), where=st.integers(1, 8))
def test_splitting_a_payment_in_two_leaves_fifo_unchanged(case, which, where):
    rows, openings, disputes = case
    named = {dispute.transaction_id for dispute in disputes}
    whole = [row for row in rows if row.transaction_id not in named and row.amount > where][which:][:1]
    rest = [row for row in rows if row not in whole]
    halves = [
        row._replace(transaction_id=row.transaction_id + part, amount=amount)
        for row in whole
        for part, amount in (("", where), ("+", row.amount - where))
    ]
    before, after = (
        result_of(trace(Ledger.from_rows(r, openings), disputes, "fifo")) for r in (rows, rest + halves)
    )
    for name in ("positions", "superseded", "shortfalls"):
        assert before[name] == after[name]


@settings(max_examples=50, deadline=None)
@given(amounts=st.lists(st.integers(1, 9), max_size=8))
def test_one_wholly_disputed_deposit_is_traced_alike_under_every_rule(amounts):
    rows = [Row("t", 0, 0, "", "a", 40)]
    rows += [Row(f"u{n}", n + 1, 0, "ab"[n % 2], "ba"[n % 2], amount) for n, amount in enumerate(amounts)]
    first_only = rows[:2]  # until the other account has money of its own, nothing can mix
    answers = [
        result_of(trace(Ledger.from_rows(first_only), [Dispute("D", "t", 40)], rule)) for rule in RULES
    ]
    assert all(found == answers[0] for found in answers)


def test_the_kernel_and_plain_python_agree_on_a_long_ledger():
    seeded = random.Random(7)
    party = ["", *[f"a{n}" for n in range(150)]]
    rows = [
        Row(f"t{n:05d}", n // 3, 0, seeded.choice(party), seeded.choice(party), seeded.randint(1, 10**13))
        for n in range(8_000)
    ]
    chosen = [row for row in seeded.sample(rows, 400) if row.source != row.target]
    disputes = [
        Dispute(f"D{n % 90}", row.transaction_id, row.amount // 2 + 1) for n, row in enumerate(chosen)
    ]
    ledger = Ledger.from_rows(rows)
    for rule in RULES:
        plain, compiled = (trace(ledger, disputes, rule, kernel=kernel) for kernel in (False, True))
        assert result_of(plain) == result_of(compiled)
