"""Every text has its Hindi, with the same places for values."""

from __future__ import annotations

import re

import pytest

from haltline.centre.desks.translations import LANGUAGES, compile_all, load, missing

PLACES = re.compile(r"%\((\w+)\)[sd]|%d")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_pages_lacks_a_translation(language: str) -> None:
    assert missing(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_name_only_values_that_the_text_has(language: str) -> None:
    for message in load(language):
        if not message.id:
            continue
        source = message.id if isinstance(message.id, str) else " ".join(message.id)
        target = message.string if isinstance(message.string, str) else " ".join(message.string)
        assert set(PLACES.findall(target)) <= set(PLACES.findall(source)), message.id
        if isinstance(message.id, str):
            assert sorted(PLACES.findall(target)) == sorted(PLACES.findall(source)), message.id


def test_compiled_texts_stand_beside_their_sources() -> None:
    assert all(path.exists() and path.suffix == ".mo" for path in compile_all())
