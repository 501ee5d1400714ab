"""What taking a payment back does to the money that was followed, each sentence worked by hand."""

import pytest
from tests.engine.stories import EVERY, ORDERED, POOLED, TOLD

from haltline.engine.limits import Limits


@TOLD
@ORDERED
def test_the_units_of_the_reversed_payment_leave_first(told, rule):
    # m: 3 own, D D D D by t1, 3 clean by t2. An ordinary payment would send own (fifo) or t2's (lifo)
    found = told(rule, ["v>m 4", ">m 3", "m>v 4 t1"], ["D t1 4"], m=3)
    assert (found["returned"], found["positions"]) == ({("t3", "D"): 4}, {})


@TOLD
@ORDERED
def test_the_last_carried_leave_first(told, rule):
    # t1 carries D D D D and six clean; the last three of them go back first, then the other seven
    moves = ["v>m 10", "m>v 3 t1", "m>v 7 t1"]
    found = told(rule, moves[:2], ["D t1 4"])
    assert (found["returned"], found["positions"]) == ({}, {("m", "D"): 4})
    assert told(rule, moves, ["D t1 4"])["returned"] == {("t3", "D"): 4}


@TOLD
@ORDERED
def test_they_arrive_in_the_order_in_which_they_left(told, rule):
    # v has A B C (their payer is outside, so nothing is returned). fifo: t2 carries A B C, back come C B A,
    # and C is the oldest of them. lifo: t2 carries C B A, back come A B C, and C is the newest.
    found = told(rule, [">v 3", "v>m 3", "m>v 3 t2", "v>x 1"], ["A t1 1", "B t1 1", "C t1 1"])
    assert found["positions"] == {("x", "C"): 1, ("v", "A"): 1, ("v", "B"): 1}


@TOLD
@ORDERED
def test_they_arrive_as_the_newest_of_the_payer(told, rule):
    # v has A A, then B B. fifo sends A A and gets them back behind B B; lifo sends B B and gets them back
    # behind A A
    found = told(rule, [">v 2", ">v 2", "v>m 2", "m>v 2 t3", "v>x 2"], ["A t1 2", "B t2 2"])
    assert found["positions"] == {("x", "B"): 2, ("v", "A"): 2}


@TOLD
@ORDERED
def test_units_that_went_on_and_came_back_are_no_longer_of_the_reversed_payment(told, rule):
    # D D go v>m, m>n, n>m: t4 carried them last, so t5 follows the rule: the clean ones of t3 are older
    found = told(rule, ["v>m 2", "m>n 2", ">m 2", "n>m 2", "m>v 2 t1"], ["D t1 2"])
    assert found["returned"] == ({} if rule == "fifo" else {("t5", "D"): 2})


@TOLD
def test_what_is_missing_follows_the_rule_and_arrives_after_them(told):
    # m: 1 own, D D by t1. fifo sends own, D; then E (1) and two clean come by t3. t4 takes 2 back:
    # the D that is left, then the oldest, E. D returns, clean; E arrives behind it.
    moves = ["v>m 2", "m>n 2", "w>m 3", "m>v 2 t1"]
    found = told("fifo", moves, ["D t1 2", "E t3 1"], m=1)
    assert found["returned"] == {("t4", "D"): 1}
    assert found["positions"] == {("n", "D"): 1, ("v", "E"): 1}
    found = told("fifo", [*moves, "v>x 1"], ["D t1 2", "E t3 1"], m=1)
    assert found["positions"] == {("n", "D"): 1, ("v", "E"): 1}  # x got the unit that had been D's
    # lifo sends D D, and t3 brings E and two clean: both that go back are clean
    found = told("lifo", moves, ["D t1 2", "E t3 1"], m=1)
    assert found["positions"] == {("n", "D"): 2, ("m", "E"): 1}


@TOLD
@EVERY
def test_what_is_not_there_at_all_is_born_clean(told, rule):
    found = told(rule, ["v>m 5", "m> 5", "m>v 5 t1"], ["D t1 5"])
    assert found["shortfalls"] == {"v": 5, "m": 5}
    assert (found["returned"], found["exits"]) == ({}, {("t2", "D"): 5})


@TOLD
@ORDERED
def test_units_born_clean_are_carried_like_any(told, rule):
    # t2 carries D and two that were born; they are t2's last carried, and go back before D
    found = told(rule, [">a 1", "a>b 3", "b>a 2 t2"], ["D t1 1"])
    assert found["positions"] == {("b", "D"): 1}


@TOLD
@POOLED
def test_from_a_pot_a_reversal_takes_what_any_payment_would(told, rule):
    # m: 4 own, D 4; 4 go back: pro-rata floor(4*4/8) = 2 of D, libr none
    found = told(rule, ["v>m 4", "m>v 4 t1"], ["D t1 4"], m=4)
    assert found["returned"] == ({("t2", "D"): 2} if rule == "pro-rata" else {})


@TOLD
@EVERY
def test_an_ordinary_payment_to_the_payer_returns_nothing(told, rule):
    found = told(rule, ["v>m 4", "m>v 4"], ["D t1 4"])
    assert (found["returned"], found["positions"]) == ({}, {("v", "D"): 4})


