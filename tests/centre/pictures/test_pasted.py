"""Pasted bank messages: what they say is read, what they do not say stays empty, nothing typed is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.centre.pictures.samples import BANKS, PASTED

from haltline.centre.desks.public.pasted import MESSAGES_MOST, Read, fill, read


def test_two_messages_are_two_payments() -> None:
    first, second = read(PASTED, BANKS)
    assert first == Read(
        "632510448820",
        "imps",
        "1,50,000.00",
        "2026-11-21",
        "10:21",
        to_institution="Ostara Bank",
        to_account="XX4471",
    )
    assert (second.reference, second.amount, second.time) == ("632510559174", "98,500.00", "10:31")


@pytest.mark.parametrize(
    ("message", "field", "value"),
    [
        (
            "Rs 500 debited from your a/c XX8830 on 03-Nov-26 at 9:05 pm. UPI Ref no 412233445566",
            "from_account",
            "XX8830",
        ),
        (
            "Rs 500 debited from your a/c XX8830 on 03-Nov-26 at 9:05 pm. UPI Ref no 412233445566",
            "time",
            "21:05",
        ),
        (
            "Rs 500 debited from your a/c XX8830 on 03-Nov-26 at 9:05 pm. UPI Ref no 412233445566",
            "date",
            "2026-11-03",
        ),
        ("INR 12.50 paid to shop.keeper@okbank UPI:412233445566", "to_account", "shop.keeper@okbank"),
        ("INR 12.50 paid to shop.keeper@okbank UPI:412233445566", "rail", "upi"),
        ("₹१,५०० sent, UTR: SBIN0123456789012", "amount", "1,500"),
        (
            "Rs.900 sent from Sirvala State Bank to Belang Bank a/c 00123316, RRN 412233445566",
            "from_institution",
            "Sirvala State Bank",
        ),
        (
            "Rs.900 sent from Sirvala State Bank to Belang Bank a/c 00123316, RRN 412233445566",
            "to_institution",
            "Belang Bank",
        ),
        ("Rs 700 sent on 31-02-26, ref 412233445566", "date", ""),
    ],
)
def test_what_a_message_says_is_read(message: str, field: str, value: str) -> None:
    (one,) = read(message, BANKS)
    assert getattr(one, field) == value


def test_talk_without_a_payment_is_no_payment() -> None:
    assert read("They asked for Rs 500, I said no.") == ()
    assert read("") == ()


def test_what_was_typed_by_hand_stays_and_the_same_paste_adds_nothing_twice() -> None:
    typed = {"pasted": PASTED, "payments-0-reference": "632510448820", "payments-0-amount": "1", "phone": "9"}
    once = fill(typed, BANKS)
    assert once["payments-0-amount"] == "1" and once["phone"] == "9"
    assert once["payments-1-reference"] == "632510559174" and once["just_read"] == "2"
    assert fill(once, BANKS) == once


@given(st.text(max_size=400))
def test_any_text_can_be_pasted(text: str) -> None:
    assert len(read(text, BANKS)) <= MESSAGES_MOST


def test_a_paste_of_many_messages_stops_at_what_one_report_takes() -> None:
    many = "\n\n".join(f"Rs {number} sent, ref 4122334455{number:02d}" for number in range(10, 60))
    assert len(read(many)) == MESSAGES_MOST
