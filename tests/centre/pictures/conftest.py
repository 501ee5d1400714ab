"""Pages are rendered in both languages: the texts are compiled first, as set-up does."""

from __future__ import annotations

import pytest

from haltline.centre.desks.translations import compile_all


@pytest.fixture(scope="session", autouse=True)
def compiled_texts() -> None:
    """Compile the translations once, before a page is rendered."""
    compile_all()
