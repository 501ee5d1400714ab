"""The sentences of stories and closings, read from `sentences.toml` beside this file."""

import tomllib
from itertools import chain
from pathlib import Path

from haltline.city.history.draft import CLOSINGS
from haltline.city.history.frauds import CATEGORIES

_READ = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))

APPS: list[str] = _READ["apps"]
WHEN: list[str] = _READ["when"]
CURT: list[str] = _READ["curt"]
EXTRA: list[str] = _READ["extra"]
EXTRA_HINDI: list[str] = _READ["extra_hindi"]
ENGLISH: list[list[str]] = [_READ["english"][category] for category in CATEGORIES]
HINDI: list[list[str]] = [_READ["hindi"][category] for category in CATEGORIES]
OPENINGS: list[str] = _READ["openings"]
FINDINGS: list[list[str]] = [_READ["findings"][outcome] for outcome in CLOSINGS]
VICTIM: list[str] = _READ["victim"]
UNREACHED: list[str] = _READ["unreached"]
LETTERS: list[str] = _READ["letters"]
SHORT_RETURNED: list[str] = _READ["short_returned"]
AGAIN: list[str] = _READ["again"]
COMMON: str = _READ["common"]
COPIED: list[str] = list(chain.from_iterable(_READ["copied"]))
"""Pairs: the second of each is nearly the first."""
