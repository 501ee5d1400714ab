"""The main job as its people meet it: a victim on a phone, an officer, bank desks, recovery officers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

pytestmark = [pytest.mark.journey]
PAYEE_ACCOUNT = "20000004471"
ONWARD_ACCOUNT = "30000009082"


def sms(moment: datetime) -> str:
    """What the victim's bank wrote."""
    local = moment.astimezone(ZoneInfo("Asia/Kolkata"))
    number = f"{moment.year % 10}{moment.timetuple().tm_yday:03d}{moment.hour:02d}448820"
    return (
        f"Rs.48,000.00 sent from your A/c 10000008830 Sirvala State Bank to A/c {PAYEE_ACCOUNT} Ostara Bank"
        f" on {local:%d-%m-%y} {local:%H:%M} IMPS Ref {number}"
    )


def test_from_the_report_to_the_money_back(someone: Callable[..., Any]) -> None:
    victim = someone(phone=True)
    key = report_on_a_phone(victim)
    officer_sees_it(someone(), key)
    bank_answers(someone(), "OSTA-desk", "48,000", held="30000", onward="18000")
    bank_answers(someone(), "PADM-desk", "18,000", held="18000")
    follow_the_parcel(victim, "held")
    officer_reads_the_trail(someone(), key)
    give_back(someone)
    bank_pays_back(someone(), "OSTA-desk")
    follow_the_parcel(victim, "returned")


def report_on_a_phone(victim: Any) -> str:
    """Paste the bank's message, let it be read, send; gives the number of the report."""
    page = victim.page
    page.goto("/")
    victim.look("start-phone")
    page.goto("/report")
    page.fill("#pasted", sms(datetime.now(UTC) - timedelta(minutes=6)))
    page.get_by_role("button", name="Read the messages").click()
    page.wait_for_selector("text=What we read")
    page.get_by_role("button", name="Send, we start now").last.click()
    page.wait_for_selector(".wrong-list, [role=alert]")
    victim.look("report-mended-phone")
    page.fill("#phone", "90000 41276")
    page.check('input[name="still_on_phone"][value="no"]')
    page.select_option("#district", "korvane")
    fill_gaps(page)
    victim.look("report-phone")
    page.get_by_role("button", name="Send, we start now").last.click()
    page.wait_for_url(re.compile("/receipt$"))
    victim.look("receipt-phone")
    victim.tracking = page.url.removesuffix("/receipt")
    return str(page.get_attribute("[data-reference]", "data-reference")).replace(" ", "")


def fill_gaps(page: Any) -> None:
    """What the message did not say, or said in words the form could not place."""
    said = {
        "from_institution": "Sirvala State Bank", "from_account": "10000008830",
        "to_institution": "Ostara Bank", "to_account": PAYEE_ACCOUNT,
    }  # fmt: skip
    if not page.locator('[name="payments-0-amount"]').is_visible():
        page.locator("details.pay summary").first.click()  # what was read is shown folded
    for name, value in said.items():
        field = page.locator(f'[name="payments-0-{name}"]')
        if field.input_value() != value:
            field.fill(value)


def officer_sees_it(officer: Any, key: str) -> None:
    officer.sign_in("korvane-1")
    officer.until_shown("/desk/queue", "48,000")
    officer.look("queue")
    officer.page.locator('form[data-verb="claim"] button').first.click()
    officer.page.goto(f"/desk/reports/{key}")
    officer.look("report-before-answers")


def bank_answers(clerk: Any, who: str, asked: str, *, held: str, onward: str = "") -> None:
    """Held so much, the rest moved on; the answer leaves only when it adds up."""
    clerk.sign_in(who)
    clerk.until_shown("/bank/inbox", asked)
    clerk.look(f"bank-inbox-{who}")
    page = clerk.page
    page.locator('a[data-verb="open"]', has_text=f" {asked}").first.click()  # others have been asked before
    page.check('input[name="answer"][value="held"]')
    page.fill('[name="held-amount"]', held)
    page.fill('[name="held-reference"]', "BH 20931")
    if onward:
        page.check('input[name="answer"][value="onward"]')
        local = datetime.now(ZoneInfo("Asia/Kolkata"))
        line = {
            "to_institution": "PADM", "to_account": ONWARD_ACCOUNT, "reference": "T-9082", "rail": "imps",
            "amount": onward, "share": onward, "date": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M}",
        }  # fmt: skip
        for name, value in line.items():
            set_field(page, f"onward-0-{name}", value)
    clerk.look(f"bank-request-{who}")
    page.get_by_role("button", name="Send answer").click()
    page.wait_for_load_state("networkidle")
    assert "Not explained" not in page.inner_text("main")


