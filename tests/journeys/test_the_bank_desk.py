"""The bank desk by keyboard, by paste and many at once; and how officers set up a partner."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.journeys.test_main_job import fill_gaps

pytestmark = [pytest.mark.journey]
INDIA = ZoneInfo("Asia/Kolkata")
NOW = datetime.now(UTC)
AT = NOW - timedelta(minutes=7)
ACCOUNT = "2000007730"  # and one digit more for each report


def at_desk(person: Any, who: str) -> Any:
    """The person, once their own desk has opened."""
    person.sign_in(who)
    person.page.wait_for_url(re.compile("/desk/queue|/bank/inbox"))
    return person


def reference(number: int) -> str:
    """The payment's number, which no other journey uses."""
    return f"{NOW.year % 10}{NOW.timetuple().tm_yday:03d}{NOW.hour:02d}77{NOW.minute:02d}{number:02d}"


def reports(someone: Callable[..., Any], number: int) -> None:
    """A victim reports 20,000 that went to an account of its own at Ostara Bank."""
    page = someone().page
    page.goto("/report")
    local = AT.astimezone(INDIA)
    page.fill(
        "#pasted",
        f"Rs.20,000.00 sent from your A/c 10000008830 Sirvala State Bank to A/c {ACCOUNT}{number} Ostara Bank"
        f" on {local:%d-%m-%y} {local:%H:%M} IMPS Ref {reference(number)}",
    )
    page.get_by_role("button", name="Read the messages").click()
    page.wait_for_selector("text=What we read")
    page.fill("#phone", f"90000 4127{number}")
    page.check('input[name="still_on_phone"][value="no"]')
    page.select_option("#district", "korvane")
    fill_gaps(page)
    page.fill('[name="payments-0-to_account"]', f"{ACCOUNT}{number}")
    page.get_by_role("button", name="Send, we start now").last.click()
    page.wait_for_url(re.compile("/receipt$"))


def statement(number: int) -> str:
    """The payment, then 12,000 of it sent on; balances from row to row."""
    later = AT + timedelta(minutes=2)
    return "\n".join(
        (
            "Txn Date\tTime\tNarration\tDebit\tCredit\tBalance",
            f"{AT.astimezone(INDIA):%d/%m/%Y\t%H:%M}\tIMPS/CR/{reference(number)}\t\t20,000.00\t20,000.00",
            f"{later.astimezone(INDIA):%d/%m/%Y\t%H:%M}\tIMPS/DR/632511117731/Padmor Payments Bank/"
            "A/C 300000077301\t12,000.00\t\t8,000.00",
        )
    )


def test_a_clerk_answers_by_keyboard_by_paste_and_many_at_once(someone: Callable[..., Any]) -> None:
    for number in range(4):
        reports(someone, number)
    clerk = at_desk(someone(), "OSTA-desk")
    for number in range(4):
        clerk.until_shown("/bank/inbox", f"··730{number}")
    by_keyboard(clerk)
    by_paste(clerk)
    many_at_once(clerk)
    what_the_bank_sees(someone)


def by_keyboard(clerk: Any) -> None:
    """Arrows and Enter open a request; 1 ticks held; Enter sends; the next request opens."""
    page = clerk.page
    clerk.look("bank-inbox-keys")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.verb") == "open"
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/bank/requests/"))
    first = page.url
    page.keyboard.press("1")
    assert page.evaluate("document.activeElement.id") == "held-amount"
    page.keyboard.type("20,000")
    page.keyboard.press("Tab")
    page.keyboard.type("BH 7730")
    page.wait_for_selector(".verdict--even")
    clerk.look("bank-request-held")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/bank/requests/" in url and url != first)


def by_paste(clerk: Any) -> None:
    """A statement becomes lines with exact shares; the clerk adds a reference and sends what balances."""
    page = clerk.page
    number = int(re.search(r"··730(\d)", page.inner_text("#cd"))[1])  # type: ignore[index]
    page.locator("#paste > summary").click()
    page.fill("#excerpt", statement(number) + "\nCHARGES 118")
    page.get_by_role("button", name="Read it into lines").click()
    page.wait_for_selector(".unread")
    clerk.look("bank-request-unread")
    page.fill("#excerpt", statement(number))
    page.get_by_role("button", name="Read it into lines").click()
    page.wait_for_selector("text=First in, first out")
    assert page.input_value("#onward-0-share") == "12,000" and page.input_value("#held-amount") == "8,000"
    page.fill("#held-reference", "BH 7731")
    clerk.look("bank-request-pasted")
    page.get_by_role("button", name="Send answer").last.click()
    page.wait_for_selector("text=Answer taken")


