"""Worlds worked by hand: what each procedure holds, returns and harms, to the unit and to the hour."""

from dataclasses import replace

import pytest
from tests.city.compare.tiny import FIRST, LOSS, NEVER, SECOND, SELLER, SPARE, certain, wave

from haltline.city.compare.procedures import PROCEDURES, central_graph, first_account, haltline, layer_by_hand
from haltline.city.compare.wave import Bank, Fraud, Holding, Honest, Move
from haltline.city.rows import AccountId

# 60 % goes on after half an hour and is taken out an hour later; the rest would be taken out on the fifth day
TWO_LAYERS = (
    Move(30, 60, SECOND, then=(Move(60, 1, None, "atm"),)),
    Move(5 * 24 * 60, 40, None, "crypto"),
)
# half of it pays a seller after ten minutes
TO_SELLER = (Move(10, 1, SELLER), Move(NEVER, 1))


def held(procedure, world, **changed):
    return procedure(world, certain(**changed)).held


def test_the_first_account_keeps_what_is_still_in_it():
    assert held(first_account, wave(*TWO_LAYERS)) == 40_000


def test_haltline_asks_the_second_bank_as_soon_as_the_first_has_answered():
    # reported at 40, asked at 50, answered at 55, the second at 60; the cash would be taken at 90
    assert held(haltline, wave(*TWO_LAYERS)) == LOSS
    assert held(haltline, wave(*TWO_LAYERS), bank_minutes=19) == LOSS  # at 69 and 88
    assert held(haltline, wave(*TWO_LAYERS), bank_minutes=20) == 40_000  # at 90 the cash comes first


def test_by_hand_the_first_answer_comes_at_noon():
    # the officer begins at nine, writes until a quarter past, and the clerk takes three hours
    assert held(layer_by_hand, wave(*TWO_LAYERS)) == 40_000
    gone_at_noon = (Move(12 * 60 + 15, 1, None, "atm"),)
    assert held(layer_by_hand, wave(*gone_at_noon)) == 0  # the cash was planned first
    assert held(layer_by_hand, wave(replace(gone_at_noon[0], wait=12 * 60 + 16))) == LOSS


def test_by_hand_the_second_layer_waits_for_officer_and_clerk_again():
    # noon and a quarter, a quarter of an hour to write, three hours: half past three
    late = (Move(30, 1, SECOND, then=(Move(15 * 60, 1, None, "atm"),)),)
    assert held(layer_by_hand, wave(*late)) == 0  # the cash at 15:30 was planned first
    late = (Move(30, 1, SECOND, then=(Move(15 * 60 + 1, 1, None, "atm"),)),)
    assert held(layer_by_hand, wave(*late)) == LOSS


def test_the_graph_holds_all_it_can_see_at_once():
    assert held(central_graph, wave(*TWO_LAYERS)) == LOSS
    # a feed half an hour old does not show the transfer at first, and an hour later it is too late
    assert held(central_graph, wave(*TWO_LAYERS), feed_minutes=30) == 40_000


def test_the_graph_ends_at_its_hops_and_at_banks_outside_the_feed():
    assert held(central_graph, wave(*TWO_LAYERS), graph_hops=1) == 40_000
    outside = replace(wave(*TWO_LAYERS), banks=(Bank("A", in_feed=False), Bank("B")))
    assert held(central_graph, outside) == 40_000


@pytest.mark.parametrize("name", PROCEDURES)
def test_nothing_is_held_when_everything_left_before_the_report(name):
    gone = wave(Move(5, 1, None, "atm"))
    outcome = PROCEDURES[name](gone, certain())
    assert (outcome.held, outcome.gone, outcome.disputed) == (0, LOSS, LOSS)


def test_haltline_leaves_living_money_and_others_do_not():
    lived_on = wave(Move(NEVER, 1), wages=True)
    assert held(haltline, lived_on, living_floor=300) == LOSS - 30_000
    assert held(first_account, lived_on, living_floor=300) == LOSS


def test_an_order_gives_back_what_is_held_and_no_more():
    for name, expected in (("first-account", 40_000), ("haltline", LOSS)):
        outcome = PROCEDURES[name](wave(*TWO_LAYERS), certain(order_share=1))
        assert (outcome.returned, outcome.held) == (expected, expected)


