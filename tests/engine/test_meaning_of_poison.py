"""Who is exposed to disputed money, when first and how near, each sentence by a ledger worked by hand."""

from tests.engine.stories import TOLD

from haltline.engine.limits import Limits


@TOLD
def test_whoever_is_reached_is_exposed_and_the_payer_is_not(told):
    found = told("poison", ["v>m 5", "m>n 5", "n> 5"], ["D t1 1"])
    assert found == {"exposed": {"m": (1, 1), "n": (2, 2)}}


@TOLD
def test_an_exposed_account_exposes_whatever_it_sends_even_what_it_does_not_have(told):
    found = told("poison", ["v>m 5", "m>n 5", "m>o 1", "o>o 1"], ["D t1 5"], m=100)
    assert found == {"exposed": {"m": (1, 1), "n": (2, 2), "o": (3, 2)}}


@TOLD
def test_money_sent_before_exposes_nobody(told):
    assert told("poison", ["m>n 5", "v>m 5"], ["D t2 5"]) == {"exposed": {"m": (2, 1)}}


@TOLD
def test_a_reversal_exposes_like_any_payment(told):
    found = told("poison", ["v>m 5", "m>v 5 t1", "v>x 1"], ["D t1 5"])
    assert found == {"exposed": {"m": (1, 1), "v": (2, 2), "x": (3, 3)}}


@TOLD
def test_the_first_time_is_the_earliest_and_the_hops_are_the_fewest_of_any_exposure(told):
    # k at time 3 by 3 hops and at 5 by one: what it sends then is 2 hops away, what it sent before 4;
    # at 7 it is reached by 3 hops again, which changes nothing
    moves = ["v>m 9", "m>n 9", "n>k 9", "k>o 1", "w>k 9", "k>p 1", "n>k 1", "k>q 1"]
    found = told("poison", moves, ["D t1 9", "E t5 9"])["exposed"]
    assert found == {"m": (1, 1), "n": (2, 2), "k": (3, 1), "o": (4, 4), "p": (6, 2), "q": (8, 2)}


@TOLD
def test_a_disputed_payment_of_an_exposed_account_is_hop_1(told):
    found = told("poison", ["v>m 9", "m>n 9"], ["D t1 9", "E t2 9"])
    assert found == {"exposed": {"m": (1, 1), "n": (2, 1)}}


@TOLD
def test_what_comes_after_the_last_moment_exposes_nobody(told):
    found = told("poison", ["v>m 9", "m>n 9", "w>o 9"], ["D t1 9", "E t3 9"], Limits(as_of=1))
    assert found == {"exposed": {"m": (1, 1)}}


@TOLD
def test_a_disputed_exit_exposes_nobody(told):
    assert told("poison", ["v> 9", ">m 9"], ["D t1 9"]) == {"exposed": {}}
