"""Money is written as the country writes it, read back exactly, and said in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.centre.desks.money_style import RUPEES, MoneyStyle
from haltline.centre.desks.sum_words import in_words

POUNDS = MoneyStyle("GBP", "£", 2, (3,))
YEN = MoneyStyle("JPY", "¥", 0, (3,))
DINARS = MoneyStyle("KWD", "KD", 3, (3,))
styles = st.sampled_from([RUPEES, POUNDS, YEN, DINARS])


@given(styles, st.integers(0, 10**16))
def test_what_is_written_is_read_back(style: MoneyStyle, minor: int) -> None:
    assert (
        style.read(style.exact(minor))
        == style.read(style.short(minor))
        == style.read(style.full(minor))
        == minor
    )


@pytest.mark.parametrize(
    ("style", "minor", "full"),
    [
        (RUPEES, 2_48_500_00, "₹2,48,500"),
        (RUPEES, 12_50_00_000_00, "₹12,50,00,000"),
        (RUPEES, 11_939_78, "₹11,939.78"),
        (RUPEES, 5, "₹0.05"),
        (RUPEES, -6_000_00, "−₹6,000"),
        (POUNDS, 1234567_00, "£1,234,567"),
        (YEN, 999, "¥999"),
        (DINARS, 1_250, "KD1.250"),
    ],
)
def test_groups_are_those_of_the_country(style: MoneyStyle, minor: int, full: str) -> None:
    assert style.full(minor) == full


@pytest.mark.parametrize("typed", ["", "ten", "1.2.3", "1.234", "-5", "+5", "१२", "1e5", "5 000.5x", "NaN"])
def test_what_is_no_sum_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        RUPEES.read(typed)


@pytest.mark.parametrize(
    ("minor", "english", "hindi"),
    [
        (72_700_00, "Rupees seventy-two thousand seven hundred only", "रुपये बहत्तर हज़ार सात सौ मात्र"),
        (1_00, "Rupees one only", "रुपये एक मात्र"),
        (
            11_939_78,
            "Rupees eleven thousand nine hundred thirty-nine and seventy-eight paise only",
            "रुपये ग्यारह हज़ार नौ सौ उनतालीस अठहत्तर पैसे मात्र",
        ),
        (2_05_00_010_00, "Rupees two crore five lakh ten only", "रुपये दो करोड़ पाँच लाख दस मात्र"),
    ],
)
def test_sums_are_said_in_words(minor: int, english: str, hindi: str) -> None:
    assert in_words(minor, RUPEES) == english
    assert in_words(minor, RUPEES, "hi") == hindi


def test_other_countries_count_in_millions() -> None:
    assert in_words(1_250_000_00, POUNDS) == "GBP one million two hundred fifty thousand only"


@given(st.integers(0, 10**11))
def test_different_sums_have_different_words(minor: int) -> None:
    assert in_words(minor, RUPEES) != in_words(minor + 1, RUPEES)
    assert in_words(minor, RUPEES, "hi") != in_words(minor + 1, RUPEES, "hi")
