"""Telling the rest: what a victim adds later reaches the officer, is answered, and nothing is lost."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from tests.centre.acts import requests, states, take
from tests.centre.desks.pages import events, forms, html, key_of

SignIn = Callable[[str], Any]
Run = Callable[[], int]
PAYMENT = {
    "payments-0-reference": "632510448899", "payments-0-rail": "imps", "payments-0-amount": "5,000",
    "payments-0-date": "2026-11-20", "payments-0-time": "10:30",
    "payments-0-from_institution": "Sirvala Bank",
    "payments-0-to_institution": "Padmor Bank", "payments-0-to_account": "300000009082",
}  # fmt: skip


def word(text: str = "He said he was from customs.", **more: str) -> dict[str, str]:
    return {"do": "message", "text": text, "client_key": secrets.token_hex(8)} | more


def stored() -> list[tuple[bool, str, bool]]:
    """Whether the victim wrote it, the text, and whether the fraudsters were on the phone."""
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Message

    with in_scope("district:korvane"):
        return [
            (row.person_id is None, row.text, row.still_on_phone) for row in Message.objects.order_by("at")
        ]


def test_a_victim_writes_and_an_officer_answers(receipt: Any, victim: Any, signed_in: SignIn) -> None:
    assert "No messages yet." in html(victim.get(f"/r/{receipt.token}"))
    sent = victim.post(f"/r/{receipt.token}/more", word())
    assert sent["Location"] == f"/r/{receipt.token}"
    assert "Your message is with us." in html(victim.get(f"/r/{receipt.token}"))
    officer = signed_in("korvane-1")
    assert "Answer victim" in html(officer.get("/desk/queue?show=victim-wrote"))
    page = html(officer.get(f"/desk/reports/{key_of(receipt)}"))
    assert "The victim wrote and waits for an answer" in page and "He said he was from customs." in page
    (box,) = forms(page, "answer-victim")
    assert (
        officer.post(box, {"text": "Thank you. I call you at six.", "client_key": "k" * 12}).status_code
        == 302
    )
    page = html(victim.get(f"/r/{receipt.token}"))
    assert "Thank you. I call you at six." in page and "Officer korvane 1" in page and "wrote to you" in page
    assert key_of(receipt) not in html(officer.get("/desk/queue?show=victim-wrote"))
    assert "waits for an answer" not in html(officer.get(f"/desk/reports/{key_of(receipt)}"))
    assert len(events("message.told")) == len(events("message.answered")) == 1


def test_a_double_click_is_one_message(receipt: Any, victim: Any) -> None:
    twice = word()
    for _ in range(2):
        assert victim.post(f"/r/{receipt.token}/more", twice).status_code == 302
    assert len(stored()) == 1 and len(events("message.told")) == 1


def test_that_they_are_still_on_the_phone_needs_no_words(
    receipt: Any, victim: Any, signed_in: SignIn
) -> None:
    victim.post(f"/r/{receipt.token}/more", word("", still_on_phone="yes"))
    assert stored() == [(True, "", True)]
    page = html(signed_in("korvane-1").get(f"/desk/reports/{key_of(receipt)}"))
    assert "fraudsters may be on the phone" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": "  "}, "Write what you want to tell us."),
        ({"text": "x" * 2001}, "This is too long."),
        ({"client_key": ""}, "This page is too old."),
    ],
)
def test_a_message_that_cannot_go_is_kept_on_the_page(
    receipt: Any, victim: Any, changes: dict[str, str], said: str
) -> None:
    sent = word() | changes
    page = html(victim.post(f"/r/{receipt.token}/more", sent), 422)
    assert said in page and (sent["text"].strip() or "textarea") in page
    assert stored() == []


def test_who_has_not_shown_the_four_digits_neither_reads_nor_writes(receipt: Any) -> None:
    from django.test import Client

    stranger, address = Client(), f"/r/{receipt.token}/more"
    assert stranger.get(address)["Location"] == f"/r/{receipt.token}"
    assert stranger.post(address, word())["Location"] == f"/r/{receipt.token}"
    assert stored() == []


def test_another_district_neither_reads_nor_answers(receipt: Any, victim: Any, signed_in: SignIn) -> None:
    victim.post(f"/r/{receipt.token}/more", word())
    stranger = signed_in("tamsara-1")
    html(stranger.post(f"/desk/reports/{key_of(receipt)}/answer", {"text": "x", "client_key": "k" * 9}), 404)
    html(signed_in("korvane-recovery").post(f"/desk/reports/{key_of(receipt)}/answer", {"text": "x"}), 403)
    assert len(stored()) == 1


def test_numbers_in_a_message_are_masked_until_the_name_is_asked_for(
    receipt: Any, victim: Any, signed_in: SignIn
) -> None:
    text = "Call my son, 98765 43210 or a.b@okbank. Gave code 4711 at 10:30. <script>alert(1)</script>"
    victim.post(f"/r/{receipt.token}/more", word(text))
    officer, address = signed_in("korvane-1"), f"/desk/reports/{key_of(receipt)}"
    masked = html(officer.get(address))
    assert "Call my son, ··3210 or ··@okbank. Gave code 4711 at 10:30." in masked
    assert "98765" not in masked and "<script>alert" not in masked
    assert "98765 43210" in html(officer.get(f"{address}/person"))


def test_a_forgotten_payment_becomes_a_further_dispute_and_its_bank_is_asked(
    receipt: Any, victim: Any, run_nudges: Run, signed_in: SignIn
) -> None:
    assert victim.post(f"/r/{receipt.token}/more", PAYMENT | {"do": "payment"}).status_code == 302
    run_nudges()
    _, second = requests()
    assert (second.partner_id, second.amount) == ("padmor", 5_000_00)
    assert states()["disputed"] == -25_000_00
    page = html(signed_in("korvane-1").get(f"/desk/reports/{key_of(receipt)}"))
    assert page.count("told later") == 1 and "The victim named another payment" in page
    assert [event.facts["number"] for event in events("payment.told")] == [2]


def test_the_same_payment_added_twice_is_one(receipt: Any, victim: Any, run_nudges: Run) -> None:
    for _ in range(2):
        assert victim.post(f"/r/{receipt.token}/more", PAYMENT | {"do": "payment"}).status_code == 302
    run_nudges()
    assert len(requests()) == 2 and len(events("payment.told")) == 1


def test_a_payment_that_another_report_follows_joins_that_case(
    receipt: Any, victim: Any, run_nudges: Run
) -> None:
    take(reference="632510448899", amount=5_000_00, phone="9000077777")
    run_nudges()
    victim.post(f"/r/{receipt.token}/more", PAYMENT | {"do": "payment"})
    run_nudges()
    assert len(requests()) == 2 and len(events("report.merged")) == 1


def test_a_payment_with_a_fault_is_kept_and_the_fault_named(receipt: Any, victim: Any) -> None:
    bad = PAYMENT | {"do": "payment", "payments-0-amount": "12.505"}
    page = html(victim.post(f"/r/{receipt.token}/more", bad), 422)
    assert 'href="#payments-0-amount"' in page and 'value="12.505"' in page and "632510448899" in page
    assert events("payment.told") == []


def test_fault_45_a_forgotten_payment_with_a_day_of_another_calendar_is_asked_about(
    receipt: Any, victim: Any
) -> None:
    bad = PAYMENT | {"do": "payment", "payments-0-date": "1447-06-02"}
    page = html(victim.post(f"/r/{receipt.token}/more", bad), 422)
    assert "a day of the Hijri calendar. In the common calendar it is 2025-11-23" in page
    assert 'value="1447-06-02"' in page and events("payment.told") == []


def test_a_pasted_message_fills_the_payment(receipt: Any, victim: Any) -> None:
    pasted = "Rs.5,000.00 sent to A/c XX9082 Padmor Bank on 20-11-26 10:31 IMPS Ref 632510448899"
    page = html(victim.post(f"/r/{receipt.token}/more", {"do": "read", "pasted": pasted}))
    assert 'value="632510448899"' in page and 'value="2026-11-20"' in page


def test_after_many_sendings_in_an_hour_the_page_rests_and_keeps_the_words(receipt: Any, victim: Any) -> None:
    for number in range(30):
        assert victim.post(f"/r/{receipt.token}/more", word(f"word {number}")).status_code == 302
    page = html(victim.post(f"/r/{receipt.token}/more", word("the thirty-first")), 429)
    assert "the thirty-first" in page and len(stored()) == 30


def test_an_answer_that_cannot_go_is_kept(receipt: Any, signed_in: SignIn) -> None:
    page = html(
        signed_in("korvane-1").post(
            f"/desk/reports/{key_of(receipt)}/answer", {"text": "y" * 2001, "client_key": "k" * 9}
        ),
        422,
    )
    assert "This is too long." in page and "y" * 2001 in page
