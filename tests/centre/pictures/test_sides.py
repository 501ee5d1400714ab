"""Whose bank and account a message names: over shapes that banks really send, and where they do not say."""

from __future__ import annotations

import pytest

from haltline.centre.desks.public.pasted import fill, read
from haltline.centre.desks.public.sides import Sides, sides

SIRV, OSTA, BELA, PADM, JHEL = (
    "Sirvala State Bank", "Ostara Bank", "Belang Bank", "Padmor Payments Bank", "Jhelwan Wallet",
)  # fmt: skip
BANKS = (BELA, JHEL, "Mirkand Bank", OSTA, PADM, SIRV)
REF = "UPI Ref 412233445566"

CLEAR = [  # message; payer's bank and account; payee's bank and account
    # both banks named, in either order
    (f"Rs.5 paid from {SIRV} A/c XX8830 and credited to {OSTA} A/c XX4471", SIRV, "XX8830", OSTA, "XX4471"),
    (f"Rs.500 credited to {OSTA} A/c XX4471 from your {SIRV} A/c XX8830.", SIRV, "XX8830", OSTA, "XX4471"),
    (f"INR 500 sent to {OSTA} a/c 00124471 from {SIRV} a/c 00128830", SIRV, "00128830", OSTA, "00124471"),
    (f"{SIRV} A/c XX8830 debited for Rs 500; {OSTA} A/c XX4471 credited.", SIRV, "XX8830", OSTA, "XX4471"),
    (f"Rs 500 sent from {SIRV} to {OSTA}", SIRV, "", OSTA, ""),
    (f"Paid Rs 500 to {OSTA} from {SIRV}", SIRV, "", OSTA, ""),
    (f"Rs 500 sent from your A/c XX8830 ({SIRV}) to A/c XX4471 ({OSTA})", SIRV, "XX8830", OSTA, "XX4471"),
    (f"Your a/c XX8830 in {SIRV} is debited by Rs 500 towards {OSTA}", SIRV, "XX8830", OSTA, ""),
    # the alert's own bank heads or signs it
    (f"{SIRV}: Rs 500 debited from A/c XX8830 to VPA shop@ostb. {REF}", SIRV, "XX8830", "", "shop@ostb"),
    (f"Rs 500 debited from a/c **8830 to VPA shop@ostb. -{SIRV}", SIRV, "**8830", "", "shop@ostb"),
    (f"Dear {SIRV} user, Rs 500 sent to {OSTA} A/c XX4471.", SIRV, "", OSTA, "XX4471"),
    (f"Rs 500 debited from A/c XX8830 trf to {OSTA} A/c XX4471 - {SIRV}", SIRV, "XX8830", OSTA, "XX4471"),
    # "debited to" means that the account was charged
    (f"Rs 500 has been debited to your account XX8830, {SIRV}. {REF}", SIRV, "XX8830", "", ""),
    # one side only
    ("Rs 500 sent to A/c XX4471\nOstara Bank on 21-11-26", "", "", OSTA, "XX4471"),
    (f"Rs 500 debited from your a/c XX8830. {REF}", "", "XX8830", "", ""),
    (f"INR 500 paid to a.b-c@ostb from {SIRV}", SIRV, "", "", "a.b-c@ostb"),
    (f"Rs 500 paid to beneficiary {OSTA} account no. 00124471", "", "", OSTA, "00124471"),
    # the same bank on both sides
    (f"Rs 500 sent from {OSTA} A/c XX1 to {OSTA} A/c XX4471", OSTA, "", OSTA, "XX4471"),
    (f"Rs 500 from {OSTA} A/c XX8830 to {OSTA} A/c XX4471", OSTA, "XX8830", OSTA, "XX4471"),
    # Hindi: the words stand behind
    (f"आपके {SIRV} खाते XX8830 से ₹500 {OSTA} खाते XX4471 में भेजे गए", SIRV, "XX8830", OSTA, "XX4471"),
    (f"{SIRV} खाते XX८८३० से रु. ५०० {OSTA} को भेजे गए", SIRV, "XX8830", OSTA, ""),
    (f"₹500 {OSTA} में जमा, आपके {SIRV} से कटे", SIRV, "", OSTA, ""),
    # Urdu words and digits
    (f"آپ کے {SIRV} اکاؤنٹ XX۸۸۳۰ سے ₹۵۰۰ {OSTA} کو بھیجے گئے", SIRV, "XX8830", OSTA, ""),
]  # fmt: skip

UNCLEAR = [  # message; the banks that are named without saying whose they are
    (f"Rs 500 {SIRV} {OSTA} {REF}", {SIRV, OSTA}),
    (f"Rs 500 sent, {REF}. {OSTA} and {SIRV} are partners.", {OSTA, SIRV}),
    (f"Rs 500 credited to your {OSTA} A/c XX4471", {OSTA}),
    (f"Rs 500 sent to {OSTA} or to {BELA}", {OSTA, BELA}),
    (f"Rs 500 from {OSTA} credited", {OSTA}),
]


def digits(message: str) -> str:
    """As the reader hands it on: other scripts' digits as ASCII."""
    import unicodedata

    return "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in message)


@pytest.mark.parametrize(("message", "payer", "payer_account", "payee", "payee_account"), CLEAR)
def test_words_around_a_name_say_whose_it_is(
    message: str, payer: str, payer_account: str, payee: str, payee_account: str
) -> None:
    found = sides(digits(message), BANKS)
    assert found == Sides(payer, payer_account, payee, payee_account)


@pytest.mark.parametrize(("message", "named"), UNCLEAR)
def test_what_is_not_clear_stays_empty_and_is_named(message: str, named: set[str]) -> None:
    found = sides(message, BANKS)
    assert (found.from_institution, found.to_institution, set(found.unsure)) == ("", "", named)


def test_the_payers_bank_is_never_taken_for_the_payees() -> None:
    """In no shape, with the two names exchanged, does a bank change its side by its name alone."""
    for message, payer, _, payee, _ in CLEAR:
        if payer and payee and payer != payee:
            swapped = message.replace(payer, "\0").replace(payee, payer).replace("\0", payee)
            found = sides(digits(swapped), BANKS)
            assert (found.from_institution, found.to_institution) == (payee, payer), swapped


def test_a_balance_is_no_payment_and_ends_no_message() -> None:
    (one,) = read(f"Rs 500 debited from A/c XX8830 on 03-11-26. Avl Bal Rs 1,234.50. {REF} -{SIRV}", BANKS)
    assert (one.amount, one.reference, one.from_institution) == ("500", "412233445566", SIRV)


def test_a_heading_above_the_sum_belongs_to_the_message() -> None:
    (one,) = read(f"{SIRV}:\nRs 500 debited from A/c XX8830 on 03-11-26\n{REF}", BANKS)
    assert (one.from_institution, one.reference) == (SIRV, "412233445566")


@pytest.mark.parametrize("written", ["रु. ५,००० ", "रुपये 5,000 ", "₹٥,٠٠٠ ", "۵,۰۰۰ روپے ", "5,000 rupees "])
def test_a_sum_is_read_in_the_scripts_of_the_country(written: str) -> None:
    (one,) = read(f"{written}sent on 03-11-26, {REF}", BANKS)
    assert one.amount == "5,000"


def test_what_is_not_clear_is_told_beside_the_payment() -> None:
    words = fill({"pasted": f"Rs 500 on 03-11-26 {SIRV} {OSTA} {REF}"}, BANKS)
    assert words["payments-0-unsure"] == f"{OSTA}, {SIRV}"
    assert "payments-0-from_institution" not in words and "payments-0-to_institution" not in words
