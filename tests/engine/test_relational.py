"""The trace as relational expressions says what the engine says, on whatever engine runs it."""

from random import Random

import pytest
from hypothesis import given, settings
from tests.engine.ledgers import cases, limits, result_of
from tests.engine.naive import trace_naively
from tests.engine.side_by_side import many, one
from tests.engine.stories import disputes, exposed, payments

from haltline.cli.trace.backends import started
from haltline.engine import RULES, Ledger, Limits, trace
from haltline.engine.disputes import place
from haltline.engine.exposure import expose
from haltline.engine.relational import TooDeep, expose_on, fifo, trace_on
from haltline.values.errors import InvalidValue

LIMITS = {
    "no limit": Limits(),
    "as of": Limits(as_of=4),
    "hops": Limits(max_hops=2),
    "window": Limits(window=2),
    "size": Limits(min_amount=4),
    "all": Limits(max_hops=3, window=4, min_amount=2, as_of=7),
}
MANY = 400  # small ledgers at one asking


@pytest.fixture(scope="module")
def duckdb():
    with started("duckdb") as engine:
        yield engine


@pytest.fixture(scope="module")
def crowd():
    rows, openings, disputed = many(MANY, seed=1)
    ledger = Ledger.from_rows(rows, openings)
    return ledger, place(ledger, disputed)


@pytest.mark.parametrize("bound", LIMITS.values(), ids=LIMITS)
@pytest.mark.parametrize("rule", RULES)
def test_hundreds_of_ledgers_are_traced_to_the_unit_under_every_rule_and_limit(duckdb, crowd, rule, bound):
    wanted = trace(*crowd, rule, bound, kernel=False)
    found = trace_on(duckdb, *crowd, rule, bound)
    assert result_of(found) == result_of(wanted)
    assert found.disputes() == wanted.disputes()


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    "bound", [Limits(), Limits(max_hops=5, window=7, min_amount=2)], ids=["free", "bound"]
)
def test_a_few_accounts_that_pay_each_other_all_the_time_are_traced_to_the_unit(duckdb, rule, bound):
    rows, openings, disputed = one(Random(3), "", rows_max=700)
    ledger = Ledger.from_rows(rows, openings)
    parts = place(ledger, disputed[::25])  # few enough for accounts to be clean for a while
    wanted = result_of(trace(ledger, parts, rule, bound, kernel=False))
    assert len(wanted["flows"]) > len(parts.rows)
    assert result_of(trace_on(duckdb, ledger, parts, rule, bound)) == wanted


@pytest.mark.parametrize("as_of", [None, 4, -2])
def test_hundreds_of_ledgers_are_reached_at_the_same_time_by_as_few_payments(duckdb, crowd, as_of):
    assert exposed(expose_on(duckdb, *crowd, as_of=as_of)) == exposed(expose(*crowd, as_of=as_of))


@pytest.mark.parametrize("seed", range(2, 6))
def test_fifo_of_other_hundreds_is_the_same_too(duckdb, seed):
    rows, openings, disputed = many(MANY, seed)
    ledger = Ledger.from_rows(rows, openings)
    parts = place(ledger, disputed)
    assert result_of(trace_on(duckdb, ledger, parts)) == result_of(trace(ledger, parts, kernel=False))


@settings(max_examples=20, deadline=None)
@given(case=cases(rows_max=20))
def test_fifo_is_the_naive_one(duckdb, case):
    rows, openings, disputed = case
    ledger = Ledger.from_rows(rows, openings)
    found = trace_on(duckdb, ledger, place(ledger, disputed))
    assert result_of(found) == trace_naively("fifo", rows, openings, disputed)


@pytest.mark.parametrize("rule", [*RULES, "poison"])
@settings(max_examples=10, deadline=None)
@given(case=cases(rows_max=20), bound=limits())
def test_what_is_cut_out_is_enough(duckdb, rule, case, bound):
    rows, openings, disputed = case
    ledger = Ledger.from_rows(rows, openings)
    parts = place(ledger, disputed)
    if rule == "poison":
        found = exposed(expose_on(duckdb, ledger, parts, as_of=bound.as_of))
    else:
        found = result_of(trace_on(duckdb, ledger, parts, rule, bound))
    assert found == trace_naively(rule, rows, openings, disputed, bound)


def told(engine, moves, disputed, **openings):
    ledger = Ledger.from_rows(payments(*moves), openings)
    return result_of(trace_on(engine, ledger, place(ledger, disputes(*disputed))))


def test_an_account_that_sends_what_it_has_not_owes_the_disputed_money_nothing(duckdb):
    found = told(duckdb, ["v>m 100", "w>m 50", "m>n 90", "n> 60"], ["A t1 100", "B t2 50"], m=30)
    assert found["positions"] == {("m", "A"): 40, ("m", "B"): 50, ("n", "A"): 30}
    assert (found["exits"], found["shortfalls"]) == ({("t4", "A"): 30}, {"v": 100, "w": 50})


def test_a_ledger_that_takes_payments_back_is_for_the_kernel(duckdb):
    with pytest.raises(InvalidValue, match="--backend kernel"):
        told(duckdb, ["v>m 5", "m>v 5 t1"], ["D t1 5"])


def test_sums_that_could_leave_64_bits_are_refused_before_they_do(duckdb):
    with pytest.raises(InvalidValue, match="--backend kernel"):
        told(duckdb, [f"v>m {2**61}", f"v>m {2**61}"], ["D t1 5"])
    largest = told(duckdb, [f"v>m {2**61}", f"v>m {2**61 - 1}"], ["D t2 5"])
    assert largest["shortfalls"] == {"v": 2**62 - 1}


def test_money_that_goes_round_too_often_is_for_the_kernel(duckdb, monkeypatch):
    monkeypatch.setattr(fifo, "HOPS_MAX", 4)
    rounds = ["v>m 5", "m>n 5", "n>m 5"]
    assert told(duckdb, rounds, ["D t1 5"])["positions"] == {("m", "D"): 5}
    with pytest.raises(TooDeep, match="--backend kernel"):
        told(duckdb, [*rounds, "m>n 5"], ["D t1 5"])
