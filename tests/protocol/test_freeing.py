"""Giving free: every unit leaves a part once, and a request taken back leaves nothing standing at a bank."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.protocol import LIVE_PART_STATES, PART_MOVES, REQUEST_MOVES, PartState, RequestState
from haltline.protocol.decisions import (
    PartNow,
    after_end,
    after_release,
    beside_ledger,
    recall_steps,
    stands,
    units_freed,
)

parts = st.builds(
    lambda state, amount, share: PartNow(state, amount, amount * share // 4),
    st.sampled_from(sorted(LIVE_PART_STATES)), st.integers(1, 10**6), st.integers(0, 4),
)  # fmt: skip


@given(parts, st.integers(0, 10**6))
def test_a_release_frees_what_the_bank_keeps_no_more(part: PartNow, held: int) -> None:
    told = after_release(part, held)
    assert told.freed == max(0, part.amount - held)
    assert told.part.amount <= part.amount
    assert 0 <= told.part.releasing <= told.part.amount
    assert told.part.state is part.state or told.part.state in PART_MOVES[part.state]


@given(parts)
def test_a_part_that_has_ended_keeps_nothing(part: PartNow) -> None:
    told = after_end(part)
    assert (told.freed, told.part) == (part.amount, PartNow(PartState.EXPIRED, 0))


def test_an_end_told_after_a_release_leaves_the_part_released() -> None:
    assert after_end(PartNow(PartState.RELEASED, 0)).part.state is PartState.RELEASED


def test_the_answer_to_an_earlier_release_raises_nothing() -> None:
    newest = after_release(PartNow(PartState.ACTIVE, 100, 50), 50)
    assert after_release(newest.part, 70).part == newest.part


@pytest.mark.parametrize("state", RequestState)
def test_a_request_taken_back_ends_with_one_word_to_the_bank_at_most(state: RequestState) -> None:
    never_left = state in {RequestState.DRAFT, RequestState.APPROVED}
    ends = RequestState.RECALLED in REQUEST_MOVES[state]
    unheld, held = recall_steps(state, None), recall_steps(state, PartNow(PartState.ACTIVE, 50, 20))
    assert unheld.moves is held.moves is ends
    assert unheld.tombstone is (ends and not never_left)
    assert held.release == (0 if never_left else 30) and not held.tombstone


def test_money_that_is_ordered_back_is_not_released_by_a_recall() -> None:
    assert recall_steps(RequestState.ANSWERED, PartNow(PartState.RETURN_ORDERED, 50)).release == 0


def test_what_lapses_is_what_a_bank_may_still_hold() -> None:
    assert stands(RequestState.SENT, None) and not stands(RequestState.ANSWERED, None)
    assert stands(RequestState.ANSWERED, PartNow(PartState.ACTIVE, 50, 49))
    assert not stands(RequestState.ANSWERED, PartNow(PartState.ACTIVE, 50, 50))


def test_what_a_bank_held_beyond_the_ledger_goes_to_no_dispute():
    told = after_release(PartNow(PartState.ACTIVE, 100, 60), held=40)
    assert units_freed(told, rest=100) == 60
    assert units_freed(told, rest=40) == 0
    assert units_freed(after_release(told.part, held=0), rest=40) == 40


def test_what_lies_beside_the_ledger_is_freed_first_and_is_no_disputes() -> None:
    part = PartNow(PartState.ACTIVE, 100, 100, beside=70)
    told = after_release(part, held=20)
    assert (told.beside, told.part.own, told.part.beside) == (70, 20, 0)
    assert units_freed(told, rest=30) == 10
    assert units_freed(after_release(part, held=30), rest=500) == 0, "promised units stay"
    assert units_freed(after_end(part), rest=500) == 30


def test_what_a_bank_holds_beyond_its_own_after_a_plan_lies_beside() -> None:
    assert beside_ledger(None, 50) == PartNow(PartState.ACTIVE, 50, 0, 50)
    assert beside_ledger(None, 0) is None
    own = PartNow(PartState.CONTESTED, 30, 10)
    more = PartNow(PartState.CONTESTED, 50, 10, 20)
    assert beside_ledger(own, 50) == more and beside_ledger(more, 50) == more
    assert beside_ledger(more, 0) == own, "the ledger's own units are not for this to move"
    assert beside_ledger(PartNow(PartState.NOT_HELD, 0), 5) == PartNow(PartState.ACTIVE, 5, 0, 5)


@pytest.mark.parametrize(
    "state", [PartState.RETURN_ORDERED, PartState.RETURNED, PartState.RELEASED, PartState.EXPIRED]
)
def test_of_money_that_is_ordered_back_or_gone_a_person_decides(state: PartState) -> None:
    assert beside_ledger(PartNow(state, 30), 50) is None
