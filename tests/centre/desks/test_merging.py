"""Reports of one payment: both pages say so, and an officer can say that another payment is meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.centre.acts import requests, take
from tests.centre.desks.pages import events, forms, html, key_of

SignIn = Callable[[str], Any]
Run = Callable[[], int]


def merged(run_nudges: Run) -> tuple[Any, Any]:
    """A payment reported twice: the report that leads, and the one that repeats it."""
    first = take()
    run_nudges()
    second = take(phone="9000077777")
    run_nudges()
    return first, second


def typed(**changes: str) -> dict[str, str]:
    words = {"institution": "Sirvala Bank", "reference": "632510448899", "reason": "He paid twice that day"}
    return {"number": "1"} | {f"separate-1-{name}": text for name, text in (words | changes).items()}


def test_both_pages_say_that_it_is_one_payment(signed_in: SignIn, run_nudges: Run) -> None:
    first, second = merged(run_nudges)
    officer = signed_in("korvane-1")
    leading = html(officer.get(f"/desk/reports/{key_of(first)}"))
    assert "The same payment was also reported in:" in leading and second.reference in leading
    assert forms(leading, "separate") == []
    repeating = html(officer.get(f"/desk/reports/{key_of(second)}"))
    assert f"Merged: the same payment is followed in report {first.reference}." in repeating
    assert "A payment is the same as in another report" in repeating
    assert forms(repeating, "separate") == [f"/desk/reports/{key_of(second)}/separate"]


def test_an_officer_says_that_another_payment_is_meant(signed_in: SignIn, run_nudges: Run) -> None:
    first, second = merged(run_nudges)
    officer, address = signed_in("korvane-1"), f"/desk/reports/{key_of(second)}"
    assert officer.post(f"{address}/separate", typed())["Location"] == address
    run_nudges()
    page = html(officer.get(address))
    assert "Merged" not in page and forms(page, "separate") == []
    assert "Officer korvane 1 found it is another payment" in page and "He paid twice that day" in page
    assert "also reported in" not in html(officer.get(f"/desk/reports/{key_of(first)}"))
    assert len(requests()) == 2


def test_what_is_missing_is_named_and_what_was_typed_stays(signed_in: SignIn, run_nudges: Run) -> None:
    _, second = merged(run_nudges)
    officer, address = signed_in("korvane-1"), f"/desk/reports/{key_of(second)}/separate"
    page = html(officer.post(address, typed(reason="", reference="6325", institution="Nowhere Bank")), 422)
    assert "Say why this is another payment." in page and "Choose the bank from the list." in page
    assert 'value="6325"' in page and 'value="Nowhere Bank"' in page
    page = html(officer.post(address, typed(reference="632510448820")), 422)
    assert "Under this bank and reference another report is followed." in page
    assert "He paid twice that day" in page and events("report.separated") == []


def test_a_stranger_and_a_wrong_number_take_nothing_apart(signed_in: SignIn, run_nudges: Run) -> None:
    _, second = merged(run_nudges)
    address = f"/desk/reports/{key_of(second)}/separate"
    html(signed_in("tamsara-1").post(address, typed()), 404)
    html(signed_in("korvane-1").post(address, typed() | {"number": "7"}), 404)
    html(signed_in("korvane-recovery").post(address, typed()), 403)
    assert events("report.separated") == []


def test_the_victim_of_a_merged_report_is_told_that_the_work_goes_on_once(run_nudges: Run) -> None:
    from django.test import Client

    _, second = merged(run_nudges)
    victim, address = Client(), f"/r/{second.token}"
    victim.post(address, {"last_four": "7777"})
    page = html(victim.get(address))
    assert "The same payment had been reported before." in page and "Nothing of your" not in page


def test_a_part_of_a_payment_is_shown_as_a_part(signed_in: SignIn, run_nudges: Run) -> None:
    receipt = take(disputed=3_000_00)
    run_nudges()
    page = html(signed_in("korvane-1").get(f"/desk/reports/{key_of(receipt)}"))
    assert '₹3,000</span> of a payment of <span class="num">₹20,000' in page
