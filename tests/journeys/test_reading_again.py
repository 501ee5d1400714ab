"""A closed report is read again by strangers to it, they differ, a third decides, and its officer answers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.journeys.test_the_bank_desk import ACCOUNT, at_desk, reference, reports
from tests.journeys.test_the_duty_desk import deliver

from haltline.city.centre_line import CentreLine
from haltline.protocol import AccountRef, Reply, paths
from haltline.protocol.keys import SigningKey

pytestmark = [pytest.mark.journey]
CLOSED = 6  # the report of this journey
BEHIND = """
import sys, time, itertools, django
django.setup()
from datetime import UTC, datetime, timedelta
from haltline.centre.holds.models import HoldRequest
from haltline.centre.kernel.scope import in_scope
from haltline.centre.reports.models import Closing, Dispute
from haltline.centre.reviews.actions.drawing import draw_span
from haltline.centre.reviews.actions.giving import give
from haltline.centre.reviews.models import Reading
from haltline.oversight.quality.drawing import twice

what, payment = sys.argv[1:]
with in_scope("worker:korvane"):
    report = Dispute.objects.get(reference=payment).report
if what == "asked":
    for _ in range(1_200):  # four minutes on a machine with much else to do
        with in_scope("worker:korvane"):
            asked = HoldRequest.objects.filter(report=report, state="acknowledged").first()
        if asked:
            print(report.reference.replace(" ", ""), asked.pk)
            break
        time.sleep(0.2)
if what == "draw":
    with in_scope("worker:korvane"):
        key, now = Closing.objects.get(report=report).pk.hex, datetime.now(UTC)
        seed = next(str(n) for n in itertools.count() if twice(key, 333_333, str(n)))
        draw_span("korvane", now - timedelta(hours=1), now, seed)
if what in ("draw", "give"):
    with in_scope("worker:korvane"):
        waiting = Reading.objects.filter(report=report, sent_at=None)
        for reading in waiting:
            give(reading.pk)
        print(" ".join(each.rater.username for each in waiting.select_related("rater")))
"""
"""What a test cannot do by the pages: wait for Monday, and know who was given what."""


def behind(environment: dict[str, str], what: str) -> list[str]:
    words = [sys.executable, "-c", BEHIND, what, reference(CLOSED)]
    told = subprocess.run(words, env=os.environ | environment, check=True, capture_output=True, text=True)
    return told.stdout.split()


def test_two_readers_differ_a_third_decides_and_the_officer_answers(
    someone: Callable[..., Any], running: tuple[str, dict[str, str]], bank_keys: dict[str, SigningKey]
) -> None:
    url, environment = running
    reports(someone, CLOSED)
    key, hold = behind(environment, "asked")
    nothing_is_known(CentreLine(url, bank_keys["OSTA"]), hold)
    closes(someone(), key)
    one, other = behind(environment, "draw")
    reads(someone(), one, fault=True)
    reads(someone(phone=True), other, fault=False)
    (third,) = behind(environment, "give")
    assert third not in (one, other)
    reads(someone(), third, fault=True)
    officer_answers(someone())
    supervisor_sees_it(someone())


def nothing_is_known(line: CentreLine, hold: str) -> None:
    told = Reply(
        reply_id="again-1", hold_id=hold, seq=1, as_of=datetime.now(UTC), currency="INR", final=True,
        account=AccountRef(institution="OSTA", number=f"{ACCOUNT}{CLOSED}"), credited=20_000_00,
        unknown=20_000_00, codes=("done",),
    )  # fmt: skip
    assert deliver(line, paths.REPLIES, told) == 200


def closes(officer: Any, key: str) -> None:
    page = at_desk(officer, "korvane-1").page
    officer.until_shown(f"/desk/reports/{key}/close", "Followed to the end, nothing to return")
    page.check('input[name="outcome"][value="nothing-returned"]')
    page.fill("#text", "Ostara Bank could not say where your money went. Nobody is asked any more.")
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name="Close the report").click()
    page.wait_for_url(f"**/desk/reports/{key}")


def reads(reader: Any, who: str, *, fault: bool) -> None:
    """With the keyboard where there is one; each answer is kept as it is given."""
    page = reader.page
    reader.sign_in(who)
    page.goto("/desk/rereads")
    page.locator('a[data-verb="open"]').first.click()
    page.wait_for_selector("text=was this report handled well?")
    assert "orvane" not in page.inner_text("main")
    for group in page.locator("fieldset.item").all():
        right = "no" if group.get_attribute("id") == "q-more-findable" else "yes"
        group.locator(f'input[value="{right}"]').focus()
        page.keyboard.press("Space")
    if fault:
        group = page.locator("#q-contacted")
        group.locator('input[value="no"]').check()
        group.locator("textarea").fill("Nobody called.")
        group.locator("textarea").press("Tab")
        page.wait_for_selector("#kept-contacted:has-text('Kept')")
    reader.look(f"reread-{'fault' if fault else 'phone'}")
    page.get_by_role("button", name="Send the reading").click()
    page.wait_for_url("**/desk/rereads")
    assert "You have read one report." in page.inner_text("main")


def officer_answers(officer: Any) -> None:
    page = at_desk(officer, "korvane-1").page
    page.goto("/desk/feedback")
    assert page.inner_text("main").count("Nobody called.") == 2
    officer.look("feedback")
    page.locator('form[data-verb="answer-review"] textarea').fill("I called twice, and nobody answered.")
    page.get_by_role("button", name="Answer").click()
    page.wait_for_selector("text=You answered")


def supervisor_sees_it(supervisor: Any) -> None:
    page = at_desk(supervisor, "supervisor").page
    page.goto("/oversight/good")
    assert "0 % were in order" in page.inner_text("h1")
    supervisor.look("oversight-good")
    page.get_by_role("link", name="Was the person who reported contacted before the end?").click()
    page.wait_for_selector("text=I called twice, and nobody answered.")
    supervisor.look("oversight-good-reports")