@TOLD
@POOLED
def test_any_reversal_returns_what_it_brings_to_the_payer(told, rule):
    # t2 is not disputed. t3 spends a clean one: libr's choice, and pro-rata's, floor(5*1/8) = 0 of D.
    # m has D 5 and 2 clean when 3 go back: pro-rata floor(5*3/7) = 2 of D, libr 2 clean and 1 of D
    found = told(rule, ["v>m 5", "v>m 3", "m>x 1", "m>v 3 t2"], ["D t1 5"])
    assert found["returned"] == {("t4", "D"): 2 if rule == "pro-rata" else 1}


@TOLD
@EVERY
def test_any_payment_that_a_dispute_names_makes_its_source_a_payer_also_a_later_one(told, rule):
    # D names v's payment to m and, later, one by w; m has only v's money left when w's payment is taken back
    moves = ["w>m 2", "m>x 2", "v>m 2", "m>w 2 t1", "w>k 1"]
    found = told(rule, moves, ["D t3 2", "D t5 1"])
    assert (found["returned"], found["positions"]) == ({("t4", "D"): 2}, {("k", "D"): 1})
    found = told(rule, moves, ["D t3 2", "D t5 1"], Limits(as_of=4))
    assert (found["returned"], found["unfollowed"]) == ({("t4", "D"): 2}, {("t5", "D", "as-of"): 1})
    found = told(rule, moves, ["D t3 2", "E t5 1"])
    assert found["returned"] == {}


@TOLD
@EVERY
def test_a_returned_unit_is_untainted_and_stands_in_no_flow(told, rule):
    found = told(rule, ["v>m 4", "m>v 4 t1", "v>x 4"], ["D t1 4"])
    assert found["flows"] == {("t1", "D"): 4}
    assert (found["returned"], found["positions"]) == ({("t2", "D"): 4}, {})


@TOLD
@EVERY
def test_others_units_that_a_reversal_brings_are_followed_on(told, rule):
    # E was paid by w: it rests with v, who is no payer of E's
    found = told(rule, ["w>v 2", "v>m 2", "m>v 2 t2"], ["E t1 2"])
    assert (found["returned"], found["positions"]) == ({}, {("v", "E"): 2})
    assert found["flows"] == {("t1", "E"): 2, ("t2", "E"): 2, ("t3", "E"): 2}


@TOLD
@EVERY
def test_a_reversed_deposit_is_an_exit(told, rule):
    found = told(rule, [">m 5", "m> 5 t1"], ["D t1 5"])
    assert (found["returned"], found["exits"]) == ({}, {("t2", "D"): 5})


@TOLD
@ORDERED
def test_a_reversed_deposit_takes_its_own_units(told, rule):
    found = told(rule, [">m 2", ">m 2", "m> 2 t1"], ["D t1 2"], m=2)
    assert found["exits"] == {("t3", "D"): 2}


@TOLD
@EVERY
def test_a_reversed_exit_is_a_clean_deposit_and_leaves_exits_as_they_are(told, rule):
    found = told(rule, ["v>m 5", "m> 5", ">m 5 t2"], ["D t1 5"])
    assert (found["exits"], found["positions"], found["returned"]) == ({("t2", "D"): 5}, {}, {})
    assert found["shortfalls"] == {"v": 5}


@TOLD
@EVERY
def test_a_disputed_reversal_is_relabelled_before_anything_returns(told, rule):
    # E takes two of the five; m, not v, is E's payer, so they rest with v
    found = told(rule, ["v>m 5", "m>v 5 t1"], ["D t1 5", "E t2 2"])
    assert found["superseded"] == {"D": 2}
    assert (found["returned"], found["positions"]) == ({("t2", "D"): 3}, {("v", "E"): 2})


@TOLD
@EVERY
def test_what_a_dispute_takes_on_the_reversal_of_its_own_payment_returns_at_once(told, rule):
    # D names t1 and two units of t2: two supersede themselves, and all five arrive at D's payer
    found = told(rule, ["v>m 5", "m>v 5 t1"], ["D t1 5", "D t2 2"])
    assert found["superseded"] == {"D": 2}
    assert (found["returned"], found["positions"]) == ({("t2", "D"): 5}, {})
    assert found["flows"] == {("t1", "D"): 5}


@TOLD
@EVERY
@pytest.mark.parametrize("limits", [Limits(max_hops=1), Limits(window=0), Limits(min_amount=9)])
def test_what_returns_is_not_limited(told, rule, limits):
    found = told(rule, ["v>m 5", "m>v 5 t1"], ["D t1 5"], limits)
    assert (found["returned"], found["unfollowed"]) == ({("t2", "D"): 5}, {})


@TOLD
@EVERY
def test_a_payment_is_taken_back_in_several_parts(told, rule):
    found = told(rule, ["v>m 6", "m>v 1 t1", "m>v 2 t1", "m>v 3 t1"], ["D t1 6"])
    assert found["returned"] == {("t2", "D"): 1, ("t3", "D"): 2, ("t4", "D"): 3}
