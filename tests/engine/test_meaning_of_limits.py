"""What each limit leaves unfollowed and why, each sentence by a ledger worked by hand; times are 1, 2, ..."""

import pytest
from tests.engine.stories import EVERY, ORDERED, POOLED, TOLD

from haltline.engine.limits import Limits

CHAIN = ["v>a 5", "a>b 5", "b>c 5", "c> 5"]


@TOLD
@EVERY
def test_the_disputed_payment_is_hop_1(told, rule):
    found = told(rule, CHAIN, ["D t1 5"], Limits(max_hops=2))
    assert found["unfollowed"] == {("t3", "D", "max-hops"): 5}
    assert found["flows"] == {("t1", "D"): 5, ("t2", "D"): 5}  # what is unfollowed stands in no flow
    assert (found["positions"], found["exits"]) == ({}, {})


@TOLD
@EVERY
def test_limits_hold_for_exits_too(told, rule):
    found = told(rule, CHAIN, ["D t1 5"], Limits(max_hops=3))
    assert (found["unfollowed"], found["exits"]) == ({("t4", "D", "max-hops"): 5}, {})
    assert told(rule, CHAIN, ["D t1 5"], Limits(max_hops=4))["exits"] == {("t4", "D"): 5}


@TOLD
@EVERY
def test_the_window_runs_from_the_first_payment_and_its_last_moment_is_inside(told, rule):
    found = told(rule, CHAIN, ["D t1 5"], Limits(window=2))  # times 1, 2, 3 are in, 4 is beyond
    assert found["unfollowed"] == {("t4", "D", "window"): 5}
    assert told(rule, CHAIN, ["D t1 5"], Limits(window=3))["unfollowed"] == {}


@TOLD
@EVERY
def test_the_window_runs_from_the_first_of_all_payments_of_a_dispute(told, rule):
    # D names t1 too, so time 4 is 3 after its first payment; E's first is t2
    found = told(rule, [">z 1", "v>a 5", "w>a 5", "a> 10"], ["D t1 1", "D t2 5", "E t3 5"], Limits(window=2))
    assert (found["unfollowed"], found["exits"]) == ({("t4", "D", "window"): 5}, {("t4", "E"): 5})


@TOLD
@EVERY
def test_a_piece_of_exactly_the_least_amount_is_followed(told, rule):
    moves = ["v>a 5", "a>b 3", "a>c 2"]
    found = told(rule, moves, ["D t1 5"], Limits(min_amount=3))
    assert (found["positions"], found["unfollowed"]) == ({("b", "D"): 3}, {("t3", "D", "min-amount"): 2})


@TOLD
@EVERY
def test_the_amount_is_that_of_a_dispute_not_of_all_disputes(told, rule):
    found = told(rule, ["v>a 2", "w>a 2", "a>b 4"], ["D t1 2", "E t2 2"], Limits(min_amount=3))
    assert found["unfollowed"] == {("t3", "D", "min-amount"): 2, ("t3", "E", "min-amount"): 2}


@TOLD
@EVERY
def test_the_amount_is_what_is_left_after_a_newer_dispute_took_its_part(told, rule):
    found = told(rule, ["v>a 5", "a>b 5"], ["D t1 5", "E t2 3"], Limits(min_amount=3))
    assert (found["superseded"], found["unfollowed"]) == ({"D": 3}, {("t2", "D", "min-amount"): 2})


TWO_WAYS = ["v>m 5", "v>k 5", "k>m 5", "m>n 7"]  # D reaches m by t1 (hop 1) and by t3 (hop 2)


@TOLD
@ORDERED
@pytest.mark.parametrize(
    ("limits", "unfollowed"),
    [
        # fifo: 5 of hop 2, 2 of hop 3; lifo: 5 of hop 3, 2 of hop 2
        (Limits(max_hops=2), {"fifo": 2, "lifo": 5}),
        (Limits(min_amount=3), {"fifo": 2, "lifo": 2}),
    ],
)
def test_units_in_a_row_are_pieces_by_dispute_and_hop(told, rule, limits, unfollowed):
    found = told(rule, TWO_WAYS, ["D t1 5", "D t2 5"], limits)
    assert sum(found["unfollowed"].values()) == unfollowed[rule]
    assert found["flows"]["t4", "D"] == 7 - unfollowed[rule]


@TOLD
@ORDERED
def test_pieces_need_not_be_neighbours(told, rule):
    # D clean D of one hop leave together: one piece of 4
    found = told(rule, ["v>m 2", ">m 2", "v>m 2", "m>n 6"], ["D t1 2", "D t3 2"], Limits(min_amount=3))
    assert found["positions"] == {("n", "D"): 4}


@TOLD
@POOLED
def test_the_units_of_a_dispute_in_a_pot_have_the_least_hop_by_which_they_came(told, rule):
    found = told(rule, TWO_WAYS, ["D t1 5", "D t2 5"], Limits(max_hops=2, min_amount=3))
    assert (found["unfollowed"], found["flows"]["t4", "D"]) == ({}, 7)


