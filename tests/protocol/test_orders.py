"""Orders about holds: until when word of them is awaited, what counts as done, and what a refusal leaves."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.protocol import Authority, Extend, PartState, PartStatus, Reduce, Release, Tombstone
from haltline.protocol.decisions import (
    Order,
    PartNow,
    after_release,
    carried_out,
    given_again,
    given_back,
    still_ordered,
)

LAW = Authority(office="Centre", officer="OF-1", legal_basis="s. 1")
WHO = {"idempotency_key": "K-0000000001", "hold_id": "H-1", "reason": "Wages", "authority": LAW}
TOMBSTONE = Tombstone(**WHO)
EXTEND = Extend(**WHO, expires_at=datetime(2026, 12, 1, tzinfo=UTC), second_officer="OF-2")


def release(amount: int) -> Release:
    return Release(**WHO, amount=amount)


def reduce(keep: int) -> Reduce:
    return Reduce(**WHO, keep=keep, second_officer="OF-2")


def told(held: int, released: int = 0) -> PartStatus:
    state = PartState.ACTIVE if held else PartState.RELEASED
    return PartStatus(hold_id="H-1", state=state, held=held, released=released)


def active(amount: int, releasing: int = 0) -> PartNow:
    return PartNow(PartState.ACTIVE, amount, releasing)


@pytest.mark.parametrize(
    ("order", "part", "over", "awaited"),
    [
        (release(60), active(100, 60), False, True),
        (release(60), active(100, 60), True, True),
        (release(60), active(100), False, False),
        (release(60), PartNow(PartState.EXPIRED, 0), False, False),
        (release(60), None, False, False),
        (TOMBSTONE, None, False, True),
        (TOMBSTONE, None, True, False),
        (EXTEND, active(100), False, True),
        (EXTEND, PartNow(PartState.RELEASED, 0), False, False),
    ],
)
def test_an_order_is_awaited_while_there_is_something_to_do(
    order: Order, part: PartNow | None, over: bool, awaited: bool
) -> None:
    assert still_ordered(order, part, over=over) is awaited


@pytest.mark.parametrize(
    ("order", "answer", "done"),
    [
        (release(60), told(40, 60), True),
        (release(60), told(0, 100), True),
        (release(60), told(100), False),
        (release(60), told(90, 10), False),
        (reduce(40), told(40, 60), True),
        (reduce(40), told(100), False),
        (TOMBSTONE, told(0), True),
        (TOMBSTONE, told(100), False),
        (EXTEND, told(0), True),
    ],
)
def test_an_answer_counts_as_done_only_where_it_says_so(order: Order, answer: PartStatus, done: bool) -> None:
    assert carried_out(order, active(100, 60), answer) is done


def test_an_answer_that_a_reply_has_overtaken_is_done() -> None:
    assert carried_out(release(60), active(40, 40), told(40, 60))


@given(st.integers(1, 1000), st.data())
def test_what_is_refused_can_be_given_again_and_no_unit_is_given_twice(
    amount: int, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, amount - 1))
    second = data.draw(st.integers(1, amount - first))
    part = given_back(release(second), active(amount, first + second))
    assert part.releasing == first
    again = given_again(release(second), part)
    assert isinstance(again, Release) and again.amount == second
    kept = after_release(part, amount - first).part
    assert given_again(release(amount), kept) == release(kept.amount - kept.releasing)


def test_a_refused_reduction_leaves_all_of_it_held() -> None:
    part = given_back(reduce(40), active(100, 60))
    assert part == active(100) and given_again(reduce(40), part) == reduce(40)
    assert given_again(reduce(40), active(40)) is None
    assert given_again(release(10), PartNow(PartState.RELEASED, 0)) is None
    assert given_back(EXTEND, active(100, 60)) == active(100, 60)
    assert given_again(EXTEND, active(100)) == EXTEND and given_again(TOMBSTONE, None) == TOMBSTONE
