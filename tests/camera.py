"""Pictures of pages for the documentation, taken only when somebody asks for them."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHOTS = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
COLOURS = 256


def photograph(page: Page, name: str, *, whole: bool = True) -> None:
    """Keep a picture of what a page shows, or of the whole page, where HALTLINE_SCREENSHOTS is set."""
    if os.environ.get("HALTLINE_SCREENSHOTS"):
        SHOTS.mkdir(parents=True, exist_ok=True)
        # the camera would hide the caret by a style, which a strict policy refuses aloud
        taken = Image.open(BytesIO(page.screenshot(full_page=whole, caret="initial")))
        # few colours are enough for flat pages, and a third of the bytes
        taken.convert("RGB").quantize(COLOURS).save(SHOTS / f"{name}.png", optimize=True)
