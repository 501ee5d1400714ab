"""Whoever drives the pages by program finds every form that does something in one list."""

from __future__ import annotations

import re
from pathlib import Path

DESKS = Path(__file__).parents[3] / "src" / "haltline" / "centre" / "desks"
VERB = re.compile(r'<form[^>]*\bdata-verb="([a-z-]+)"')


def test_every_form_with_a_verb_is_listed() -> None:
    listed = (DESKS / "FORMS.md").read_text(encoding="utf-8")
    verbs = {
        verb for page in DESKS.rglob("*.html") for verb in VERB.findall(page.read_text(encoding="utf-8"))
    }
    assert len(verbs) > 40
    assert not {verb for verb in verbs if not re.search(rf"\b{verb}\b", listed)}
