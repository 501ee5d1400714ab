"""Sums, shares, moments and spans of time as a page writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.engine import Limits
from haltline.pictures.answered import ranked
from haltline.pictures.figures import Figures, share
from haltline.pictures.over_time import BARS_MAX, DAY, HOUR, over_time
from haltline.pictures.words import limits_told
from haltline.values import times

MOMENT = times.to_micros(times.parse("2026-11-22T09:30:00+05:30"))


@pytest.mark.parametrize(
    ("figures", "written"),
    [
        (Figures(), "123,456,789"),
        (Figures(scale=2), "1,234,567.89"),
        (Figures(scale=2, currency="INR"), "12,34,567.89"),
        (Figures(scale=3, currency="KWD"), "123,456.789"),
        (Figures(scale=0, currency="JPY"), "123,456,789"),
    ],
)
def test_a_sum_has_the_decimals_of_the_files_and_the_grouping_of_its_currency(figures, written):
    assert figures.sum(123456789) == written


def test_a_sum_beyond_every_float_keeps_its_last_unit():
    assert Figures(scale=2).sum(2**63 + 1) == "92,233,720,368,547,758.09"


def test_the_page_says_what_one_unit_is():
    assert Figures(scale=2, currency="INR").unit == "INR, with 2 decimals"
    assert "100 of which are one INR" in Figures(scale=0, currency="INR").unit
    assert Figures(scale=0, currency="JPY").unit == "whole JPY"
    assert Figures(scale=0).unit == "whole units, as in the files"


def test_shares_are_cut_and_what_is_something_is_never_nothing():
    assert [share(part, 3000) for part in (0, 1, 3, 1000, 1500, 2999, 3000)] == [
        "0 %",
        "<0.1 %",
        "0.1 %",
        "33.3 %",
        "50.0 %",
        "99.9 %",
        "100 %",
    ]
    assert share(0, 0) == "0 %"


def test_moments_are_utc_and_whole_numbers_stay_as_they_are():
    calendar = Figures(calendar=True)
    assert calendar.moment(MOMENT) == "2026-11-22 04:00:00 UTC"
    assert calendar.moment(MOMENT + 1) == "2026-11-22 04:00:00.000001 UTC"
    assert Figures().moment(149) == "149"


def test_limits_are_told_in_the_time_of_the_ledger():
    told = limits_told(Limits(window=3600 * 1_000_000, as_of=MOMENT), Figures(calendar=True))
    assert told == [
        "At most 3,600 seconds after a dispute's first payment.",
        "No payment later than 2026-11-22 04:00:00 UTC.",
    ]


@given(st.lists(st.tuples(st.integers(-(10**15), 10**15), st.integers(1, 99))), st.booleans())
def test_spans_of_time_are_few_and_hold_every_unit(events, calendar):
    found = over_time(events, calendar=calendar)
    assert sum(found.amounts) == sum(amount for _, amount in events)
    assert len(found.starts) <= BARS_MAX


def test_spans_are_as_fine_as_the_page_allows():
    day = [(MOMENT + hour * HOUR, 1) for hour in range(24)]
    assert over_time(day, calendar=True).span == "hour"
    assert over_time([(MOMENT, 1), (MOMENT + 30 * DAY, 1)], calendar=True).span == "day"
    assert over_time([(1, 5), (4, 5)], calendar=False) == ([1, 2, 3, 4], [5, 0, 0, 5], "step")
    assert over_time([(0, 1), (150, 1)], calendar=False).span == "5 steps"


def test_one_other_is_shown_by_its_name():
    sums = [(f"a{number}", 10 - number) for number in range(5)]
    assert ranked(sums, 4).others == 0
    assert ranked(sums, 3) == ([("a0", 10), ("a1", 9), ("a2", 8)], 2, 13)