def many_at_once(clerk: Any) -> None:
    """Everything left is held in full, looked at first; one without a reference stays."""
    page = clerk.page
    page.goto("/bank/many")
    clerk.look("bank-many")
    page.get_by_role("button", name="Tick all on this page").click()
    page.wait_for_selector('input[name="pick"]:checked')
    page.wait_for_load_state("networkidle")
    page.keyboard.press("1")
    page.fill("#reference", "BH 7732")
    page.get_by_role("button", name="Look at each balance").click()
    page.wait_for_selector("text=adds up")
    page.locator(".w-reference").first.fill("")
    page.get_by_role("button", name="Look again").click()
    page.wait_for_selector("text=Give your reference of the hold.")
    clerk.look("bank-many-review")
    page.locator(".w-reference").first.fill("BH 7733")
    page.locator('input[name="pick"]').first.check()
    page.get_by_role("button", name="Send what adds up").click()
    page.wait_for_selector("text=have left")
    clerk.look("bank-many-done")
    page.goto("/bank/inbox")


def what_the_bank_sees(someone: Callable[..., Any]) -> None:
    """Holds, contests and speed, on a desk and on a phone in Hindi by night."""
    for name, how in (("desk", {}), ("phone-hi-dark", {"phone": True, "lang": "hi", "dark": True})):
        clerk = at_desk(someone(**how), "OSTA-desk")
        for page in ("holds", "contests", "speed", "many"):
            clerk.page.goto(f"/bank/{page}")
            clerk.look(f"bank-{page}-{name}")


def test_two_supervisors_set_up_a_partner(someone: Callable[..., Any], centre_url: str) -> None:
    first, second = at_desk(someone(), "supervisor"), at_desk(someone(), "supervisor-2")
    contact_around_the_clock(first)
    page = first.page
    page.goto("/desk/partners/PADM/address")
    first.look("partner-address")
    page.select_option("#way", "api")
    page.fill("#url", centre_url)
    page.fill("#why", "Their own system")
    page.get_by_role("button", name="Propose").click()
    page.wait_for_selector("text=another person puts it in force")
    second.page.goto("/desk/partners/PADM")
    second.look("partner-second-hand")
    second.page.get_by_role("button", name="Put in force").click()
    second.page.get_by_role("button", name="Try the connection").click()
    second.page.wait_for_selector("#tried")
    assert "The address is probably wrong" in second.page.inner_text("#tried")
    second.look("partner-tried")
    night = at_desk(someone(phone=True, lang="hi", dark=True), "korvane-1")
    for path, name in (("/desk/partners", "partners"), ("/desk/partners/PADM", "partner")):
        night.page.goto(path)
        night.look(f"{name}-phone-hi-dark")
    back_to_the_desk(first, second)


def contact_around_the_clock(supervisor: Any) -> None:
    """A wrong number is named, a right one is on duty."""
    page = supervisor.page
    page.goto("/desk/partners")
    supervisor.look("partners")
    page.goto("/desk/partners/PADM/contacts/new")
    page.fill("#name", "Night desk")
    page.fill("#phone", "call us")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("#wrong")
    supervisor.look("partner-contact-wrong")
    page.fill("#phone", "+91 22 4000 1234")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("text=Night desk")
    supervisor.look("partner")


def back_to_the_desk(first: Any, second: Any) -> None:
    """Other journeys meet this bank at our desk again."""
    first.page.goto("/desk/partners/PADM/address")
    first.page.select_option("#way", "inbox")
    first.page.fill("#why", "The journey is over")
    first.page.get_by_role("button", name="Propose").click()
    second.page.goto("/desk/partners/PADM")
    second.page.get_by_role("button", name="Put in force").click()
    second.page.wait_for_selector("text=In force from now.")
