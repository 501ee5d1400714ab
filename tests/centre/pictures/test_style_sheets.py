"""The style sheets keep their promises: both dark blocks equal, logical directions only, enough contrast."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[3] / "src/haltline/centre/static"
SHEETS = ("tokens.css", "components.css", "desk.css", "figures.css", "narrow.css", "print.css")
TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")


def blocks() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Light, dark by device and dark by choice: token to value."""
    text = (STATIC / "tokens.css").read_text()
    light, rest = text.split("@media (prefers-color-scheme: dark)")
    device, choice = rest.split(":root.dark")
    return dict(TOKEN.findall(light)), dict(TOKEN.findall(device)), dict(TOKEN.findall(choice.split("}")[0]))


def test_dark_by_device_and_dark_by_choice_are_one() -> None:
    _, device, choice = blocks()
    assert device and device == choice


@pytest.mark.parametrize("sheet", SHEETS)
def test_no_rule_knows_left_from_right(sheet: str) -> None:
    text = re.sub(r"/\*.*?\*/", "", (STATIC / sheet).read_text(), flags=re.DOTALL)
    sides = r"(?:left|right)"
    forbidden = rf"(?:margin|padding|border)-{sides}|(?:^|[\s{{;]){sides}\s*:|float\s*:|text-align:\s*{sides}"
    assert not re.findall(forbidden, text)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_words_stand_out_from_what_they_stand_on(dark: bool) -> None:
    light, device, _ = blocks()
    token = {**light, **(device if dark else {})}
    pairs = [
        ("--ink", "--paper"),
        ("--ink-2", "--sheet"),
        ("--ink-3", "--sunken"),
        ("--accent", "--paper"),
        ("--on-accent", "--accent"),
        ("--alarm", "--alarm-tint"),
        ("--on-held", "--m-held"),
        ("--on-flight", "--m-flight"),
    ]
    for state in ("returned", "held", "flight", "unknown", "released", "gone"):
        pairs += [(f"--m-{state}-ink", "--sheet"), (f"--m-{state}-ink", f"--m-{state}-tint")]
    for ink, ground in pairs:
        assert contrast(token[ink], token[ground]) >= 4.5, (ink, ground)