def test_a_hold_that_nobody_extends_lapses_before_the_order():
    outcome = haltline(wave(*TWO_LAYERS), certain(order_share=1, extended_share=0))
    assert (outcome.held, outcome.returned) == (LOSS, 0)


def test_days_of_wrong_holds_are_counted_from_hold_to_the_end_of_the_contest():
    # noticed after a day; then a day at the door, or thirty where there is none
    for procedure, days in ((haltline, 2), (central_graph, 31), (layer_by_hand, 31), (first_account, 0)):
        outcome = procedure(wave(*TO_SELLER), certain(contests_share=1))
        assert outcome.wrong_hold_days == pytest.approx(days), procedure
        assert outcome.held == LOSS // 2
        assert outcome.wrong_amount_days == pytest.approx(days * LOSS // 2), procedure


def test_a_seller_paid_by_the_victim_loses_the_use_of_the_whole_account_or_of_the_sum():
    directly = wave(into=SELLER)
    for procedure, days, amount in ((first_account, 31, LOSS + 20_000), (haltline, 2, LOSS)):
        outcome = procedure(directly, certain(contests_share=1))
        assert outcome.wrong_hold_days == pytest.approx(days)
        assert outcome.wrong_amount_days == pytest.approx(days * amount)
        assert (outcome.held, outcome.free) == (0, LOSS)


def test_holds_that_nobody_contests_stand_until_a_review_or_their_end():
    directly = wave(into=SELLER)
    assert first_account(directly, certain()).wrong_hold_days == pytest.approx(120)
    assert haltline(directly, certain()).wrong_hold_days == pytest.approx(120)  # always extended
    assert haltline(directly, certain(extended_share=0)).wrong_hold_days == pytest.approx(7)
    assert haltline(directly, certain(seen_share=1)).wrong_hold_days == pytest.approx(7)


def test_a_false_report_is_harm_and_no_loss():
    false = wave(into=SELLER, genuine=False)
    for procedure, days in ((first_account, 31), (haltline, 2)):
        outcome = procedure(false, certain(contests_share=1))
        assert (outcome.disputed, outcome.held_share) == (0, 0)
        assert outcome.wrong_hold_days == pytest.approx(days)


def test_a_mule_who_is_believed_takes_the_money_out_of_the_hold():
    outcome = haltline(wave(Move(NEVER, 1)), certain(mule_contests=1, decided_right=0))
    assert (outcome.held, outcome.free, outcome.wrong_hold_days) == (0, LOSS, 0)


def test_what_a_restrained_account_still_receives_is_kept_and_units_of_others_are_not_haltlines():
    later = Fraud(1, 300.0, NEVER, 7_000, AccountId("B", "v2"), FIRST, SPARE, (Move(60, 1, None, "atm"),))
    world = wave(Move(NEVER, 1), others=(later,))
    assert held(first_account, world) == LOSS + 7_000
    assert held(haltline, world) == LOSS
    assert held(first_account, world, notice_hours=1) == LOSS  # the gang has gone to its spare account


def test_a_sum_is_held_out_of_others_losses_where_the_own_have_gone():
    later = Fraud(1, 35.0, NEVER, 70_000, AccountId("B", "v2"), FIRST, SPARE, (Move(NEVER, 1),))
    world = wave(Move(30, 1, None, "atm"), others=(later,))
    assert held(central_graph, world) == 70_000
    assert held(haltline, world) == 0


def test_a_shop_with_a_sale_is_asked_and_not_held():
    world = wave(*TO_SELLER)
    shop = replace(world, holdings=tuple(_as_shop(each) for each in world.holdings))
    for procedure in (haltline, layer_by_hand, central_graph):
        outcome = procedure(shop, certain(contests_share=1))
        assert (outcome.held, outcome.wrong_hold_days) == (LOSS // 2, 0)


def test_an_honest_payment_goes_through_a_hold_of_a_sum_and_not_through_a_restraint():
    rent = Honest(600.0, SELLER, None, 20_000)
    directly = wave(into=SELLER, honest=(rent,))
    # fifo: the seller's own units, which no exact hold keeps, are the rent
    assert haltline(directly, certain(contests_share=1)).gone == 0
    freed = first_account(directly, certain(contests_share=1))
    assert (freed.gone, freed.wrong_amount_days) == (0, pytest.approx(31 * (LOSS + 20_000)))


def _as_shop(holding: Holding) -> Holding:
    return replace(holding, shop=holding.account == SELLER)
