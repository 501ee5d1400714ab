"""What each rule sends first, by ledgers small enough to work out by hand and by cases courts decided."""

import pytest
from tests.engine.stories import EVERY, ORDERED, POOLED, TOLD


@TOLD
def test_the_worked_example_of_the_contract(told):
    moves = ["v>m 100", "w>m 50", "m>n 90", "n> 60"]
    assert told("fifo", moves, ["A t1 100", "B t2 50"], m=30) == {
        "positions": {("m", "A"): 40, ("m", "B"): 50, ("n", "A"): 30},
        "flows": {("t1", "A"): 100, ("t2", "B"): 50, ("t3", "A"): 60, ("t4", "A"): 30},
        "exits": {("t4", "A"): 30},
        "returned": {},
        "superseded": {},
        "unfollowed": {},
        "shortfalls": {"v": 100, "w": 50},
    }


@TOLD
@pytest.mark.parametrize(
    ("rule", "unit", "left"),
    [
        ("fifo", 1, {"K": 10}),  # the first 10 out are P's, the second M's
        ("lifo", 1, {"P": 10}),  # the first 10 out are M's, the second K's
        ("pro-rata", 100, {"P": 250, "M": 250, "K": 500}),  # 500 and 500 are left, then 250, 250 and 500
        # 10 out of M 10, P 10: 5 of each. 10 out of K 10, M 5, P 5 of 20: K floor(100/20) = 5,
        # M floor(150/20) - 5 = 2, P 10 - 7 = 3
        ("pro-rata", 1, {"P": 2, "M": 3, "K": 5}),
        ("libr", 100, {"P": 250, "M": 250, "K": 500}),  # nothing untainted stands before them
    ],
)
def test_claytons_case_in_10_of_p_10_of_m_out_10_in_10_of_k_out_10(told, rule, unit, left):
    moves = [f"{side} {10 * unit}" for side in (">bank", ">bank", "bank>", ">bank", "bank>")]
    found = told(rule, moves, [f"P t1 {10 * unit}", f"M t2 {10 * unit}", f"K t4 {10 * unit}"])
    assert found["positions"] == {("bank", name): units for name, units in left.items()}


@TOLD
def test_roscoe_v_winder_the_claim_is_the_lowest_balance_of_25(told):
    # 455 collected in trust; the account falls to 25; own money brings it to 358
    found = told("libr", [">co 455", "co> 430", ">co 333"], ["D t1 455"])
    assert found["positions"] == {("co", "D"): 25}
    # what is spent then is own money as long as there is any: 333 of 340
    found = told("libr", [">co 455", "co> 430", ">co 333", "co> 340"], ["D t1 455"])
    assert found["positions"] == {("co", "D"): 18}


@TOLD
def test_a_payment_carries_its_units_in_the_order_in_which_they_left(told):
    # a has A B C. fifo: they leave as A B C, so A leaves b first.
    # lifo: they leave as C B A; b's newest is then A, so A leaves b first as well.
    moves, disputed = [">a 3", "a>b 3", "b>c 1"], ["A t1 1", "B t1 1", "C t1 1"]
    for rule in ("fifo", "lifo"):
        assert told(rule, moves, disputed)["positions"] == {("c", "A"): 1, ("b", "B"): 1, ("b", "C"): 1}


@TOLD
def test_the_first_units_of_a_payment_are_those_that_left_first(told):
    # a has A B C; X takes the first unit of the payment: A under fifo, C under lifo
    moves, disputed = [">a 3", "a>b 3"], ["A t1 1", "B t1 1", "C t1 1", "X t2 1"]
    assert told("fifo", moves, disputed)["superseded"] == {"A": 1}
    assert told("lifo", moves, disputed)["superseded"] == {"C": 1}


@TOLD
def test_lifo_takes_the_newest_and_reaches_into_older_payments_from_their_ends(told):
    # a, oldest first: 2 own, A A, B B B. 4 leave: B B B A
    found = told("lifo", [">a 2", ">a 3", "a>b 4"], ["A t1 2", "B t2 3"], a=2)
    assert found["positions"] == {("a", "A"): 1, ("b", "B"): 3, ("b", "A"): 1}


@TOLD
def test_pro_rata_is_the_cumulative_floor_in_dispute_order_untainted_last(told):
    # A 1, B 1, own 1; 2 leave: A floor(2/3) = 0, B floor(4/3) - 0 = 1, own 2 - 1 = 1
    found = told("pro-rata", [">a 1", ">a 1", "a>b 2"], ["B t1 1", "A t2 1"], a=1)
    assert found["positions"] == {("a", "A"): 1, ("b", "B"): 1}


