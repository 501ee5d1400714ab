"""A whole centre for the browser, run as `haltline serve` runs it; its banks answer by hand."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from tests.camera import photograph

from haltline.cli.serve import Centre, Place, free_port
from haltline.protocol.keys import SigningKey, generate_key

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PORT = 8950
# limits for what never comes: a machine with much else to do may be ten times slower
READY_SECONDS_MAX = 240
SHOWN_SECONDS_MAX = 240
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
BANKS = {"SIRV": "Sirvala State Bank", "OSTA": "Ostara Bank", "PADM": "Padmor Payments Bank"}
SEED = """
import json, sys, django
django.setup()
from haltline.cli.practice import seed_practice
banks = [{"code": code, "name": name, "way": "inbox", "url": "",
          "keys": [{"keyid": code + "-1", "public_pem": pem}]}
         for code, (name, pem) in json.loads(sys.argv[1]).items()]
seed_practice({"banks": banks})
"""


@pytest.fixture(scope="session")
def bank_keys() -> dict[str, SigningKey]:
    """With what each bank signs, by its code."""
    return {code: generate_key(f"{code}-1") for code in BANKS}


@pytest.fixture(scope="session")
def running(bank_keys: dict[str, SigningKey]) -> Iterator[tuple[str, dict[str, str]]]:
    """A centre that runs, with practice people and three banks without systems: address, environment."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; .ci/run installs it")
    place = Place.of("journeys", free_port(PORT), demo=True)
    centre = Centre(place)
    centre.prepare(fresh=True)
    environment = os.environ | centre.environment()
    banks = {code: (name, bank_keys[code].public.pem()) for code, name in BANKS.items()}
    subprocess.run([sys.executable, "-c", SEED, json.dumps(banks)], env=environment, check=True)
    services = [service for service in centre.services() if service.name != "live"]
    programs = [
        subprocess.Popen(service.command, env=environment | dict(service.environment), start_new_session=True)
        for service in services
    ]
    try:
        _wait_until(lambda: all(service.ready is None or service.ready() for service in services))
        yield place.url, environment
    finally:
        for program in programs:
            program.terminate()
        for program in programs:
            program.wait(15)
        centre.end()


@pytest.fixture(scope="session")
def centre_url(running: tuple[str, dict[str, str]]) -> str:
    """The address of the centre that runs."""
    return running[0]


def _wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + READY_SECONDS_MAX
    while not true():
        assert time.monotonic() < until, "the centre did not come up"
        time.sleep(0.2)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a screen."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Someone:
    """A person at a browser; the pages they look at are checked for barriers and for sideways scroll."""

    def __init__(self, browser: Browser, url: str, **how: object) -> None:
        self.context = browser.new_context(base_url=url, **how)  # type: ignore[arg-type]
        self.context.set_default_timeout(SHOWN_SECONDS_MAX * 1_000)
        self.page: Page = self.context.new_page()
        self.console: list[str] = []
        self.lang = str(how.get("locale", "en"))
        self.page.on("console", lambda message: self.console.append(message.text))

    def sign_in(self, who: str) -> None:
        """By one click on the practice page."""
        self.page.goto("/practice/")
        self.page.locator(f'form:has(input[value="{who}"]) button').click()
        self.page.wait_for_url(lambda url: "/practice/" not in url)

    def look(self, name: str, *, whole: bool = True) -> None:
        """No barrier that axe knows, no sideways scroll, nothing the policy refused; maybe a picture."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{name} scrolls sideways by {wide} px"
        assert not [text for text in self.console if "Content Security Policy" in text], self.console
        photograph(self.page, name, whole=whole)

    def until_shown(self, path: str, text: str, seconds: float = SHOWN_SECONDS_MAX) -> None:
        """Open a page again and again until it says what is awaited."""
        until = time.monotonic() + seconds
        while True:
            self.page.goto(path)
            if text in self.page.inner_text("main"):
                return
            assert time.monotonic() < until, (
                f"{path} never said {text!r}:\n{self.page.inner_text('main')[:2000]}"
            )
            time.sleep(0.3)


@pytest.fixture
def someone(browser: Browser, centre_url: str) -> Iterator[Callable[..., Someone]]:
    """Makes people at browsers of their own: ``someone(phone=True, lang="hi")``."""
    made: list[Someone] = []

    def make(*, phone: bool = False, lang: str = "en", dark: bool = False) -> Someone:
        how: dict[str, object] = {
            "viewport": {"width": 360, "height": 740} if phone else {"width": 1280, "height": 900},
            "locale": lang,
            "color_scheme": "dark" if dark else "light",
            "has_touch": phone,
        }
        made.append(Someone(browser, centre_url, **how))
        return made[-1]

    yield make
    for each in made:
        each.context.close()
