"""Somebody without an account reads what the centre publishes, and looks at the practice map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.journey]


def test_anybody_reads_the_figures_and_the_map(someone: Callable[..., Any]) -> None:
    reader = someone()
    reader.page.goto("/")
    reader.page.get_by_role("link", name="Figures").click()
    reader.page.wait_for_url("**/figures")
    assert "No day has been published yet." in reader.page.inner_text("h1")
    reader.look("figures")
    reader.page.get_by_role("link", name="What they mean").click()
    assert "Held money is not saved" in reader.page.inner_text("#held")
    reader.page.goto("/figures/map")
    reader.page.wait_for_selector(".areas:visible, .area-map[data-drawn]")
    assert {"Korvane", "Tamsara"} <= set(reader.page.locator("table th[scope=row]").all_inner_texts())
    reader.look("map")
    assert "sessionid" not in {each["name"] for each in reader.context.cookies()}


def test_on_a_phone_in_hindi_the_map_says_the_same(someone: Callable[..., Any]) -> None:
    reader = someone(phone=True, lang="hi", dark=True)
    reader.page.goto("/figures/map")
    assert "प्रति 1,00,000" in reader.page.inner_text("main")
    reader.look("map-hi")


def test_a_supervisor_finds_the_map_among_the_questions(someone: Callable[..., Any]) -> None:
    head = someone()
    head.sign_in("supervisor")
    head.page.goto("/oversight")
    head.page.get_by_role("link", name="Where?").click()
    head.page.wait_for_url("**/oversight/areas*")
    assert "Korvane" in head.page.inner_text("main")
    head.look("areas")
