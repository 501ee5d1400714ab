"""How a pot is shared by what is left in it under each rule, worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.ledgers import cases
from tests.engine.naive.sharing import share_naively, weights_naively
from tests.engine.stories import disputes, payments

from haltline.engine import Claim, Ledger, Past, restitute
from haltline.values.errors import InvalidValue

CLAYTON = [">bank 1000", ">bank 1000", "bank> 1000", ">bank 1000", "bank> 1000"]
LOSSES = {"P": 1000, "M": 1000, "K": 1000}


@pytest.mark.parametrize(
    ("rule", "weights"),
    [
        ("fifo", {"P": 0, "M": 0, "K": 1000}),
        ("rolling", {"P": 250, "M": 250, "K": 500}),
        ("libr", {"P": 250, "M": 250, "K": 500}),
    ],
)
def test_a_claim_weighs_what_still_rests_of_it_in_the_account(rule, weights):
    claimed = disputes("P t1 1000", "M t2 1000", "K t4 1000")
    assert weights_naively(rule, payments(*CLAYTON), {}, claimed, "bank") == weights


@pytest.mark.parametrize(
    ("pot", "weights", "least", "shares"),
    [
        (1000, {"P": 250, "M": 250, "K": 500}, 0, {"P": 250, "M": 250, "K": 500}),
        (100, {"P": 250, "M": 250, "K": 500}, 0, {"K": 50, "M": 25, "P": 25}),
        (2000, {"P": 250, "M": 250, "K": 500}, 0, {"P": 250, "M": 250, "K": 500}),  # 1000 stay unshared
        # K floor(10*5/10) = 5, M floor(10*7/10) - 5 = 2, P 10 - 7 = 3 of weights 5, 2, 3
        (10, {"P": 3, "M": 2, "K": 5}, 0, {"K": 5, "M": 2, "P": 3}),
        # M has the least share; then K floor(8*5/8) = 5, P 3: no more than the weights that are left
        (10, {"P": 3, "M": 2, "K": 5}, 3, {"K": 5, "P": 3}),
        (10, {"P": 0, "M": 0, "K": 0}, 0, {}),
        (10, {"P": 0, "M": 5, "K": 5}, 1, {"M": 5, "K": 5}),  # a share of 0 is below 1
    ],
)
def test_a_pot_is_shared_by_weights(pot, weights, least, shares):
    assert share_naively(pot, weights, LOSSES, least) == shares


def test_of_equal_shares_the_least_loss_goes_and_then_the_last_id():
    weights = {"a": 4, "b": 4, "c": 4}
    # 6 over 12: 2 each, below 3
    assert share_naively(6, weights, {"a": 9, "b": 8, "c": 9}, 3) == {"a": 3, "c": 3}
    assert share_naively(6, weights, {"a": 9, "b": 9, "c": 9}, 3) == {"a": 3, "b": 3}


@given(
    pot=st.integers(0, 200),
    losses=st.dictionaries(st.sampled_from("abcdeé"), st.integers(1, 30)),
    least=st.integers(0, 20),
)
def test_pari_passu_is_the_naive_sharing_by_losses(pot, losses, least):
    shares = restitute(pot, [Claim(*claim) for claim in losses.items()], min_payout=least)
    assert shares.amounts == share_naively(pot, losses, losses, least)


@pytest.mark.parametrize("rule", ["rolling", "fifo", "libr"])
@given(case=cases(), pot=st.integers(0, 40), least=st.integers(0, 6), data=st.data())
def test_a_pot_with_a_past_is_shared_by_what_rests_of_each_claim(rule, case, pot, least, data):
    rows, openings, _ = case
    into = [row for row in rows if row.target == "a" and row.source != "a"]
    claimed = [disputes(f"C{n} {row.transaction_id} {data.draw(st.integers(1, row.amount))}")[0]
               for n, row in enumerate(into)]  # fmt: skip
    claims = [Claim(one.dispute_id, one.amount, one.transaction_id) for one in claimed]
    past = Past(Ledger.from_rows(rows, openings), "a")
    shares = restitute(pot, claims, min_payout=least, rule=rule, past=past)
    weights = weights_naively(rule, rows, openings, claimed, "a")
    losses = {claim.claim_id: claim.loss for claim in claims}
    assert shares.amounts == share_naively(pot, weights, losses, least)
    assert sum(shares.amounts.values()) + shares.unshared == pot


def test_a_claim_on_a_payment_into_another_account_is_refused():
    past = Past(Ledger.from_rows(payments(*CLAYTON)), "bank")
    with pytest.raises(InvalidValue, match="not one into 'bank'"):
        restitute(10, [Claim("P", 1000, "t3")], rule="fifo", past=past)
    with pytest.raises(InvalidValue, match="is needed by the rule fifo"):
        restitute(10, [Claim("P", 1000, "t1")], rule="fifo")
