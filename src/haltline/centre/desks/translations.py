"""Texts of the pages in other languages: gathered from templates and code, and compiled at set-up.

Pure Python with Babel, because a machine that runs Haltline need not have GNU gettext.
``python -m haltline.centre.desks.translations compile`` makes the ``.mo`` files, ``update`` brings the
``.po`` files up to date, ``missing`` lists what has no translation and fails if there is any.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

CENTRE = Path(__file__).resolve().parents[1]
LOCALE = CENTRE / "locale"
LANGUAGES = ("hi",)
KEYWORDS = {
    "_": None,
    "_t": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = """\
# Texts of the Haltline centre.
# Licensed as the rest of Haltline, Apache-2.0.
#"""


def gather(root: Path = CENTRE) -> Catalog:
    """All texts in templates and code under ``root``, with the files they come from."""
    catalog = Catalog(project="haltline", header_comment=HEADER, charset="utf-8")
    for path, message, context in _found(root):
        catalog.add(message, locations=[(path.relative_to(root).as_posix(), 0)], context=context)
    return catalog


def _found(root: Path) -> Iterator[tuple[Path, str | tuple[str, str], str | None]]:
    for path in sorted([*root.rglob("*.py"), *root.rglob("*.html")]):
        source = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            source = _as_python(source)
        calls: Any = extract_python(io.BytesIO(source.encode()), KEYWORDS, [], {})
        for _, function, messages, _ in calls:
            taken = _taken(function, messages if isinstance(messages, tuple) else (messages,))
            if taken:
                yield path, *taken


def _as_python(template: str) -> str:
    """A template as lines of calls to gettext; indents are dropped because the tokeniser minds them."""
    from django.utils.translation.template import templatize

    return "\n".join(line.strip() for line in templatize(template).splitlines())


def _taken(function: str, parts: tuple[str | None, ...]) -> tuple[str | tuple[str, str], str | None] | None:
    """Message and context of one call; None for a call whose text is not a literal."""
    context = parts[0] if function in {"pgettext", "pgettext_lazy", "npgettext"} else None
    texts = [part for part in (parts[1:] if context else parts) if part]
    if not texts:
        return None
    plural = function in {"ngettext", "ngettext_lazy", "npgettext"} and len(texts) > 1
    return ((texts[0], texts[1]) if plural else texts[0]), context


def path_of(language: str) -> Path:
    """The ``.po`` file of a language."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def load(language: str) -> Catalog:
    """The translations of a language, empty when there are none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, header_comment=HEADER, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def compile_all() -> list[Path]:
    """Write the ``.mo`` file of every language beside its ``.po`` file; gives the files written."""
    written = []
    for language in LANGUAGES:
        target = path_of(language).with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, load(language))
        written.append(target)
    return written


def missing(language: str) -> list[str]:
    """Texts of the pages that a language does not have yet."""
    have = load(language)
    lacking = []
    for message in gather():
        if not message.id:
            continue
        known = have.get(message.id, message.context)
        if known is None or not known.string or (isinstance(known.string, tuple) and not all(known.string)):
            lacking.append(message.id if isinstance(message.id, str) else message.id[0])
    return lacking


def update() -> None:
    """Bring every ``.po`` file up to date: new texts without translation, texts no page has dropped."""
    template = gather()
    for language in LANGUAGES:
        catalog = load(language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        with path_of(language).open("wb") as file:
            write_po(file, catalog, width=110, omit_header=False, sort_by_file=True)


def main(what: str) -> int:
    """Run one of compile, update, missing; the exit status is 1 when a text lacks a translation."""
    if what == "compile":
        print(*compile_all(), sep="\n")
    elif what == "update":
        update()
    elif what == "missing":
        lacking = [f"{language}: {text}" for language in LANGUAGES for text in missing(language)]
        print(*lacking, sep="\n")
        return 1 if lacking else 0
    else:
        print("say compile, update or missing", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:2] or ["compile"]))
