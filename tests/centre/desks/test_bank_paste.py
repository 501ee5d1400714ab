"""A clerk pastes a statement: lines are proposed, corrected, and sent; nothing is sent by reading."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from tests.centre.acts import requests, states, take
from tests.centre.desks.pages import html

SignIn = Callable[[str], Any]
Run = Callable[[], int]


def asked(run_nudges: Run, reference: str = "632510448820") -> tuple[str, str, Any]:
    """A request of 20,000 lies at Ostara: its address, the payment's reference, and its hour there."""
    from haltline.centre.desks.bank.queries import message_of

    take(reference=reference)
    run_nudges()
    request = requests()[-1]
    payment = message_of(request).payment
    booked_at = payment.booked_at.astimezone(ZoneInfo("Asia/Kolkata"))
    return f"/bank/requests/{request.id}", payment.reference, booked_at


def statement(reference: str, at: Any, *, balances: bool = True) -> str:
    """5,000 were there; the payment; 13,000 sent on, 4,000 at a machine, a line of charges left out."""
    rows = [
        (0, f"UPI/CR/{reference}/FROM SIRVALA", "", "20,000.00", "25,000.00"),
        (4, "IMPS/DR/632511111111/TO Padmor Bank/A/C 300000009082", "13,000.00", "", "12,000.00"),
        (9, "ATM WDL KORVANE", "4,000.00", "", "8,000.00"),
    ]
    lines = ["Date\tTime\tNarration\tDebit\tCredit" + ("\tBalance" if balances else "")]
    for minutes, words, debit, credit, balance in rows:
        when = at + timedelta(minutes=minutes)
        cells = [f"{when:%d/%m/%Y}", f"{when:%H:%M}", words, debit, credit]
        lines.append("\t".join([*cells, balance] if balances else cells))
    return "\n".join(lines)


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the answer form, untouched."""
    form = page[page.index('data-verb="answer"') : page.index('data-verb="refuse"')]
    found = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or " checked" in tag):
            found.setdefault(name[1], []).append(unescape(value[1] if value else ""))
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = [chosen[1] if chosen else ""]
    found.pop("csrfmiddlewaretoken", None)
    return {name: values if name == "answer" else values[0] for name, values in found.items()}


def test_a_statement_with_balances_proposes_exact_shares_and_what_is_left_to_hold(
    signed_in: SignIn, run_nudges: Run
) -> None:
    address, reference, at = asked(run_nudges)
    desk = signed_in("ostara-desk")
    page = html(desk.post(address, {"do": "paste", "excerpt": statement(reference, at)}))
    typed = fields(page)
    assert "3 bookings read." in page and "First in, first out" in page
    onward = {
        name: typed[f"onward-0-{name}"]
        for name in ("to_institution", "reference", "rail", "amount", "share", "units")
    }
    assert onward == {
        "to_institution": "Padmor Bank", "reference": "632511111111", "rail": "imps", "amount": "13,000",
        "share": "8,000", "units": "500000-1300000",
    }  # fmt: skip
    assert (typed["withdrawn-0-kind"], typed["withdrawn-0-share"]) == ("atm", "4,000")
    assert typed["held-amount"] == "8,000" and typed["answer"] == ["held", "onward", "withdrawn"]
    assert requests()[0].state == "acknowledged", "reading sends nothing"
    sent = typed | {"do": "answer", "held-reference": "BH 1", "final": "yes"}
    assert desk.post(address, sent)["Location"] == "/bank/inbox"
    run_nudges()
    assert states() == {
        "disputed": -20_000_00, "held": 8_000_00, "in_flight": 8_000_00, "withdrawn": 4_000_00,
    }  # fmt: skip
    assert requests()[1].leg.slices == [[500000, 1300000]]


def test_without_balances_the_shares_stay_empty_and_the_answer_cannot_be_sent(
    signed_in: SignIn, run_nudges: Run
) -> None:
    address, reference, at = asked(run_nudges)
    desk = signed_in("ostara-desk")
    page = html(desk.post(address, {"do": "paste", "excerpt": statement(reference, at, balances=False)}))
    typed = fields(page)
    assert "The excerpt shows no balances" in page
    assert (typed["onward-0-amount"], typed["onward-0-share"], typed["onward-0-units"]) == ("13,000", "", "")
    assert typed["held-amount"] == ""
    html(desk.post(address, typed | {"do": "answer", "final": "yes"}), 422)


def test_what_could_not_be_read_is_listed_and_what_was_typed_stays(
    signed_in: SignIn, run_nudges: Run
) -> None:
    address, reference, at = asked(run_nudges)
    typed_before = {"held-amount": "7,500", "onward-0-reference": "T-9", "answer": ["held", "onward"]}
    text = statement(reference, at) + f"\n{at:%d/%m/%Y}\t23:59\tCHARGES Q3\t118.00\t\t7,882.00\n<script>1"
    page = html(signed_in("ostara-desk").post(address, typed_before | {"do": "paste", "excerpt": text}))
    assert (
        "it does not say how the money left" in page
        and "no day that can be read" not in page.split("CHARGES")[0]
    )
    assert "<script>1" not in page and "&lt;script&gt;1" in page
    typed = fields(page)
    assert (typed["held-amount"], typed["onward-0-reference"]) == ("7,500", "T-9")
    assert typed["onward-1-reference"] == "632511111111" and typed["onward-1-share"] == ""


def test_the_same_paste_read_twice_adds_nothing(signed_in: SignIn, run_nudges: Run) -> None:
    address, reference, at = asked(run_nudges)
    desk = signed_in("ostara-desk")
    text = statement(reference, at)
    once = fields(html(desk.post(address, {"do": "paste", "excerpt": text})))
    twice = fields(html(desk.post(address, once | {"do": "paste", "excerpt": text})))
    assert twice == once


def test_after_sending_the_request_with_the_next_clock_opens(signed_in: SignIn, run_nudges: Run) -> None:
    address, reference, at = asked(run_nudges)
    asked(run_nudges, "632510448821")
    desk = signed_in("ostara-desk")
    typed = fields(html(desk.post(address, {"do": "paste", "excerpt": statement(reference, at)})))
    after = desk.post(address, typed | {"do": "answer", "held-reference": "BH 1", "final": "yes"})
    assert after["Location"].startswith("/bank/requests/") and after["Location"] != address
