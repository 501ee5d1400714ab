"""Pages in a real browser: quiet under the strict policy, free of findings, never wider than the screen.

The pages are the samples, served over loopback with the centre's own policy; no database takes part.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copytree, which

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.camera import photograph
from tests.centre.pictures import samples
from tests.centre.pictures.shelf import PAGES, frame_of, render

from haltline.centre.desks.icons import PATHS

STATIC = Path(__file__).parents[3] / "src/haltline/centre/static"
CHROMIUM = which("chromium") or which("chromium-browser") or ""
# without WebGL, whose software driver talks to the console: the map drawn by script has tests of its own
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-3d-apis",
    "--disable-background-networking",
]
WAIT_MS = 240_000  # a limit for what never comes; a machine with much else to do may be ten times slower
SUPERVISORS = {"oversight-fast", "oversight-waiting", "oversight-harm", "oversight-hidden", "good"}
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine"),
    pytest.mark.skipif(not (STATIC / "built/haltline.js").exists(), reason="the front end is not built"),
]


class Strict(SimpleHTTPRequestHandler):
    """Serves files with the centre's content policy and says nothing."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def do_GET(self) -> None:
        """A photo's address gives a picture; paper asks for those that the screen has folded away."""
        if "/photos/" in self.path:
            self.path = "/static/mark.svg"
        super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """All sample pages in English and Hindi, light and dark, and one from right to left."""
    folder = tmp_path_factory.mktemp("site")
    copytree(STATIC, folder / "static")
    for name in PAGES:
        (folder / f"{name}.html").write_text(render(name, look="light"))
        (folder / f"{name}-hi.html").write_text(render(name, "hi", "dark"))
    (folder / "report-rtl.html").write_text(render("report", frame=samples.right_to_left()))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all pages."""
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def desk(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A desk-sized page, and every word that comes to its console."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(WAIT_MS)
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda fault: said.append(str(fault)))
    yield opened, said
    context.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A desk-sized page that fails the test on any word in the console."""
    with desk(browser) as (opened, said):
        yield opened
    assert said == []


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """One such page for all that are only opened."""
    with desk(browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def axe() -> str:
    """The accessibility checker's own script."""
    import axe_playwright_python

    return next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()


@pytest.mark.parametrize(("width", "ending"), [(320, ""), (1280, "-hi")])
def test_no_page_has_an_accessibility_finding_or_scrolls_sideways(
    browser: Browser, site: str, axe: str, width: int, ending: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    context.set_default_timeout(WAIT_MS)
    opened, found = context.new_page(), []
    for name in PAGES:
        opened.goto(f"{site}/{name}{ending}.html")
        wide = opened.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        opened.evaluate(axe)
        findings = opened.evaluate(
            "async () => (await axe.run()).violations.map(v => [v.id, v.nodes[0].html])"
        )
        found += [(name, *each) for each in findings] + ([(name, "sideways", wide)] if wide > 0 else [])
    context.close()
    assert found == []


def test_the_bar_of_those_with_most_duties_fits_every_desk(browser: Browser, site: str) -> None:
    """English words are the longest; below a width the duties take a row of their own."""
    opened = browser.new_page()
    opened.set_default_timeout(WAIT_MS)
    for width in (960, 1100, 1280, 1400, 1480, 1700):
        opened.set_viewport_size({"width": width, "height": 800})
        for name in ("queue-empty", "oversight-empty", "rereads-empty", "log-empty"):
            opened.goto(f"{site}/{name}.html")
            wide = opened.evaluate(
                "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, (name, width, wide)
    opened.close()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_quiet_under_the_strict_policy(
    reader: tuple[Page, list[str]], site: str, name: str
) -> None:
    page, said = reader
    page.goto(f"{site}/{name}.html")
    assert page.locator("h1").count() == 1
    told = said[:]
    if name in SUPERVISORS:
        photograph(page, name)
    said.clear()
    assert told == [], "by this page, or too late by the one before"


def test_the_scale_drawn_while_typing_is_the_one_the_server_draws(page: Page, site: str) -> None:
    page.goto(f"{site}/request-even.html")
    server = _shapes(page)
    page.goto(f"{site}/request.html")
    assert _shapes(page) != server
    page.locator("details.more > summary").first.click()
    page.fill("#unknown", "14,000")
    assert _shapes(page) == server
    assert page.locator("[data-verdict]").inner_text() == "Both sides agree. Ready to send."
    assert _beside_verdict(page) == PATHS["fits"]


def _beside_verdict(page: Page) -> str:
    """The drawing beside the verdict's words, as it is written on the server."""
    return page.locator("[data-verdict] svg").inner_html().replace("></path>", "/>")


def _shapes(page: Page) -> list[list[str]]:
    """Every shape of the scale with its attributes and words, in the order drawn."""
    script = """node => [...node.children].map(each =>
        [each.tagName, ...[...each.attributes].map(one => `${one.name}=${one.value}`).sort(),
         each.textContent])"""
    return page.locator("[data-scale] svg").evaluate(script)


def test_the_first_drawing_is_not_changed_by_the_script(browser: Browser, site: str) -> None:
    drawn = []
    for script in (True, False):
        context = browser.new_context(java_script_enabled=script)
        context.set_default_timeout(WAIT_MS)
        opened = context.new_page()
        for name in ("request", "request-even", "request-nameless"):
            opened.goto(f"{site}/{name}.html")
            drawn.append(opened.locator("[data-scale] text").all_inner_texts())
        context.close()
    assert drawn[:3] == drawn[3:]


def test_an_answer_can_be_sent_only_when_it_explains_all(page: Page, site: str) -> None:
    page.goto(f"{site}/request.html")
    send = page.locator("[data-send]")
    assert send.is_disabled()
    page.fill("#held-amount", "32,300")
    assert send.is_enabled()
    page.fill("#held-amount", "32,300.01")
    assert send.is_disabled() and "more than was credited" in page.locator("[data-verdict]").inner_text()
    assert _beside_verdict(page) == PATHS["warn"]


def test_the_queue_is_worked_by_keyboard(page: Page, site: str) -> None:
    page.goto(f"{site}/queue.html")
    page.keyboard.press("j")
    assert page.evaluate("() => document.activeElement.textContent") == "NLV 5102 7734"
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("() => document.activeElement.textContent") == "NLV 5101 2260"
    assert page.locator("tr.open th a").inner_text() == "NLV 5101 2260"
    claim = "**/desk/reports/NLV51012260/claim"
    page.route(claim, lambda route: route.fulfill(body="claimed"))  # the samples are files, nobody claims
    with page.expect_request(claim) as sent:
        page.keyboard.press("c")
    assert sent.value.method == "POST"


def test_a_bank_ticks_its_answers_by_keyboard(page: Page, site: str) -> None:
    page.goto(f"{site}/request-nameless.html")
    assert page.locator("#held-amount").is_hidden()
    page.keyboard.press("1")
    assert page.locator("#held-amount").is_visible()
    assert page.evaluate("() => document.activeElement.id") == "held-amount"


def test_leave_now_takes_the_page_away(page: Page, site: str) -> None:
    page.route("https://www.wikipedia.org/**", lambda route: route.fulfill(body="elsewhere"))
    page.goto(f"{site}/start.html")
    before = page.evaluate("() => history.length")
    page.click("[data-leave]")
    page.wait_for_url("https://www.wikipedia.org/**")
    assert page.evaluate("() => history.length") == before


def test_another_number_is_asked_only_when_the_fraudster_may_listen(page: Page, site: str) -> None:
    page.goto(f"{site}/report-form-blank.html")
    assert page.locator("#other_phone").is_hidden()
    page.check("[name=still_on_phone][value=yes]")
    assert page.locator("#other_phone").is_visible()


def test_a_page_from_right_to_left_does_not_scroll_sideways(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{site}/report-rtl.html")
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360


def test_where_tabs_do_not_all_fit_the_current_ones_are_in_view(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{site}/oversight-harm.html")
    current = page.locator("nav [aria-current=page]")
    assert current.all_inner_texts() == ["Oversight", "What harm?"]
    for box in (each.bounding_box() for each in current.all()):
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert page.evaluate("() => [scrollX, scrollY]") == [0, 0], "the page itself stays where it is"


@pytest.mark.parametrize("name", ["oversight-fast", "oversight-fair", "oversight-stations", "good"])
def test_a_phone_shows_every_plot_whole(page: Page, site: str, name: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{site}/{name}.html")
    plots = page.locator(".plot .scroll-x")
    assert plots.count() >= 1
    if name == "oversight-fast":
        photograph(page, f"{name}-phone")
    for each in plots.all():
        assert each.evaluate("one => one.scrollWidth <= one.clientWidth")
        assert each.locator("svg:visible").count() == 1


def test_paper_shows_the_trail_its_table_and_no_buttons(page: Page, site: str) -> None:
    page.goto(f"{site}/report.html")
    page.emulate_media(media="print")
    assert page.locator(".trail svg").is_visible()
    assert not page.locator(".btn").first.is_visible()
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF") and len(pdf) > 10_000


def test_a_desk_is_told_that_its_page_has_grown_old(browser: Browser, site: str) -> None:
    context = browser.new_context()
    context.set_default_timeout(WAIT_MS)
    opened = context.new_page()
    opened.route("**/queue.html", lambda route: route.fulfill(body=_listening(), content_type="text/html"))
    opened.route("**/events", lambda route: route.fulfill(body=NEWS, content_type="text/event-stream"))
    opened.goto(f"{site}/queue.html")
    opened.locator(".changed").wait_for(state="visible")
    assert opened.locator(".changed a").get_attribute("href") == "/desk/queue"
    context.close()


NEWS = "event: news\ndata: hold.sent\n\n"


def _listening() -> str:
    """The queue as it is sent to a signed-in officer: it knows where changes are told."""
    return render("queue", frame=replace(frame_of(PAGES["queue"], "en", ""), changes="/events"))
