"""Small ledgers that ask the engine for more than one table at a time, or for what it refuses."""

import pytest
from tests.engine.ledgers import result_of

from haltline.engine import RULES, Claim, Dispute, Ledger, Row, restitute, trace
from haltline.values.errors import InvalidValue

KERNEL = pytest.mark.parametrize("kernel", [False, True], ids=["plain", "kernel"])
RULE = pytest.mark.parametrize("rule", RULES)


def ledger(*rows, **openings):
    """Rows as 'source target amount', in order, named t1, t2, ..."""
    named = [Row(f"t{n}", n, 0, source, target, amount) for n, (source, target, amount) in enumerate(rows, 1)]
    return Ledger.from_rows(named, openings)


def test_pari_passu_gives_a_third_to_each():
    thirds = restitute(1000, [Claim("P", 1000), Claim("M", 1000), Claim("K", 1000)])
    assert thirds.amounts == {"K": 333, "M": 333, "P": 334}


@KERNEL
@RULE
def test_a_dispute_that_meets_its_own_money_supersedes_itself(kernel, rule):
    rows = ledger(("", "a", 10), ("a", "b", 10))
    trail = trace(rows, [Dispute("D", "t1", 10), Dispute("D", "t2", 10)], rule, kernel=kernel)
    assert trail.disputes()["D"]._asdict() == {
        "disputed": 20,
        "resting": 10,
        "exits": 0,
        "superseded": 10,
        "returned": 0,
        "unfollowed": 0,
    }


@KERNEL
def test_several_disputes_take_consecutive_units_in_the_order_of_their_names(kernel):
    rows = ledger(("", "a", 10), ("a", "", 4))
    trail = trace(rows, [Dispute("B", "t1", 3), Dispute("A", "t1", 3)], "fifo", kernel=kernel)
    assert result_of(trail)["exits"] == {("t2", "A"): 3, ("t2", "B"): 1}


@KERNEL
@RULE
def test_a_shortfall_is_not_a_debt_that_later_money_pays(kernel, rule):
    rows = ledger(("a", "b", 10), ("", "a", 6), ("a", "c", 6))
    trail = trace(rows, [Dispute("D", "t2", 6)], rule, kernel=kernel)
    assert result_of(trail)["positions"] == {("c", "D"): 6}


@KERNEL
@RULE
def test_a_payment_to_oneself_and_one_from_nowhere_to_nowhere_move_nothing(kernel, rule):
    rows = ledger(("", "a", 5), ("a", "a", 99), ("", "", 99), ("a", "b", 5))
    trail = trace(rows, [Dispute("D", "t1", 5)], rule, kernel=kernel)
    assert result_of(trail)["positions"] == {("b", "D"): 5}
    assert trail.shortfalls() == {}


@KERNEL
def test_pro_rata_cuts_several_disputes_in_turn_from_what_is_uncut(kernel):
    rows = ledger(("", "a", 6), ("a", "b", 6), a=6)
    disputes = [Dispute("X", "t1", 6), Dispute("P", "t2", 2), Dispute("Q", "t2", 2)]
    found = result_of(trace(rows, disputes, "pro-rata", kernel=kernel))
    # 3 of X leave with 3 clean; P cuts 1 of X and 1 clean, Q 1 of X and 1 clean from the 4 still uncut
    assert found["superseded"] == {"X": 2}
    assert found["positions"] == {("a", "X"): 3, ("b", "P"): 2, ("b", "Q"): 2, ("b", "X"): 1}


@RULE
@KERNEL
def test_nothing_disputed_and_nothing_paid_is_an_answer_too(rule, kernel):
    empty = trace(Ledger.from_rows([]), [], rule, kernel=kernel)
    assert result_of(empty)["positions"] == {}
    calm = trace(ledger(("a", "b", 5)), [], rule, kernel=kernel)
    assert calm.disputes() == {}
    assert calm.shortfalls() == {"a": 5}


@RULE
def test_ties_are_broken_by_sequence_then_by_name_in_bytes(rule):
    rows = [Row("é", 1, 0, "a", "", 5), Row("z", 1, 0, "", "a", 5), Row("0", 1, 1, "a", "b", 5)]
    trail = trace(Ledger.from_rows(rows), [Dispute("D", "z", 5)], rule)
    assert result_of(trail)["exits"] == {("é", "D"): 5}
    assert trail.shortfalls() == {"a": 5}


def test_a_rule_nobody_knows_is_refused():
    with pytest.raises(InvalidValue, match="newest"):
        trace(ledger(), [], "newest")
    with pytest.raises(InvalidValue, match="rolling"):
        restitute(1, [], rule="rolling")
