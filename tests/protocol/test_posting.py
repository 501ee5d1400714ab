"""Every unit asked about is in one state before and after a posting, and no more units move than must."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.protocol.decisions import MoneyMove, MoneyState, moves, position, post

M = MoneyState


def turned(before, posted):
    """The position after the moves, done one by one."""
    after = dict(before)
    for move in posted:
        after[move.source] = after.get(move.source, 0) - move.amount
        after[move.target] = after.get(move.target, 0) + move.amount
        assert after[move.source] >= 0
    return {state: amount for state, amount in after.items() if amount}


@st.composite
def two_positions(draw):
    """Two ways in which the same units lie in the seven states."""
    total = draw(st.integers(0, 10**15))

    def split():
        cuts = sorted(draw(st.lists(st.integers(0, total), min_size=6, max_size=6)))
        amounts = [hi - lo for lo, hi in zip([0, *cuts], [*cuts, total], strict=True)]
        return {state: amount for state, amount in zip(M, amounts, strict=True) if amount}

    return split(), split()


def test_each_line_is_a_state(make_reply):
    assert position(make_reply()) == {
        M.IN_FLIGHT: 1_000 + 15_000,
        M.HELD: 20_000,
        M.WITHDRAWN: 9_000,
        M.RETURNED: 2_000,
        M.UNKNOWN: 3_000,
    }


def test_a_first_reply_takes_its_units_out_of_flight(make_reply):
    reply = make_reply()
    posted = post(reply)
    assert {move.source for move in posted} == {M.IN_FLIGHT}
    assert turned({M.IN_FLIGHT: reply.credited}, posted) == position(reply)


def test_a_later_reply_moves_only_what_changed(make_reply):
    before = make_reply()
    after = make_reply(held__amount="15000", released="5000", seq=2)
    assert post(after, replaced=before) == (MoneyMove(M.HELD, M.RELEASED, 5_000),)


def test_the_same_facts_again_move_nothing(make_reply):
    assert post(make_reply(seq=2), replaced=make_reply()) == ()


@given(two_positions())
def test_moves_lead_from_one_position_to_the_other_with_the_fewest_units(pair):
    before, after = pair
    posted = moves(before, after)
    assert turned(before, posted) == after
    gained = sum(max(after.get(state, 0) - before.get(state, 0), 0) for state in M)
    assert sum(move.amount for move in posted) == gained
    assert all(move.amount > 0 and move.source is not move.target for move in posted)


def test_a_posting_neither_makes_nor_loses_units():
    with pytest.raises(ValueError, match="neither makes nor loses"):
        moves({M.HELD: 5}, {M.HELD: 4})