@TOLD
@POOLED
def test_the_hop_is_forgotten_when_the_pot_holds_none_of_it(told, rule):
    # m has D by hop 1, sends all of it on, and gets it back by hop 3: it then leaves by hop 4
    moves = ["v>m 2", "m>x 2", "x>m 2", "m>n 2"]
    found = told(rule, moves, ["D t1 2"], Limits(max_hops=3))
    assert found["unfollowed"] == {("t4", "D", "max-hops"): 2}
    # with one unit kept back it leaves by hop 2
    moves = ["v>m 2", "m>x 1", "x>m 1", "m>n 2"]
    assert told(rule, moves, ["D t1 2"], Limits(max_hops=3))["unfollowed"] == {}


@TOLD
@EVERY
@pytest.mark.parametrize("limits", [Limits(max_hops=1), Limits(window=0), Limits(min_amount=9)])
def test_on_a_payment_that_a_dispute_names_none_of_its_units_is_limited(told, rule, limits):
    # D has 4 units of hop 2 in t2, and one new; E names t1 only
    found = told(rule, ["v>m 8", "m>n 8"], ["D t1 5", "E t1 3", "D t2 1"], limits)
    d, e = found["flows"]["t2", "D"], sum(found["unfollowed"].values())
    assert d + e == 8
    assert set(found["unfollowed"]) == {("t2", "E", e_reason(limits))}


def e_reason(limits):
    return "max-hops" if limits.max_hops else "min-amount" if limits.min_amount else "window"


@TOLD
@EVERY
def test_a_dispute_that_names_a_payment_starts_its_units_at_hop_1_again(told, rule):
    # t2 is disputed by D too, wholly: its units are hop 1 there, hop 2 on t3
    found = told(rule, CHAIN, ["D t1 5", "D t2 5"], Limits(max_hops=2))
    assert found["unfollowed"] == {("t4", "D", "max-hops"): 5}


@TOLD
@EVERY
def test_of_several_reasons_the_first_in_the_order_of_the_contract_is_named(told, rule):
    def reason(**limits):
        found = told(rule, CHAIN, ["D t1 5"], Limits(**limits))["unfollowed"]
        return [key[2] for key in found]

    assert reason(max_hops=1, window=0, min_amount=9) == ["max-hops"]
    assert reason(window=0, min_amount=9) == ["window"]
    assert reason(min_amount=9) == ["min-amount"]


@TOLD
@ORDERED
def test_what_is_not_followed_arrives_clean_in_its_place(told, rule):
    # a: D D, E E E. All go to b, where D D is too little and clean, but keeps its place, and leaves b first:
    # fifo has it oldest, and lifo, which carried E E E D D, has it newest
    found = told(rule, ["v>a 2", "w>a 3", "a>b 5", "b>c 2"], ["D t1 2", "E t2 3"], Limits(min_amount=3))
    assert found["unfollowed"] == {("t3", "D", "min-amount"): 2}
    assert found["positions"] == {("b", "E"): 3}


@TOLD
@POOLED
def test_what_is_not_followed_is_untainted_money_in_a_pot(told, rule):
    # b: untainted 2, E 6; 4 leave: pro-rata floor(6*4/8) = 3 of E, libr 2 own and 2 of E
    found = told(rule, ["v>a 2", "w>a 6", "a>b 8", "b>c 4"], ["D t1 2", "E t2 6"], Limits(min_amount=3))
    lost = {("t3", "D", "min-amount"): 2}
    if rule == "pro-rata":
        assert (found["unfollowed"], found["positions"]) == (lost, {("b", "E"): 3, ("c", "E"): 3})
    else:
        assert (found["unfollowed"], found["positions"]) == (
            lost | {("t4", "E", "min-amount"): 2},
            {("b", "E"): 4},
        )


@TOLD
@EVERY
def test_rows_after_the_last_moment_are_left_out_and_their_disputes_unfollowed(told, rule):
    found = told(rule, CHAIN, ["D t1 5", "E t3 2", "F t3 1"], Limits(as_of=2))
    assert found["positions"] == {("b", "D"): 5}
    assert found["unfollowed"] == {("t3", "E", "as-of"): 2, ("t3", "F", "as-of"): 1}
    assert found["shortfalls"] == {"v": 5}


@TOLD
@EVERY
def test_a_dispute_on_a_row_left_out_is_unfollowed_for_that_reason_alone(told, rule):
    found = told(rule, CHAIN, ["D t4 5"], Limits(max_hops=0, window=0, min_amount=9, as_of=3))
    assert found["unfollowed"] == {("t4", "D", "as-of"): 5}


@TOLD
@EVERY
def test_a_reversal_after_the_last_moment_returns_nothing(told, rule):
    found = told(rule, ["v>m 5", "m>v 5 t1"], ["D t1 5"], Limits(as_of=1))
    assert (found["positions"], found["returned"]) == ({("m", "D"): 5}, {})