@TOLD
def test_disputes_come_in_the_order_of_their_bytes(told):
    # 'Z' (5a) comes before 'a' (61), 'z' (7a) before 'é' (c3a9): Z 0, a 1-0, z 1-1, é 2-1 of floor(k*2/4)
    disputed = ["é t1 1", "z t1 1", "a t1 1", "Z t1 1"]
    found = told("pro-rata", [">m 4", "m>n 2"], disputed)
    assert found["positions"] == {("m", "Z"): 1, ("n", "a"): 1, ("m", "z"): 1, ("n", "é"): 1}


@TOLD
def test_libr_shares_what_must_come_from_tainted_money(told):
    # own 5, D 3, E 4; 8 leave: 5 own, then 3 of 7: D floor(3*3/7) = 1, E 3 - 1 = 2
    found = told("libr", [">a 3", ">a 4", "a>b 8"], ["D t1 3", "E t2 4"], a=5)
    assert found["positions"] == {("a", "D"): 2, ("a", "E"): 2, ("b", "D"): 1, ("b", "E"): 2}
    # 5 leave: all own
    found = told("libr", [">a 3", ">a 4", "a>b 5"], ["D t1 3", "E t2 4"], a=5)
    assert found["positions"] == {("a", "D"): 3, ("a", "E"): 4}


@TOLD
def test_untainted_first_governs_only_what_leaves_an_account_not_what_a_dispute_cuts(told):
    # as above 5 own, D 1, E 2 leave; X cuts 4 of 8: D floor(1*4/8) = 0, E floor(3*4/8) - 0 = 1, own 3
    found = told("libr", [">a 3", ">a 4", "a>b 8"], ["D t1 3", "E t2 4", "X t3 4"], a=5)
    assert found["superseded"] == {"E": 1}
    assert (found["flows"]["t3", "D"], found["flows"]["t3", "E"]) == (1, 1)
    assert found["flows"]["t3", "X"] == 4


@TOLD
@POOLED
def test_several_disputes_are_cut_in_turn_from_what_is_still_uncut(told, rule):
    # X 6 arrive at b; P cuts 2 of X 6; Q cuts 3 of the X 4 that remain, none of P
    found = told(rule, [">a 6", "a>b 6"], ["X t1 6", "P t2 2", "Q t2 3"])
    assert found["superseded"] == {"X": 5}
    assert found["positions"] == {("b", "P"): 2, ("b", "Q"): 3, ("b", "X"): 1}


@TOLD
@POOLED
def test_what_is_born_clean_is_untainted_money_of_the_payment_like_any(told, rule):
    # a has D 4 and sends 8: D 4, born clean 4; X cuts 3 of 8: D floor(4*3/8) = 1, clean 2
    found = told(rule, [">a 4", "a>b 8"], ["D t1 4", "X t2 3"])
    assert found["superseded"] == {"D": 1}
    assert found["shortfalls"] == {"a": 4}


@TOLD
def test_what_is_born_clean_comes_after_all_that_left(told):
    # b gets D D and three clean ones: fifo sends on D D, lifo the clean ones
    moves = [">a 2", "a>b 5", "b>c 2"]
    assert told("fifo", moves, ["D t1 2"])["positions"] == {("c", "D"): 2}
    assert told("lifo", moves, ["D t1 2"])["positions"] == {("b", "D"): 2}


@TOLD
@EVERY
def test_openings_are_untainted_and_older_than_every_payment(told, rule):
    # 5 own, D 5; 5 leave: fifo and libr own, lifo D, pro-rata floor(5*5/10) = 2 of D
    left = {"fifo": 0, "libr": 0, "lifo": 5, "pro-rata": 2}[rule]
    found = told(rule, [">a 5", "a> 5"], ["D t1 5"], a=5)
    assert sum(found["exits"].values()) == left


@TOLD
@EVERY
def test_a_dispute_that_meets_its_own_money_supersedes_itself(told, rule):
    found = told(rule, [">a 10", "a>b 10"], ["D t1 10", "D t2 10"])
    assert (found["superseded"], found["positions"]) == ({"D": 10}, {("b", "D"): 10})


@TOLD
@EVERY
def test_a_disputed_exit_is_relabelled_and_then_leaves(told, rule):
    found = told(rule, [">a 4", "a> 4"], ["A t1 4", "B t2 4"])
    assert (found["superseded"], found["exits"]) == ({"A": 4}, {("t2", "B"): 4})


@TOLD
@ORDERED
def test_a_payment_to_oneself_moves_nothing_and_makes_no_shortfall(told, rule):
    # were it moved, the D units would be behind the own ones (fifo) or turned about (lifo)
    found = told(rule, [">a 4", "a>a 9", ">a 4", "a>b 4"], ["D t1 4"])
    assert found["positions"] == {("b" if rule == "fifo" else "a", "D"): 4}
    assert found["shortfalls"] == {}
