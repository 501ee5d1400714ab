"""What looks the same is stored the same; what only pretends to is refused (faults.md 36)."""

import pytest

from haltline.values import account, phone, reference, text
from haltline.values.errors import InvalidValue


@pytest.mark.parametrize(
    "written",
    [
        "98765 04471",
        "９８７６５０４４７１",
        "९८७६५०४४७१",
        "98765\u200b04471",
        "\u202e98765\u00a004471\u202c",
        "98765\ufeff04471",
    ],
)
def test_one_number_has_one_canonical_form(written):
    assert text.canonical(written) == "9876504471"


@pytest.mark.parametrize(
    "written", ["раураl", "user@bаnk", "12\n34", "12\x0034", "12\t34", "caf\u00e9", "98・76"]
)
def test_other_alphabets_and_control_characters_are_refused_not_guessed(written):
    with pytest.raises(InvalidValue):
        text.canonical(written)


def test_the_refusal_names_the_character_that_pretends():
    with pytest.raises(InvalidValue, match="CYRILLIC SMALL LETTER ER"):
        text.canonical("раураl")


def test_a_letter_that_stands_for_a_digit_is_warned_about():
    assert text.digits_meant("98765O4471") == "9876504471"
    assert text.digits_meant("9876504471") is None
    assert text.digits_meant("GB82WEST") is None


@pytest.mark.parametrize(
    "refuse",
    [
        lambda: phone.clean("98765O4471", "91"),
        lambda: reference.validate("rrn", "6326O9123456"),
        lambda: account.validate("4539l48803436467", "card"),
    ],
)
def test_the_near_miss_is_shown_wherever_a_number_is_checked(refuse):
    with pytest.raises(InvalidValue, match="did you mean"):
        refuse()


def test_endless_text_is_refused_before_it_is_read():
    with pytest.raises(InvalidValue, match="longer"):
        text.canonical("1" * 5000)
