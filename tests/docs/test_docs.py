"""The words cannot lie: each command, option, setting and link in them exists, and none is left out."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from haltline.cli.main import COMMANDS, parser

ROOT = Path(__file__).resolve().parents[2]
COMMANDS_PAGE = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
SETTINGS_PAGE = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")


def subcommands(top: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    found = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(found[0].choices) if found else {}


def leaves(name: str, command: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Each command that can be run, by its full name such as ``people add``."""
    verbs = subcommands(command)
    if not verbs:
        yield name, command
    for verb, inner in verbs.items():
        yield from leaves(f"{name} {verb}", inner)


@cache
def runnable() -> dict[str, argparse.ArgumentParser]:
    return dict(leaf for name, command in subcommands(parser([])).items() for leaf in leaves(name, command))


def section(name: str) -> str:
    """The part of the commands' page under the heading of ``name``; empty where there is none."""
    found = re.search(rf"(?ms)^### `haltline {re.escape(name)}\b.*?(?=^#|\Z)", COMMANDS_PAGE)
    return found.group() if found else ""


@pytest.mark.parametrize("name", runnable())
def test_every_command_has_its_section_with_all_options(name: str) -> None:
    text = section(name)
    assert text, f"docs/reference/commands.md has no section `haltline {name}`"
    command = runnable()[name]
    options = {
        option for action in command._actions for option in action.option_strings if option.startswith("--")
    }
    assert {option for option in options - {"--help"} if option not in text} == set()


def test_no_command_is_documented_that_does_not_exist() -> None:
    documented = set(re.findall(r"(?m)^### `haltline ([a-z]+)", COMMANDS_PAGE))
    assert documented - set(COMMANDS) == set()


def test_every_setting_is_documented_and_no_other() -> None:
    names = re.compile(r"[\"'](HALTLINE_[A-Z_]+|DATABASE_URL)[\"']")
    used = {name for path in (ROOT / "src").rglob("*.py") for name in names.findall(path.read_text())}
    documented = set(re.findall(r"(?m)^\| `([A-Z_]+)`", SETTINGS_PAGE))
    assert used == documented


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall((folder / "README.md").read_text()))
    assert {path.name for path in folder.glob("[0-9]*.md")} == listed


def test_every_fault_names_a_test_that_exists() -> None:
    rows = re.findall(r"(?m)^\| (\d+) \|.*\|\s*`([^`]+)::([^`]+)`", (ROOT / "docs" / "faults.md").read_text())
    assert rows
    missing = [
        f"{number}: {file}::{test}"
        for number, file, test in rows
        if not (ROOT / file).exists() or f"def {test}(" not in (ROOT / file).read_text()
    ]
    assert missing == []


def test_the_tests_that_the_readme_names_can_be_run() -> None:
    assert re.search(r"(?m)^\./haltline test", (ROOT / "README.md").read_text())


def test_the_glossary_has_every_word_once_and_in_order() -> None:
    words = re.findall(r"(?m)^\*\*([^*]+)\*\*", (ROOT / "docs" / "glossary.md").read_text())
    assert words == sorted(set(words))
