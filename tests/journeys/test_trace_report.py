"""The report of a trace as people open it: from a disk, on a desk and on a phone, with and without script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.journeys.conftest import CHROMIUM, Someone

from haltline.cli.main import main

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; .ci/run installs it"),
]
ALONE = "alone.html"
PAYMENTS = """\
transaction_id,time,source,target,amount,currency,kind,reverses
p1,2026-11-21T10:31:00+05:30,Sirvala ··8830,Ostara ··4471,148500.00,INR,upi,
p2,2026-11-21T10:33:00+05:30,Sirvala ··8830,Ostara ··4471,100000.00,INR,imps,
p3,2026-11-21T10:33:30+05:30,Padmor ··1111,Ostara ··4471,52000.00,INR,imps,
p4,2026-11-21T10:36:00+05:30,Ostara ··4471,,20000.00,INR,atm,
p5,2026-11-21T10:38:00+05:30,Ostara ··4471,Padmor ··9082,120000.00,INR,upi,
p6,2026-11-21T10:40:00+05:30,Ostara ··4471,Belang ··3316,72300.00,INR,upi,
p7,2026-11-21T10:44:00+05:30,Belang ··3316,Jhelwan ··1209,40000.00,INR,wallet,
p8,2026-11-21T10:47:00+05:30,Padmor ··9082,Mirkand ··7745,26000.00,INR,neft,
p9,2026-11-21T11:52:00+05:30,Padmor ··9082,,10000.00,INR,voucher,
p10,2026-11-21T13:52:00+05:30,Jhelwan ··1209,,12000.00,INR,voucher,
p11,2026-11-21T14:10:00+05:30,Jhelwan ··1209,Belang ··3316,22000.00,INR,wallet,p7
p12,2026-11-21T14:20:00+05:30,Belang ··3316,مرحبا ··55,9000.00,INR,upi,
p13,2026-11-21T15:20:00+05:30,Ostara ··4471,Sirvala ··8830,10000.00,INR,upi,p1
p14,2026-11-21T15:30:00+05:30,Mirkand ··7745,<b>Kesri & Sons</b>,13000.00,INR,card,
p15,2026-11-21T15:40:00+05:30,<b>Kesri & Sons</b>,Tamsara ··2290,8000.00,INR,card,
p16,2026-11-21T15:50:00+05:30,Tamsara ··2290,Velur ··6003,7000.00,INR,card,
p17,2026-11-21T15:52:00+05:30,Velur ··6003,Velur ··6004,5000.00,INR,card,
"""
DISPUTED = """\
dispute_id,transaction_id,amount
NLV-1906,p1,148500.00
NLV-1906,p2,100000.00
NLV-1911,p3,52000.00
NLV-2001,p8,6000.00
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a report on this machine's disk, with every fate in it; beside it one of one dispute."""
    folder: Path = tmp_path_factory.mktemp("report")
    (folder / "p.csv").write_text(PAYMENTS, encoding="utf-8")
    (folder / "d.csv").write_text(DISPUTED, encoding="utf-8")
    page = folder / "report.html"
    files = ["--transactions", str(folder / "p.csv"), "--disputed", str(folder / "d.csv")]
    told = ["--scale", "2", "--rule", "fifo", "--max-hops", "4"]
    assert main(["trace", "report", *files, *told, "--out", str(page)]) == 0
    alone = ["--dispute", "NLV-1906", "--out", str(folder / ALONE)]
    assert main(["trace", "report", *files, *told, *alone]) == 0
    return page.as_uri()


@pytest.fixture(params=["desk", "desk-dark", "phone", "phone-dark"])
def reader(browser: Browser, report: str, request: pytest.FixtureRequest) -> Iterator[Someone]:
    """Somebody who opened the file; whatever it asks for besides itself is noted."""
    phone, dark = request.param.startswith("phone"), request.param.endswith("dark")
    size = {"width": 360, "height": 1180} if phone else {"width": 1280, "height": 1180}
    someone = Someone(browser, report, viewport=size, color_scheme="dark" if dark else "light")
    asked: list[str] = []
    someone.page.on("request", lambda each: asked.append(each.url))
    someone.page.goto(report)
    someone.name = f"trace-{request.param}"  # type: ignore[attr-defined]
    yield someone
    assert asked == [report]
    someone.context.close()


def test_a_report_opens_without_barriers_and_asks_for_nothing(reader: Someone) -> None:
    answer = "Of 3,06,500.00 INR disputed, 2,41,500.00 still rests, in 8 accounts."
    assert reader.page.inner_text("h1") == answer
    reader.look(reader.name, whole=False)  # type: ignore[attr-defined] # a very long page
    assert reader.console == []


@pytest.mark.parametrize("wide", [360, 1280])
def test_one_dispute_is_a_link_away_and_has_a_page_of_its_own(
    browser: Browser, report: str, wide: int
) -> None:
    someone = Someone(browser, report, viewport={"width": wide, "height": 900})
    someone.page.goto(report)
    picture = someone.page.get_by_role("region", name="Picture of the money of NLV-1906 by hop")
    assert not picture.is_visible()
    someone.page.get_by_role("link", name="NLV-1906").click()
    assert picture.is_visible()
    someone.look(f"trace-unfolded-{wide}")
    someone.page.goto(report.replace("report.html", ALONE))
    answer = "NLV-1906: Of 2,48,500.00 INR disputed, 1,88,500.00 still rests, in 7 accounts."
    assert someone.page.inner_text("h1") == answer
    someone.look(f"trace-alone-{wide}")
    assert someone.console == []
    someone.context.close()


def test_tables_can_be_sorted_by_keyboard(browser: Browser, report: str) -> None:
    someone = Someone(browser, report, viewport={"width": 1280, "height": 900})
    someone.page.goto(report)
    rests = someone.page.locator("#rests tbody th")
    largest_first = rests.all_inner_texts()
    someone.page.get_by_role("button", name="Rests", exact=True).focus()
    someone.page.keyboard.press("Enter")
    someone.page.keyboard.press("Enter")
    smallest_first = rests.all_inner_texts()
    assert smallest_first[0] == largest_first[-1] and smallest_first[-1] == largest_first[0]
    someone.context.close()


def test_without_script_the_page_says_the_same(browser: Browser, report: str) -> None:
    texts = []
    for script in (True, False):
        context = browser.new_context(java_script_enabled=script)
        page = context.new_page()
        page.goto(report)
        texts.append(page.locator("main").inner_text())
        context.close()
    assert texts[0] == texts[1]
