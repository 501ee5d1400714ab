"""Nothing in the lock comes under terms that would bind whoever installs Haltline."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest

LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"
PERMISSIVE = re.compile(
    r"MIT|0BSD|BSD|Apache|PSF|Python Software Foundation|ISC|Zlib|CC0|Public Domain|Unlicense|LLVM", re.I
)
COPYLEFT = re.compile(r"(?<!L)(A?GPL|General Public|Affero)", re.I)
WEAK = re.compile(r"LGPL|Lesser General|MPL|Mozilla", re.I)
# used unmodified and replaceable by whoever installs it: their terms reach no further than themselves
WEAK_ALLOWED = {
    "psycopg": "LGPL, imported, not changed",
    "psycopg-binary": "LGPL, imported, not changed",
    "psycopg-pool": "LGPL, imported, not changed",
    "certifi": "MPL-2.0, a list of certificates",
    "fido2": "BSD; only the list of public suffixes that it carries is MPL-2.0",
    "hypothesis": "MPL-2.0, tests only",
    "pathspec": "MPL-2.0, used while building and typing only",
}
# packages whose metadata names no licence; read by hand in their distribution
READ_BY_HAND = {
    "axe-playwright-python": "MIT; carries axe-core under MPL-2.0, unmodified; tests only",
    "resvg-py": "MIT; its list of parts names MIT, Apache-2.0, BSD, Zlib, Unlicense and Unicode-3.0 only",
}


def locked() -> list[str]:
    """The names in the lock, with the marker that limits some to other machines cut off."""
    return re.findall(r"^([A-Za-z0-9._-]+)==", LOCK.read_text(), re.M)


def licence(fields: metadata.PackageMetadata) -> str:
    """What a package says of its licence, from the most exact statement it makes."""
    if expression := fields.get("License-Expression"):
        return str(expression)
    classifiers = [c.split("::")[-1].strip() for c in fields.get_all("Classifier") or [] if "License ::" in c]
    first_line = (fields.get("License") or "").strip().splitlines()[:1]
    return " / ".join(classifiers or first_line)


def objections(name: str, words: str) -> str:
    """Why a package may not be in the lock; empty when it may."""
    if name in READ_BY_HAND:
        return ""
    if COPYLEFT.search(WEAK.sub("", words)):
        return f"{name}: {words} is not allowed"
    if WEAK.search(words) and name not in WEAK_ALLOWED:
        return f"{name}: {words} needs a reason in this file"
    if not WEAK.search(words) and not PERMISSIVE.search(words):
        return f"{name}: {words or 'no licence named'} was never looked at"
    return ""


def test_every_locked_package_has_terms_we_may_pass_on() -> None:
    found = []
    for name in locked():
        try:
            fields = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # for another platform; a run there looks at it
        found.append(objections(name.lower(), licence(fields)))
    assert len(found) > 50
    assert [objection for objection in found if objection] == []


def test_no_exception_outlives_its_package() -> None:
    assert (WEAK_ALLOWED.keys() | READ_BY_HAND.keys()) - {name.lower() for name in locked()} == set()


@pytest.mark.parametrize(
    "words",
    ["GPL-3.0-or-later", "GNU Affero General Public License v3", "AGPL-3.0", "MIT / GPL-2.0", "", "MPL-2.0"],
)
def test_a_planted_licence_is_objected_to(words: str) -> None:
    assert objections("newcomer", words)
