"""How far money is followed, and which legs a corrected reply leaves standing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.protocol import OnwardLine
from haltline.protocol.decisions import (
    Bounds,
    Passage,
    Standing,
    Stop,
    goes_round,
    largest_first,
    still_said,
)

BOUNDS = Bounds(hops=3, window=timedelta(hours=1), amount_min=100, fan_out=2)
NOW = timedelta(0)


@pytest.mark.parametrize(
    ("hop", "after", "amount", "legs_before", "met"),
    [
        (3, timedelta(hours=1), 100, 1, None),
        (4, NOW, 100, 0, Stop.HOPS),
        (3, timedelta(hours=1, seconds=1), 100, 0, Stop.WINDOW),
        (3, NOW, 99, 0, Stop.AMOUNT),
        (9, NOW, 1, 2, Stop.FAN_OUT),
    ],
)
def test_a_limit_is_met_just_beyond_its_value(
    hop: int, after: timedelta, amount: int, legs_before: int, met: Stop | None
) -> None:
    assert BOUNDS.met(hop=hop, after=after, amount=amount, legs_before=legs_before) is met


def test_a_leg_stands_while_the_reply_names_its_units() -> None:
    assert still_said(Standing("t1", ((0, 50),), ()), {"t1": ((0, 50),)})
    assert not still_said(Standing("t1", ((0, 50),), ()), {"t1": ((0, 40),)})
    assert not still_said(Standing("t1", ((0, 50),), ()), {"t2": ((0, 50),)})


def test_a_leg_that_gave_units_to_a_newer_dispute_is_not_contradicted_by_them() -> None:
    assert still_said(Standing("t1", ((20, 50),), ((0, 20),)), {"t1": ((0, 50),)})


def test_beyond_the_hops_banks_are_asked_and_hold_nothing_and_beyond_that_nobody_is_asked() -> None:
    bounds = Bounds(hops=3, window=timedelta(hours=1), amount_min=100, fan_out=2, ask_hops=5)
    assert [bounds.asks_only(hop=hop) for hop in (1, 3, 4, 5)] == [False, False, True, True]
    assert bounds.met(hop=5, after=NOW, amount=100) is None
    assert bounds.met(hop=6, after=NOW, amount=100) is Stop.HOPS


def passage(account: str, transfer: str, units: int = 10) -> Passage:
    return Passage("BANK", account, transfer, units)


def test_money_does_not_take_one_transfer_twice() -> None:
    way = [passage("A", "t1"), passage("B", "t2")]
    assert goes_round(passage("A", "t1"), before=way, beside=way, whole=1_000) is Stop.LOOP
    assert goes_round(passage("A", "t3"), before=way, beside=way, whole=1_000) is None, "back by another way"


def test_two_ways_may_meet_in_one_transfer_as_far_as_it_carries_them() -> None:
    other = [passage("A", "t1", 60)]
    assert goes_round(passage("A", "t1", 40), before=[], beside=other, whole=100) is None
    assert goes_round(passage("A", "t1", 41), before=[], beside=other, whole=100) is Stop.LOOP


LINES = st.lists(
    st.builds(
        OnwardLine, transfer_id=st.text("abc123", min_size=1, max_size=4), reference=st.just("r"),
        rail=st.just("imps"), to_institution=st.just("BANK"), amount=st.just(10_000),
        share=st.integers(1, 10_000), booked_at=st.just(datetime(2026, 11, 22, tzinfo=UTC)),
    ),
    max_size=20,
)  # fmt: skip


@given(LINES)
def test_where_the_fan_out_cuts_nothing_larger_is_cut_than_is_followed(lines: list[OnwardLine]) -> None:
    ordered = largest_first(lines)
    assert sorted(ordered, key=id) == sorted(lines, key=id)
    shares = [line.share for line in ordered]
    assert shares == sorted(shares, reverse=True)
