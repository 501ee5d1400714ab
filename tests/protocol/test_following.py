"""How far money is followed, and which legs a corrected reply leaves standing."""

from datetime import timedelta

import pytest

from haltline.protocol.decisions import Bounds, Standing, Stop, still_said

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
