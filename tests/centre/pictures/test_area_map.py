"""The map of districts in a browser: drawn to be moved where it can be, else the server's drawing stays."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import sync_playwright
from tests.centre.pictures import areas_samples
from tests.centre.pictures.shelf import render
from tests.centre.pictures.test_browser import CHROMIUM, STATIC, Strict

from haltline.centre.desks.area_page import features
from haltline.centre.desks.pictures import area_map
from haltline.centre.published.mapping.queries import Without

IN_BROWSER = [
    pytest.mark.journey,
    pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine"),
    pytest.mark.skipif(not (STATIC / "built/map.js").exists(), reason="the front end is not built"),
]
SOFTWARE = ["--headless", "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
NO_WEBGL = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-3d-apis"]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The public map and its data under the centre's content policy."""
    copytree(STATIC, tmp_path / "static")
    (tmp_path / "figures").mkdir()
    (tmp_path / "map.html").write_text(render("figures-map", look="light"))
    data = json.dumps(features(areas_samples.found(hidden=True)))
    (tmp_path / "figures/areas.geojson").write_text(data)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/map.html"
    server.shutdown()
    server.server_close()
    thread.join()


def opened(site: str, flags: list[str], *, drawn: bool) -> tuple[list[str], bool, str]:
    """What the console said, whether the server's drawing is seen, and the words of what was pointed at."""
    said: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_page(viewport={"width": 360, "height": 800})
        page.on("console", lambda each: said.append(f"{each.type}: {each.text}"))
        page.on("pageerror", lambda each: said.append(str(each)))
        page.goto(site)
        if drawn:
            page.wait_for_selector(".area-map[data-drawn]", state="attached", timeout=240_000)
            box = page.locator(".area-canvas").bounding_box()
            assert box is not None
            page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.45)
            page.wait_for_selector(".area-says:not([hidden])")
        else:
            page.wait_for_load_state("networkidle")
        seen = page.locator("svg.areas").is_visible()
        words = page.locator(".area-says").inner_text() if drawn else ""
        browser.close()
    return [each for each in said if "GPU stall" not in each], seen, words


class TestInABrowser:
    pytestmark = IN_BROWSER

    def test_it_can_be_moved_where_the_machine_draws_and_nothing_is_fetched_from_elsewhere(
        self, site: str
    ) -> None:
        said, svg_seen, words = opened(site, SOFTWARE, drawn=True)
        assert said == [] and not svg_seen
        assert words.split(":")[0] in areas_samples.NAMES.values()

    def test_without_webgl_the_servers_drawing_stays(self, site: str) -> None:
        said, svg_seen, _ = opened(site, NO_WEBGL, drawn=False)
        assert said == [] and svg_seen


def test_each_district_says_in_words_what_its_colour_says() -> None:
    page = areas_samples.public()
    assert page.picture.count("<title>") >= len(areas_samples.NAMES)
    for words in (
        "Korvane: 38.0 per 100,000",
        "Tamsara: not shown",
        "nobody knows how many people live there",
    ):
        assert words in page.picture
    assert not re.search(r"style=|on\w+=", page.picture)


def test_where_lines_changed_after_people_were_counted_there_is_no_rate_on_either_side() -> None:
    places = {place.name: place for place in areas_samples.found().places}
    assert places["Nilavar"].without is Without.LINES_CHANGED and places["Nilavar"].per_100k is None
    row = next(row for row in areas_samples.public().rows if row.name == "Nilavar")
    assert "its lines with Harsun changed on Tue 1 Apr 2025" in row.note and row.reports == "1,730"
    assert areas_samples.public().unplaced == ("Elsewhere (31)",)


def test_few_reports_are_drawn_towards_all_and_hatched() -> None:
    osric = next(place for place in areas_samples.found().places if place.name == "Osric")
    assert osric.few and osric.per_100k and osric.likely and osric.likely > osric.per_100k


@pytest.mark.parametrize("most", [0.004, 0.9, 1, 7.2, 38, 40, 41, 99.9, 100, 12_345])
def test_levels_are_round_and_hold_every_rate(most: float) -> None:
    step = area_map.step_to(most)
    assert 1 <= area_map.level(most, step) <= area_map.LEVELS and step * area_map.LEVELS > most
    assert f"{step:g}".replace(".", "").strip("0")[:2] in ("1", "2", "25", "5")
    assert area_map.level(None, step) == area_map.level(3, 0.0) == 0
