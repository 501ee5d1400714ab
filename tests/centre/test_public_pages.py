"""The victim's pages, over Django's own client and a real database."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from tests.centre.acts import answer, onward, requests

from haltline.protocol import Held

NOW = datetime.now(UTC)


def form(**changes: str) -> dict[str, str]:
    paid = NOW - timedelta(minutes=20)
    number = f"{paid.year % 10}{paid.timetuple().tm_yday:03d}{paid.hour:02d}448820"
    fields = {
        "do": "send", "client_key": "a-form-key-0001", "phone": "90000 41276", "still_on_phone": "no",
        "name": "Meera K.", "district": "korvane",
        "payments-0-reference": number, "payments-0-rail": "imps", "payments-0-amount": "20,000",
        "payments-0-from_institution": "Sirvala Bank", "payments-0-from_account": "100000008830",
        "payments-0-to_institution": "ostara", "payments-0-to_account": "200000004471",
    }  # fmt: skip
    local = paid.astimezone(__import__("zoneinfo").ZoneInfo("Asia/Kolkata"))
    fields |= {"payments-0-date": local.date().isoformat(), "payments-0-time": f"{local:%H:%M}"}
    return fields | changes


def reference(html: str) -> str:
    return re.search(r'data-reference="([^"]+)"', html)[1]  # type: ignore[index]


@pytest.mark.usefixtures("centre")
def test_a_victim_reports_and_follows_the_money(client, run_nudges: Callable[[], int]) -> None:  # type: ignore[no-untyped-def]
    sent = client.post("/report", form())
    assert sent.status_code == 303 or sent.status_code == 302
    receipt = client.get(sent["Location"])
    assert reference(receipt.content.decode())
    run_nudges()
    (request,) = requests()
    assert (request.amount, request.partner_id) == (20_000_00, "ostara")
    answer(request, held=Held(amount=12_000_00, hold_reference="BH 1"), onward=[onward(9_000_00, 8_000_00)])
    run_nudges()

    tracking = sent["Location"].removesuffix("/receipt")
    door = client.get(tracking).content.decode()
    assert "12,000" not in door
    assert client.post(tracking, {"last_four": "0000"}).status_code == 422
    page = client.post(tracking, {"last_four": "1276"}, follow=True).content.decode()
    assert "12,000" in page and "8,000" in page
    assert "4471" not in page and "9082" not in page


@pytest.mark.usefixtures("centre")
def test_the_same_form_sent_twice_gives_the_same_receipt(client) -> None:  # type: ignore[no-untyped-def]
    first, second = client.post("/report", form()), client.post("/report", form())
    assert first["Location"] == second["Location"]


@pytest.mark.usefixtures("centre")
def test_a_malformed_form_keeps_every_word_and_names_each_fault(client) -> None:  # type: ignore[no-untyped-def]
    bad = form(**{"phone": "१२", "payments-0-amount": "12.505", "payments-0-reference": "63251044882O"})
    page = client.post("/report", bad)
    html = page.content.decode()
    assert page.status_code == 422
    for typed in ("१२", "12.505", "63251044882O", "Meera K."):
        assert typed in html
    for field in ("phone", "payments-0-amount", "payments-0-reference"):
        assert f'href="#{field}"' in html


@pytest.mark.usefixtures("centre")
def test_a_report_is_found_again_by_its_number_and_four_digits(client) -> None:  # type: ignore[no-untyped-def]
    number = reference(client.get(client.post("/report", form())["Location"]).content.decode())
    client.session.flush()
    assert client.post("/track", {"reference": number, "last_four": "0000"}).status_code == 422
    assert client.post("/track", {"reference": number, "last_four": "1276"}).status_code == 302


@pytest.mark.usefixtures("centre")
def test_a_number_that_can_be_no_reports_is_called_mistyped_and_any_script_is_read(client) -> None:  # type: ignore[no-untyped-def]
    number = reference(client.get(client.post("/report", form())["Location"]).content.decode())
    client.session.flush()
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    page = client.post("/track", {"reference": wrong, "last_four": "1276"})
    assert page.status_code == 422 and "a digit is wrong, or two changed places" in page.content.decode()
    hindi = number.translate(str.maketrans("0123456789", "०१२३४५६७८९"))
    assert client.post("/track", {"reference": hindi, "last_four": "१२७६"}).status_code == 302


@pytest.mark.usefixtures("centre")
def test_after_five_wrong_guesses_even_the_right_digits_wait(client) -> None:  # type: ignore[no-untyped-def]
    tracking = client.post("/report", form())["Location"].removesuffix("/receipt")
    for left in (4, 3, 2, 1, 0):
        page = client.post(tracking, {"last_four": "0000"}).content.decode()
        assert ("One try left" if left == 1 else f"{left} tries left") in page
    assert client.post(tracking, {"last_four": "1276"}).status_code == 422


@pytest.mark.usefixtures("centre")
def test_looking_often_at_the_own_report_uses_up_no_tries(client) -> None:  # type: ignore[no-untyped-def]
    tracking = client.post("/report", form())["Location"].removesuffix("/receipt")
    for _ in range(8):
        client.session.flush()
        assert client.post(tracking, {"last_four": "1276"}).status_code == 302


@pytest.mark.usefixtures("centre")
def test_the_victim_is_called_you_in_the_own_language(client) -> None:  # type: ignore[no-untyped-def]
    tracking = client.post("/report", form())["Location"].removesuffix("/receipt")
    client.post(tracking, {"last_four": "1276"})
    english = client.get(tracking).content.decode()
    hindi = client.get(tracking, headers={"accept-language": "hi"}).content.decode()
    assert "<span>You<br>" in english and "sent your report" in english
    assert "<span>आप<br>" in hindi and "You" not in hindi
