"""Payment references are checked by shape, by check digit, and against the day of the payment."""

from datetime import UTC, datetime

import pytest

from haltline.values import reference
from haltline.values.errors import InvalidValue

BOOKED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)  # day 326 of 2026


@pytest.mark.parametrize(
    ("scheme", "written", "kept"),
    [
        ("rrn", "6326 0912 3456", "632609123456"),
        ("utr16", "sbin526326392837", "SBIN526326392837"),
        ("utr22", "HDFCR52026112254013977", "HDFCR52026112254013977"),
        ("uetr", "5F0C2A7E-93D1-4B6A-8D2E-0C1F7A9B3E44", "5f0c2a7e-93d1-4b6a-8d2e-0c1f7a9b3e44"),
        ("arn", "74537606326123456789013", "74537606326123456789013"),
        ("free", "Inv/2026 #7", "Inv/2026#7"),
    ],
)
def test_a_reference_is_kept_in_one_form(scheme, written, kept):
    assert reference.validate(scheme, written) == kept
    assert reference.mask(kept) == "··" + kept[-4:]


@pytest.mark.parametrize(
    ("scheme", "written"),
    [
        ("rrn", "63260912345"),
        ("rrn", "636709123456"),
        ("rrn", "600009123456"),
        ("rrn", "632624123456"),
        ("rrn", "536609123456"),
        ("utr16", "SBIN526000392837"),
        ("utr16", "SB1N526326392837"),
        ("utr22", "HDFCR52026113154013977"),
        ("uetr", "5f0c2a7e-93d1-1b6a-8d2e-0c1f7a9b3e44"),
        ("uetr", "5f0c2a7e93d14b6a8d2e0c1f7a9b3e44"),
        ("arn", "74537606326123456789012"),
        ("arn", "7453760632612345678901"),
        ("free", ""),
        ("free", "x" * 65),
        ("swift", "1"),
    ],
)
def test_a_reference_that_cannot_be_is_refused(scheme, written):
    with pytest.raises(InvalidValue):
        reference.validate(scheme, written)


@pytest.mark.parametrize(
    ("scheme", "written", "fits"),
    [
        ("rrn", "632609123456", True),
        ("rrn", "632523123456", True),  # the day before: another zone
        ("rrn", "632423123456", False),
        ("rrn", "532609123456", False),  # a year earlier
        ("utr16", "SBIN526326392837", True),
        ("utr16", "SBIN525326392837", False),
        ("utr22", "HDFCR52026112254013977", True),
        ("utr22", "HDFCR52026102254013977", False),
        ("arn", "74537606333123456789014", True),  # cleared a week later
        ("arn", "74537606320123456789013", False),
        ("uetr", "5f0c2a7e-93d1-4b6a-8d2e-0c1f7a9b3e44", None),
        ("free", "anything", None),
    ],
)
def test_the_day_inside_is_held_against_the_booking(scheme, written, fits):
    assert reference.fits(scheme, written, BOOKED) is fits


def test_the_year_digit_is_read_across_a_new_year_and_a_new_decade():
    new_year = datetime(2030, 1, 1, 2, tzinfo=UTC)
    assert reference.fits("rrn", "936523000001", new_year)
    assert reference.fits("rrn", "000102000001", new_year)
    assert reference.fits("rrn", "836523000001", new_year) is False
