"""An inspector says what for and reads; the supervisor sees it; what an officer types is kept meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.journeys.test_the_bank_desk import ACCOUNT, at_desk, reports

pytestmark = [pytest.mark.journey]
SEEN = 7  # the report of this journey
WHY = "A complaint that nobody called back since Monday."


def test_an_inspector_reads_with_a_purpose_and_is_seen(someone: Callable[..., Any]) -> None:
    reports(someone, SEEN)
    key = types_and_does_not_send(someone)
    inspector = someone()
    inspector.sign_in("inspector-1")
    inspector.page.goto(f"/oversight/reports/{key}")
    inspector.look("purpose")
    inspector.page.get_by_role("button", name="Begin to read").click()
    assert "3 things to mend" in inspector.page.inner_text("#wrong")
    inspector.page.select_option("#code", "complaint")
    inspector.page.fill("#reference", "GRV/2026/118")
    inspector.page.fill("#why", WHY)
    inspector.page.get_by_role("button", name="Begin to read").click()
    inspector.page.wait_for_url(re.compile(f"/oversight/reports/{key}$"))
    assert WHY in inspector.page.inner_text("main")
    assert inspector.page.locator("main form").count() == 0
    inspector.look("look")
    reads_who_looked(someone)


def types_and_does_not_send(someone: Callable[..., Any]) -> str:
    """The officer types an answer and leaves; the words are in the form again. Gives the report's key."""
    officer = at_desk(someone(), "korvane-1")
    officer.until_shown("/desk/queue", "Ostara")
    for address in officer.page.eval_on_selector_all('a[data-verb="open"]', "all => all.map(a => a.href)"):
        officer.page.goto(address)
        if f"··{f'{ACCOUNT}{SEEN}'[-4:]}" in officer.page.inner_text("main"):
            break
    with officer.page.expect_response(re.compile("/draft-answer$")) as kept:
        officer.page.locator("#answer-text").press_sequentially("We have asked")
    assert kept.value.status == 204
    officer.page.reload()
    assert officer.page.input_value("#answer-text") == "We have asked"
    return str(officer.page.url.split("/")[-1])


def reads_who_looked(someone: Callable[..., Any]) -> None:
    supervisor = at_desk(someone(phone=True), "supervisor")
    supervisor.until_shown("/oversight/looked", "GRV/2026/118")
    assert WHY in supervisor.page.inner_text("main")
    supervisor.look("looked-phone")
