"""Accounts and phones: one form, a check where there is one, a mask that shows four."""

import pytest

from haltline.values import account, phone
from haltline.values.errors import InvalidValue


@pytest.mark.parametrize(
    ("scheme", "written", "kept"),
    [
        ("local", "00 1234-5678 4471", "00123456784471"),
        ("iban", "gb82 west 1234 5698 7654 32", "GB82WEST12345698765432"),
        ("upi", "Asha.K-1@OkBank", "asha.k-1@okbank"),
        ("card", "4539 1488 0343 6467", "4539148803436467"),
        ("local", "००१२३४४४७१", "0012344471"),
    ],
)
def test_an_account_number_has_one_form(scheme, written, kept):
    assert account.validate(written, scheme) == kept


@pytest.mark.parametrize(
    ("scheme", "written"),
    [
        ("iban", "GB82WEST12345698765433"),
        ("card", "4539148803436468"),
        ("upi", "asha"),
        ("local", "12"),
        ("iban", "GB"),
        ("giro", "12345678"),
        ("upi", "а@okbank"),
        ("local", "12;DROP"),
    ],
)
def test_a_number_that_cannot_be_is_refused(scheme, written):
    with pytest.raises(InvalidValue):
        account.validate(written, scheme)


def test_a_mask_shows_four_characters_and_never_a_short_number_whole():
    assert account.mask("00123456784471") == "··4471"
    assert account.mask("4471") == "··"
    assert phone.mask("+919876504471") == "··4471"
    assert phone.last_four("+919876504471") == "4471"


@pytest.mark.parametrize(
    "written", ["98765 04471", "098765-04471", "+91 98765 04471", "0091 9876504471", "९८७६५०४४७१"]
)
def test_a_phone_is_one_international_number(written):
    assert phone.validate(written, "91") == "+919876504471"


@pytest.mark.parametrize(
    "written", ["12", "+0123456789", "+1234567890123456", "98765 O4471", "+91+9876504471", "", "+"]
)
def test_a_phone_that_cannot_ring_is_refused(written):
    with pytest.raises(InvalidValue):
        phone.validate(written, "91")


def test_a_national_number_needs_its_country():
    with pytest.raises(InvalidValue, match="country"):
        phone.clean("98765 04471")
