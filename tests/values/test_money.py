"""Money is read, kept and written exactly, or refused with the field named (faults.md 14)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.values import money
from haltline.values.errors import InvalidValue
from haltline.values.money import INDIAN, MINOR_MAX, WESTERN, Money

CURRENCIES = st.sampled_from(["INR", "GBP", "JPY", "KWD", "CLF"])


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1250.10", "INR", 125010),
        ("1250.1", "GBP", 125010),
        ("1250", "GBP", 125000),
        ("1250", "JPY", 1250),
        ("1.250", "KWD", 1250),
        ("0.01", "EUR", 1),
        ("007.00", "EUR", 700),
        ("1.0001", "CLF", 10001),
        ("92233720368547758.07", "INR", MINOR_MAX),
    ],
)
def test_a_plain_number_is_read_exactly(text, currency, minor):
    assert money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        "-1",
        "+1",
        "0",
        "0.00",
        "NaN",
        "inf",
        "1e400",
        "1e4",
        "1,250.10",
        "1 250",
        " 1",
        "1\n",
        "",
        ".5",
        "5.",
        "٣",
        "１",
        "0x10",
        "1_000",
        "1.2.3",
        "1.001",
        "1.000",
        "92233720368547758.08",
        "9" * 400,
    ],
)
def test_anything_else_is_refused_and_the_field_named(text):
    with pytest.raises(InvalidValue) as refused:
        money.parse(text, "GBP", field="loss")
    assert refused.value.field == "loss"
    assert refused.value.status == 422


@pytest.mark.parametrize(("text", "currency"), [("1.0", "JPY"), ("1.2500", "KWD"), ("1.001", "GBP")])
def test_more_decimals_than_the_currency_has_are_never_rounded(text, currency):
    with pytest.raises(InvalidValue, match="decimals"):
        money.parse(text, currency)


@pytest.mark.parametrize(("text", "currency"), [("1.5", "GBP"), ("1", "GBP"), ("1.25", "KWD")])
def test_exact_asks_for_every_decimal(text, currency):
    with pytest.raises(InvalidValue, match="exactly"):
        money.parse(text, currency, exact=True)


def test_zero_is_taken_only_where_it_makes_sense():
    assert money.parse("0.00", "INR", zero=True) == Money(0, "INR")


def test_currencies_never_mix():
    with pytest.raises(InvalidValue):
        Money(1, "INR") + Money(1, "GBP")
    with pytest.raises(InvalidValue):
        Money(1, "inr")
    assert Money(3, "INR") - Money(5, "INR") == Money(-2, "INR")
    assert Money(1, "INR") < Money(2, "INR") <= Money(2, "INR")


def test_a_float_or_a_truth_value_is_not_money():
    for wrong in (1.0, True, "1"):
        with pytest.raises(InvalidValue):
            Money(wrong, "INR")


def test_a_sum_beyond_the_column_is_refused_before_it_is_kept():
    with pytest.raises(InvalidValue):
        Money(MINOR_MAX, "INR") + Money(1, "INR")


@pytest.mark.parametrize(
    ("minor", "grouping", "text"),
    [
        (25000000, INDIAN, "2,50,000.00"),
        (1234567890, INDIAN, "1,23,45,678.90"),
        (1234567890, WESTERN, "12,345,678.90"),
        (99900, INDIAN, "999.00"),
        (100000, INDIAN, "1,000.00"),
        (1234567, (), "12345.67"),
        (-5, WESTERN, "-0.05"),
    ],
)
def test_grouping_follows_the_profile(minor, grouping, text):
    assert money.grouped_text(Money(minor, "INR"), grouping) == text


def test_yen_are_written_without_a_point():
    assert money.grouped_text(Money(1234567, "JPY")) == "1,234,567"
    assert str(Money(1250, "KWD")) == "1.250 KWD"


@given(st.integers(1, MINOR_MAX), CURRENCIES)
def test_what_is_written_reads_back(minor, currency):
    sum_ = Money(minor, currency)
    assert money.parse(money.decimal_text(sum_), currency, exact=True) == sum_
    assert money.grouped_text(sum_, INDIAN).replace(",", "") == money.decimal_text(sum_)
