"""A holder whose money is held finds out why at the door, contests, is rejected, appeals, and is heard."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.journeys.test_main_job import PAYEE_ACCOUNT, bank_answers, fill_gaps, sms

pytestmark = [pytest.mark.journey]
ENDING = PAYEE_ACCOUNT[-4:]
HELD = "21,350.50"


def test_a_holder_is_heard(someone: Callable[..., Any]) -> None:
    report(someone(phone=True))
    bank_answers(someone(), "OSTA-desk", "36,700", held="21350.50", onward="15349.50")
    for number, (lang, phone) in enumerate((("en", True), ("hi", True), ("en", False), ("hi", False))):
        look_around(someone(phone=phone, lang=lang), number)
    holder = someone(phone=True)
    come_in(holder)
    contest(holder)
    rejects(someone(), "korvane-2", "/desk/contests", "contests-waiting")
    appeals(holder)
    upholds(someone(), "reviewer-1")
    holder.until_shown("/door/hold", "is being freed")
    holder.look("held-freeing-phone")


def report(victim: Any) -> None:
    """Another payment than the main job's, on the same day."""
    page = victim.page
    page.goto("/report")
    text = sms(datetime.now(UTC) - timedelta(minutes=6)).replace("448820", "551177")
    page.fill("#pasted", text.replace("48,000", "36,700"))
    page.get_by_role("button", name="Read the messages").click()
    page.wait_for_selector("text=What we read")
    page.fill("#phone", "90000 41277")
    page.check('input[name="still_on_phone"][value="no"]')
    page.select_option("#district", "korvane")
    fill_gaps(page)
    page.get_by_role("button", name="Send, we start now").last.click()
    page.wait_for_url(re.compile("/receipt$"))


def ask(person: Any) -> None:
    """The three fields; the day is today already."""
    person.page.goto("/door")
    person.page.select_option("#institution", label="Ostara Bank")
    person.page.fill("#last_four", ENDING)
    person.page.locator('form[data-verb="door-ask"] button').click()


def try_key(person: Any, key: str) -> None:
    person.page.fill("#key", key)
    person.page.locator('form[data-verb="door-show"] button').click()


def come_in(person: Any) -> None:
    ask(person)
    try_key(person, HELD)
    person.page.wait_for_url(re.compile("/door/hold$"))


def look_around(person: Any, number: int) -> None:
    """Every page of the door in one language and width; the wrong key says that nothing is found."""
    name = f"{'phone' if person.page.viewport_size['width'] < 500 else 'desk'}-{person.lang}"
    person.page.goto("/door")
    person.look(f"door-{name}")
    ask(person)
    person.look(f"door-key-{name}")
    if not number:
        try_key(person, "1")
        assert "Nothing found under these details" in person.page.inner_text("main")
        person.look("door-nothing-phone")
        person.page.wait_for_timeout(100)
    try_key(person, HELD)
    person.page.wait_for_url(re.compile("/door/hold$"))
    person.look(f"held-{name}")
    person.page.goto("/door/letter/1")
    person.look(f"held-letter-{name}")


def picture() -> bytes:
    """A bill as a photograph."""
    from PIL import Image, ImageDraw

    bill = Image.new("RGB", (900, 1200), "ivory")
    ImageDraw.Draw(bill).text((60, 60), "BILL 1093 - scooter - 21,350.50", fill="black")
    out = io.BytesIO()
    bill.save(out, "PNG")
    return out.getvalue()


def contest(holder: Any) -> None:
    page = holder.page
    page.get_by_role("button", name="Ask a person to decide").click()
    assert "Say what the money was for." in page.inner_text("main")
    holder.look("held-mended-phone")
    page.check("#kind-sale")
    page.fill("#statement", "I sold my scooter to a man who paid at once by bank transfer.")
    page.set_input_files("#proof", {"name": "bill.png", "mimeType": "image/png", "buffer": picture()})
    page.get_by_role("button", name="Ask a person to decide").click()
    page.wait_for_selector("text=A person is looking at it")
    holder.look("held-contested-phone")


def rejects(officer: Any, who: str, address: str, shot: str) -> None:
    officer.sign_in(who)
    officer.until_shown(address, "one picture")
    officer.page.locator("details.more summary").click()
    drawn = officer.page.locator("img.proof").first
    drawn.scroll_into_view_if_needed()
    drawn.evaluate("picture => picture.decode()")  # fails when it is no picture
    officer.look(shot)
    officer.page.check('input[name="decision"][value="reject"]')
    officer.page.fill('textarea[name="reason"]', "The bill has no name on it.")
    officer.page.get_by_role("button", name="Decide").click()
    officer.page.wait_for_load_state("networkidle")


def appeals(holder: Any) -> None:
    holder.until_shown("/door/hold", "The bill has no name on it.")
    holder.look("held-rejected-phone")
    holder.page.fill("#statement", "His name is on the transfer itself, in the message of my bank.")
    holder.page.get_by_role("button", name="Ask a person to decide").click()
    holder.page.wait_for_selector("text=A person is looking at it")


def upholds(reviewer: Any, who: str) -> None:
    reviewer.sign_in(who)
    reviewer.until_shown("/review/contests", "His name is on the transfer itself")
    reviewer.look("review-contests")
    reviewer.page.check('input[name="decision"][value="uphold"]')
    reviewer.page.fill('textarea[name="reason"]', "Name, day and sum agree with the bank's message.")
    reviewer.page.get_by_role("button", name="Decide").click()
    reviewer.page.wait_for_load_state("networkidle")
