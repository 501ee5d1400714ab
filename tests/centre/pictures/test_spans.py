"""Lengths of time in words: what is left is cut, what was counted is told to the nearest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.centre.desks.spans import DAY, HOUR, MINUTE, length, measured

UNITS = {"s": 1, "min": MINUTE, "hour": HOUR, "hours": HOUR, "day": DAY, "days": DAY}


def seconds_of(said: str) -> float:
    number, unit = said.split(" ")
    return float(number) * UNITS[unit]


@pytest.mark.parametrize(
    ("seconds", "left", "counted"),
    [
        (45, "45 s", "45 s"),
        (90, "1 min", "2 min"),
        (89 * MINUTE, "89 min", "89 min"),
        (90 * MINUTE, "1 hour", "1.5 hours"),
        (119 * MINUTE, "1 hour", "2 hours"),
        (36_000, "10 hours", "10 hours"),
        (47.6 * HOUR, "47 hours", "48 hours"),
        (2 * DAY, "2 days", "2 days"),
        (3.46 * DAY, "3 days", "3.5 days"),
        (45.6 * DAY, "45 days", "46 days"),
    ],
)
def test_a_length_is_cut_where_it_is_left_and_rounded_where_it_was_counted(
    seconds: float, left: str, counted: str
) -> None:
    assert (length(seconds), measured(seconds)) == (left, counted)


@given(st.floats(1, 400 * DAY))
def test_what_is_left_is_never_told_longer_than_it_is(seconds: float) -> None:
    assert seconds_of(length(seconds)) <= seconds


@given(st.floats(90 * MINUTE, 400 * DAY))
def test_what_was_counted_is_told_within_a_twentieth(seconds: float) -> None:
    assert abs(seconds_of(measured(seconds)) - seconds) <= seconds / 20


@given(st.floats(1, 400 * DAY), st.floats(1, 400 * DAY))
def test_a_longer_time_is_never_told_as_a_shorter_one(one: float, other: float) -> None:
    shorter, longer = sorted((one, other))
    assert seconds_of(measured(shorter)) <= seconds_of(measured(longer))
