"""What no rule could place or read, at the duty desk: an unknown word, money in suspense, past decisions."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.iso20022.messages import payment_return
from tests.journeys.test_the_bank_desk import ACCOUNT, at_desk, reference, reports

from haltline.city.centre_line import CentreLine
from haltline.city.duties import Document
from haltline.iso20022 import TO_CENTRE, XML
from haltline.protocol import AccountRef, Held, Reply, paths
from haltline.protocol.keys import SigningKey

pytestmark = [pytest.mark.journey]
STRANGE, SUSPENSE = 8, 9  # the reports of this journey


def test_a_person_decides_what_no_rule_could_place(
    someone: Callable[..., Any], centre_url: str, bank_keys: dict[str, SigningKey]
) -> None:
    line = CentreLine(centre_url, bank_keys["OSTA"])
    for number in (STRANGE, SUSPENSE):
        reports(someone, number)
    holds = asked_of_ostara(someone)
    answers_in_a_word_of_its_own(line, holds[STRANGE])
    sends_back_too_much(line)
    lets_it_stand(someone)
    writes_a_decision_down(someone)
    takes_it_back(someone)
    for name, how in (("desk-hi", {"lang": "hi"}), ("phone-dark", {"phone": True, "dark": True})):
        look_around(at_desk(someone(**how), "korvane-2"), name)


def asked_of_ostara(someone: Callable[..., Any]) -> dict[int, str]:
    """Which hold is about which report."""
    clerk = at_desk(someone(), "OSTA-desk")
    for number in (STRANGE, SUSPENSE):
        clerk.until_shown("/bank/inbox", f"··730{number}")
    links = {
        number: clerk.page.locator('a[data-verb="open"]', has_text=f"··730{number}").first
        for number in (STRANGE, SUSPENSE)
    }
    return {number: str(link.get_attribute("href")).split("/")[-1] for number, link in links.items()}


def deliver(line: CentreLine, path: str, message: Any) -> int:
    """The status of the answer; the browser has this thread's loop, so the bank has its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(line.deliver(path, message))).result().status


def answers_in_a_word_of_its_own(line: CentreLine, hold: str) -> None:
    """All is held, and beside it stands a word that nobody knows."""
    told = Reply(
        reply_id="strange-1", hold_id=hold, seq=1, as_of=datetime.now(UTC), currency="INR", final=True,
        account=AccountRef(institution="OSTA", number=f"{ACCOUNT}{STRANGE}"), credited=20_000_00,
        held=Held(amount=20_000_00, hold_reference="BH 7738"), codes=("FROZEN_99",),
    )  # fmt: skip
    assert deliver(line, paths.REPLIES, told) == 200


def sends_back_too_much(line: CentreLine) -> None:
    """A return of more than is open: the rest stands in suspense."""
    body = payment_return("25000.00", refs=f"RtrId=RT-7739 OrgnlTxId={reference(SUSPENSE)}", number="RT-7739")
    assert deliver(line, TO_CENTRE, Document(body, "rt-7739", XML)) == 200


def lets_it_stand(someone: Callable[..., Any]) -> None:
    officer = at_desk(someone(), "korvane-1")
    officer.until_shown("/desk/duty", "messages of banks to decide")
    officer.look("duty")
    officer.page.locator('a[data-verb="open-inward"]').click()
    officer.page.wait_for_selector("text=FROZEN_99")
    officer.look("duty-inward")
    form = officer.page.locator('form[data-verb="accept-word"]').first
    form.locator('[name="why"]').fill("Their new word for a lien; they said so on the telephone")
    form.get_by_role("button").click()
    officer.page.wait_for_load_state("networkidle")
    assert "FROZEN_99" not in officer.page.inner_text("main")


def writes_a_decision_down(someone: Callable[..., Any]) -> None:
    officer = at_desk(someone(), "korvane-2")
    officer.until_shown("/desk/duty/inward", "5,000 in suspense")
    form = officer.page.locator('form[data-verb="decide-inward"]').first
    form.locator('[name="decision"]').select_option("back")
    form.locator('[name="why"]').fill("Told Mr Rao, 90000 41276: they take 5,000 back")
    form.get_by_role("button").click()
    officer.page.wait_for_load_state("networkidle")
    assert "No message of a bank waits" in officer.page.inner_text("h1")


def takes_it_back(someone: Callable[..., Any]) -> None:
    """Another officer, on the page of past decisions, while the answer clock still runs."""
    officer = at_desk(someone(), "korvane-2")
    officer.page.goto("/desk/duty/inward/past")
    text = officer.page.inner_text("main")
    assert "Let stand: FROZEN_99" in text and "··1276" in text and not re.search(r"90000 ?41276", text)
    officer.look("duty-past")
    officer.page.locator('form[data-verb="undo-word"] button').click()
    officer.page.wait_for_url(re.compile("/desk/duty/inward$"))
    assert "FROZEN_99" in officer.page.inner_text("main")


def look_around(officer: Any, name: str) -> None:
    for path in ("/desk/duty", "/desk/duty/inward", "/desk/duty/inward/past"):
        officer.page.goto(path)
        officer.look(f"{path.removeprefix('/desk/').replace('/', '-')}-{name}")