def set_field(page: Any, name: str, value: str) -> None:
    field = page.locator(f'[name="{name}"]')
    if field.evaluate("node => node.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def follow_the_parcel(victim: Any, state: str) -> None:
    page = victim.page
    page.goto(victim.tracking)
    if page.locator('[name="last_four"]').count():
        victim.look("track-door-phone")
        page.fill('[name="last_four"]', "1276")
        with page.expect_navigation():  # "idle" may still be said of the page before
            page.keyboard.press("Enter")
    victim.until_shown(victim.tracking, "48,000")
    text = page.inner_text("main")
    assert PAYEE_ACCOUNT[-4:] not in text
    assert ONWARD_ACCOUNT[-4:] not in text
    victim.look(f"tracking-{state}-phone")


def officer_reads_the_trail(officer: Any, key: str) -> None:
    officer.sign_in("korvane-1")
    officer.until_shown(f"/desk/reports/{key}", "18,000")
    assert officer.page.locator(".trail svg").count() == 1
    assert PAYEE_ACCOUNT not in officer.page.content()
    officer.look("report")


def give_back(someone: Callable[..., Any]) -> None:
    """One recovery officer plans, another approves."""
    first, second = someone(), someone()
    first.sign_in("recovery-1")
    first.until_shown("/recovery", "30,000")
    first.look("recovery")
    first.page.locator('a[data-verb="open"]').first.click()
    first.page.locator('form[data-verb="plan"] button').last.click()
    first.page.wait_for_load_state("networkidle")
    pot = first.page.url
    approve_plan(first, pot)
    second.sign_in("recovery-2")
    approve_plan(second, pot)
    second.look("pot")


def approve_plan(officer: Any, pot: str) -> None:
    officer.page.goto(pot)
    button = officer.page.locator('form[data-verb="approve-plan"] button')
    if button.count():
        button.first.click()
        officer.page.wait_for_load_state("networkidle")


def bank_pays_back(clerk: Any, who: str) -> None:
    clerk.sign_in(who)
    clerk.until_shown("/bank/inbox", "Pay back")
    page = clerk.page
    local = datetime.now(ZoneInfo("Asia/Kolkata"))
    for name, value in {"reference": "PB 1", "date": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M}"}.items():
        page.locator(f'form[data-verb="credit"] [name="{name}"]').fill(value)
    clerk.look("bank-pay-back")
    page.locator('form[data-verb="credit"] button').click()
    page.wait_for_load_state("networkidle")
    assert page.locator('form[data-verb="credit"]').count() == 0


@pytest.mark.parametrize(("lang", "dark"), [("en", True), ("hi", False)])
def test_public_pages_in_hindi_and_in_the_dark(someone: Callable[..., Any], lang: str, dark: bool) -> None:
    person = someone(phone=True, lang=lang, dark=dark)
    for path, name in (("/", "start"), ("/report", "report"), ("/track", "find")):
        person.page.goto(path)
        assert person.page.get_attribute("html", "lang") == lang
        person.look(f"{name}-{lang}-{'dark' if dark else 'light'}-phone")


def test_desks_are_shown_empty_too(someone: Callable[..., Any]) -> None:
    officer = someone()
    officer.sign_in("tamsara-1")
    for path, name in (
        ("/desk/queue", "queue"),
        ("/desk/approvals", "approvals"),
        ("/desk/contests", "contests"),
    ):
        officer.page.goto(path)
        officer.look(f"{name}-empty")
    officer.page.goto("/desk/helpline")
    officer.look("helpline")
