"""Times are aware, exact to the microsecond, and written one way."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.values import times
from haltline.values.errors import InvalidValue

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-11-22T09:30:00+05:30", "2026-11-22T04:00:00.000000Z"),
        ("2026-11-22T04:00:00Z", "2026-11-22T04:00:00.000000Z"),
        ("2026-11-22t04:00:00.5z", "2026-11-22T04:00:00.500000Z"),
        ("2024-02-29 23:59:59.123456-00:00", "2024-02-29T23:59:59.123456Z"),
        ("0999-01-01T00:00:00Z", "0999-01-01T00:00:00.000000Z"),
    ],
)
def test_a_moment_is_read_and_written_in_utc(text, written):
    assert times.format_utc(times.parse(text)) == written


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T09:30:00",
        "2026-11-22",
        "2026-11-22T09:30:00.1234567Z",
        "2026-11-22T09:30:00.1234560Z",
        "2026-02-29T00:00:00Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T09:30:60Z",
        "2026-11-22T09:30:00+24:00",
        "2026-11-22T09:30:00+05:60",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "0000-01-01T00:00:00Z",
        "2026-11-22T09:30:00.Z",
        "٢026-11-22T09:30:00Z",
        " 2026-11-22T09:30:00Z",
        "2026-11-22T09:30:00Z\n",
        "",
        "now",
    ],
)
def test_a_time_that_cannot_be_placed_exactly_is_refused(text):
    with pytest.raises(InvalidValue):
        times.parse(text)


def test_naive_moments_are_refused_everywhere():
    naive = datetime(2026, 11, 22)
    for use in (times.format_utc, times.to_micros, times.require_aware):
        with pytest.raises(InvalidValue):
            use(naive)


@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=ZONES))
def test_every_moment_survives_writing_and_counting(moment):
    assert times.parse(times.format_utc(moment)) == moment
    assert times.from_micros(times.to_micros(moment)) == moment
    assert times.from_micros(times.to_micros(moment)).tzinfo == UTC
